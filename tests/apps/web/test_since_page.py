"""Files and links from another day or other rules: what changed, and both readings."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from advisor import advise, load_rulebook
from advisor.advice.wording import opening
from advisor.apps.web.parts.short_answer import fine_tune_answer
from advisor.apps.web.saved.texts import ANSWERS_ONLY
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import LINK_STAMP, PREFIX, ui
from advisor.apps.web.session.settings import DAY_VARIABLE, RULES_VARIABLE
from tests.app_pages import html, open_page, script

ROOT = Path(__file__).parents[3]
DAY, EARLIER = "2026-11-22", "2026-04-01"
RULES = load_rulebook()
TUNE = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "prompting_effort": "exhausted",
    "labeled_examples": 200,
    "eval_examples": 100,
    "provider": "openai",
    "calls_per_month": 400_000,
}


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


@pytest.fixture
def other_rules(tmp_path, monkeypatch):
    """Run the pages on rules that word the deciding reason differently."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    path = folder / "levers" / "tuning.yaml"
    text = path.read_text()
    reason = advise(TUNE, on=DAY).verdict.reason
    assert reason in text
    path.write_text(text.replace(reason, "All scored rounds are done.", 1))
    monkeypatch.setenv(RULES_VARIABLE, str(folder))
    return load_rulebook(folder)


def link(answers):
    return {name: text_of(value) for name, value in answers.items()}


def start(page="result", **parameters):
    return open_page(page, parameters)


def opened_file(data):
    app = start("start")
    raw = json.dumps(data).encode()
    app.file_uploader(key=ui("opened-file")).upload("advice.json", raw, "application/json").run()
    assert not app.exception
    app.switch_page(script("result")).run()
    assert not app.exception
    return app


def keys(app):
    return {button.key.removeprefix(PREFIX) for button in app.button}


def press(app, key):
    app.button(key=ui(key)).click().run()
    assert not app.exception


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_file_saved_today_opens_to_the_same_page_as_its_link():
    by_link, by_file = start(**link(TUNE)), opened_file(advise(TUNE, on=DAY).to_dict())
    assert html(by_file) == html(by_link)
    assert [code.value for code in by_file.code] == [code.value for code in by_link.code]
    assert "as-saved" not in keys(by_file)


@pytest.mark.slow
def test_a_file_from_other_rules_offers_both_readings(other_rules):
    saved = advise(TUNE, on=DAY)
    app = opened_file(saved.to_dict())
    assert f"Saved on {DAY} with rules {saved.rulebook_version}." in html(app)
    assert "All scored rounds" in html(app)
    press(app, "as-saved")
    assert "to read only" in html(app)
    assert "Read it as of today" in {button.label for button in app.button}
    assert saved.rulebook_digest in html(app)
    assert "try-prompt" not in keys(app)
    press(app, "as-saved")
    assert other_rules.digest in html(app)
    assert "to read only" not in html(app)


@pytest.mark.slow
def test_a_file_from_an_earlier_day_shows_what_changed_since():
    saved = advise(TUNE, on=EARLIER)
    assert saved.verdict.headline != advise(TUNE, on=DAY).verdict.headline
    app = opened_file(saved.to_dict())
    assert f"The verdict was “{saved.verdict.headline}” and is “" in html(app)
    app.button(key=ui("as-saved")).click().run()
    assert f"<h1>{opening(saved)}</h1>" in html(app)


@pytest.mark.slow
def test_an_answer_changed_after_opening_ends_the_comparison_with_the_file():
    app = opened_file(advise(TUNE, on=EARLIER).to_dict())
    assert "as-saved" in keys(app)
    press(app, "try-prompt")
    assert "as-saved" not in keys(app)
    press(app, "undo")
    assert "as-saved" in keys(app)


@pytest.mark.slow
def test_a_file_with_an_edited_verdict_gives_only_its_answers():
    data = advise(TUNE, on=DAY).to_dict()
    data["verdict"]["headline"] = "Buy our product"
    app = opened_file(data)
    assert ">Buy our product</h1>" not in html(app)
    assert advise(TUNE, on=DAY).verdict.headline in html(app)
    assert ANSWERS_ONLY in unescape(html(app))
    assert "says 'Buy our product', but its answers give" in unescape(html(app))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({"rulebook_digest": "garbage"}, "'rulebook_digest' is 'garbage', which the advisor never"),
        ({"schema_version": 99}, "was saved by a newer advisor"),
    ],
)
def test_a_file_that_cannot_be_read_back_opens_its_answers_and_says_why(edit, why):
    app = opened_file({**advise(TUNE, on=DAY).to_dict(), **edit})
    assert advise(TUNE, on=DAY).verdict.headline in html(app)
    assert ANSWERS_ONLY in unescape(html(app))
    assert why in unescape(html(app))
    press(app, "try-prompt")
    assert ANSWERS_ONLY not in unescape(html(app))


@pytest.mark.slow
def test_html_in_a_saved_file_is_shown_as_text():
    data = advise(TUNE, on=EARLIER).to_dict()
    data["verdict"]["reason"] = "<script>alert(1)</script><img src=http://evil.example/x>"
    data["findings"][0]["cites"][0]["link"] = "javascript:alert(1)"
    del data["checksum"]
    app = opened_file({**data, "rulebook_digest": "0" * 12})
    press(app, "as-saved")
    assert "&lt;script&gt;" in html(app)
    assert "<script" not in html(app)
    assert "<img" not in html(app)
    assert "javascript:" not in html(app)


# -- links -----------------------------------------------------------------------------------------


def made(rulebook, day):
    return f"{rulebook.about.version}-{rulebook.digest[:8]}-{day}"


@pytest.mark.slow
@pytest.mark.parametrize("parameter", [LINK_STAMP, "made"])
def test_a_link_from_an_earlier_day_offers_both_readings(parameter):
    mark = made(RULES, EARLIER)
    app = start(**link(TUNE), **{parameter: mark})
    before, now = (advise(TUNE, on=day) for day in (EARLIER, DAY))
    assert f"This link was made on {EARLIER}." in html(app)
    headlines = f"was “{before.verdict.headline}” and is “{now.verdict.headline}” now"
    assert headlines in html(app)
    assert app.query_params == {**link(TUNE), LINK_STAMP: mark}
    press(app, "read-then")
    assert f"{fine_tune_answer(before)}</b>" in html(app)
    press(app, "read-now")
    assert f"{fine_tune_answer(now)}</b>" in html(app)
    press(app, "go-on")
    assert app.query_params == link(TUNE)
    assert "This link was made" not in html(app)


@pytest.mark.slow
def test_a_link_made_with_other_rules_says_so(other_rules):
    app = start(**link(TUNE), made=made(RULES, DAY))
    assert "the old rules can be read only from a saved file" in html(app)
    assert other_rules.digest[:8] in html(app)


@pytest.mark.slow
def test_a_link_from_a_day_without_changes_gives_no_note():
    app = start(what_must_change="capability", made=made(RULES, "2026-11-21"))
    assert "This link was made" not in html(app)


@pytest.mark.parametrize("text", ["nonsense", "2026.11-00000000-2026-99-99"])
def test_an_unreadable_stamp_is_named_and_dropped(text):
    app = start(**link(TUNE), made=text)
    assert html(app).count('class="notice"') == 1
    assert app.query_params == link(TUNE)
