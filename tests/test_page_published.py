"""Every published case opened as a link to the result: the page says what the library says."""

from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from streamlit.testing.v1 import AppTest

from advisor import advise, load_rulebook
from advisor.web.links import text_of
from advisor.web.setting import DAY_VARIABLE
from tests.published import published_cases

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("case", published_cases(), ids=lambda case: case.id)
def test_the_page_gives_the_librarys_approach(case, monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, "2026-11-22")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    for name, value in case.answers.items():
        app.query_params[name] = text_of(value)
    app.switch_page("advisor/web/pages/result.py").run()
    assert not app.exception
    shown = "\n".join(element.value for element in app.get("html"))
    named = [a for a in load_rulebook().approaches if f'class="verdict a-{a}"' in shown]
    assert named == [advise(case.answers).verdict.approach]
