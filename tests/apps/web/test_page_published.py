"""Every published case opened as a link to the result: the page says what the library says."""

from pathlib import Path

import pytest

pytest.importorskip("streamlit")


from advisor import advise, load_rulebook
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.settings import DAY_VARIABLE
from tests.app_pages import html, open_page
from tests.published import usual_cases
from tests.quick import mostly_slow

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("case", mostly_slow(usual_cases()), ids=lambda case: case.id)
def test_the_page_shows_the_approach_of_the_library(case, monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, "2026-11-22")
    app = open_page("result", {name: text_of(value) for name, value in case.answers.items()})
    shown = html(app)
    named = [a for a in load_rulebook().approaches if f'class="verdict a-{a}"' in shown]
    assert named == [advise(case.answers).verdict.approach]
