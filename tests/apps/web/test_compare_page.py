"""Two scenarios side by side, and links made with other rules: what the page says of them."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("streamlit")

from advisor import advise, load_rulebook
from advisor.advice.advice_comparison import compare_advice
from advisor.apps.web.saved.texts import LEFT_OUT
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import LINK_STAMP, ui
from advisor.apps.web.session.link_stamp import parse_link_stamp
from advisor.apps.web.session.settings import DAY_VARIABLE
from advisor.rulebook.schema import Choice, Number, YesNo
from tests.app_pages import html, open_page, script
from tests.published import published_cases
from tests.saved_records import unsealed

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"
RULES = load_rulebook()
RAG = {"what_must_change": "knowledge", "knowledge_changes": "weekly", "needs_citations": True}
TUNE = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "prompting_effort": "exhausted",
    "calls_per_month": 400_000,
}


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


def link(answers, prefix=""):
    return {f"{prefix}{name}": text_of(value) for name, value in answers.items()}


def opened(page="compare", **parameters):
    return open_page(page, parameters)


# -- the comparison itself -------------------------------------------------------------------------


def compared(a, b):
    return compare_advice(advise(a, on=DAY), advise(b, on=DAY), RULES)


CASES = published_cases()


@pytest.mark.parametrize(
    ("one", "other"), list(zip(CASES[::4], CASES[2::4], strict=False)), ids=lambda case: case.id
)
def test_the_named_answers_alone_turn_verdict_a_into_verdict_b(one, other):
    pair = compared(one.answers, other.answers)
    before, after = pair.a.verdict.approach, pair.b.verdict.approach
    assert (pair.deciding_answers is None) == (before == after)
    mixed = {
        name: value
        for name, value in one.answers.items()
        if name not in (pair.deciding_answers or ())
    }
    taken = {
        name: other.answers[name] for name in pair.deciding_answers or () if name in other.answers
    }
    assert advise({**mixed, **taken}, on=DAY).verdict.approach == (
        after if pair.deciding_answers else before
    )


def test_every_answer_has_a_row_and_equal_answers_are_not_marked():
    pair = compared(RAG, {**RAG, "knowledge_changes": "daily", "model": "gpt-5"})
    rows = {row.question: row for row in pair.answers}
    assert set(rows) >= {*RAG, "model"}
    from_the_model = "context_window_tokens"
    differing = [row.question for row in pair.differing]
    assert differing == ["knowledge_changes", from_the_model, "model"]
    assert (rows["knowledge_changes"].a, rows["knowledge_changes"].b) == ("every week", "every day")


def test_a_side_without_a_verdict_has_no_levers_and_no_deciding_answers():
    pair = compared({}, RAG)
    assert (pair.levers, pair.deciding_answers) == ((), None)


# -- the page --------------------------------------------------------------------------------------


def test_without_scenario_a_the_page_says_how_to_begin():
    app = opened(**link(RAG))
    assert "Nothing is kept as A yet." in html(app)
    app.button(key=ui("keep-a")).click().run()
    assert not app.exception
    assert app.query_params == {**link(RAG), **link(RAG, "a.")}
    assert "A and B hold the same answers." in html(app)


def test_both_verdicts_and_what_makes_the_difference_are_shown():
    app = opened(**link(TUNE, "a."), **link(RAG))
    told = html(app)
    assert advise(TUNE, on=DAY).verdict.headline in told
    assert advise(RAG, on=DAY).verdict.headline in told
    assert "This alone turns Fine-tune into Retrieval (RAG): What must change: " in told
    assert told.count('class="pill differs"') > 3
    for advice in (advise(TUNE, on=DAY), advise(RAG, on=DAY)):
        for finding in advice.findings:
            assert finding.role != "decides" or finding.rule in told


def test_swapping_twice_gives_the_same_address_again():
    app = opened(**link(TUNE, "a."), **link(RAG))
    before = app.query_params
    app.button(key=ui("swap")).click().run()
    assert app.query_params == {**link(RAG, "a."), **link(TUNE)}
    app.button(key=ui("swap")).click().run()
    assert app.query_params == before


def test_forgetting_scenario_a_leaves_b_unchanged():
    app = opened(**link(TUNE, "a."), **link(RAG))
    app.button(key=ui("forget-a")).click().run()
    assert app.query_params == link(RAG)


@pytest.mark.slow
def test_two_files_can_be_opened_as_a_and_b():
    app = opened()
    for name, answers in (("opened-a", TUNE), ("opened-b", RAG)):
        data = json.dumps(advise(answers, on=DAY).to_dict()).encode()
        app.file_uploader(key=ui(name)).upload(f"{name}.json", data, "application/json").run()
        assert not app.exception
    assert app.query_params == {**link(TUNE, "a."), **link(RAG)}


@pytest.mark.slow
def test_a_file_without_answers_leaves_both_scenarios_unchanged():
    app = opened(**link(TUNE, "a."), **link(RAG))
    data = b'{"name": "another tool", "version": 3}'
    app.file_uploader(key=ui("opened-a")).upload("package.json", data, "application/json").run()
    assert html(app).count('class="notice"') == 1
    assert app.query_params == {**link(TUNE, "a."), **link(RAG)}


def test_answers_of_a_file_that_are_asked_no_more_are_named():
    app = opened()
    data = unsealed(advise(TUNE, on=DAY), rulebook_digest="0123456789ab")
    data["answers"]["favorite_color"] = {"value": "red", "origin": "said", "quote": None}
    data["statements"]["favorite_color"] = "Favorite color: red"
    raw = json.dumps(data).encode()
    app.file_uploader(key=ui("opened-a")).upload("a.json", raw, "application/json").run()
    assert not app.exception
    assert escape(LEFT_OUT) in html(app)
    assert "Favorite color: red" in html(app)
    assert app.query_params == link(TUNE, "a.")


def test_a_long_link_with_many_strange_parameters_says_how_many_there_are():
    strange = {f"old_question_{number}": "1" for number in range(8)}
    app = opened(**link(RAG), **strange)
    page = html(app)
    assert "old_question_4" in page
    assert "old_question_5" not in page
    assert "and 3 more" in page
    assert app.query_params == link(RAG)


def test_a_link_of_more_than_2000_characters_opens_with_every_answer():
    answers = {question.id: every_answer(question) for question in RULES.questions.values()}
    given = {**link(answers), **link(answers, "a.")}
    assert len(urlencode(given)) > 2_000
    app = opened(**given)
    assert 'class="notice"' not in html(app)
    assert app.query_params == given


def every_answer(question):
    """Return an answer to a question that fits, with a long text where it can be long."""
    match question.answer:
        case Number(max=most):
            return int(most)
        case YesNo():
            return True
        case Choice():
            return list(RULES.options(question))[-1]
        case _:
            return "gpt-6.1-terra"


def test_bad_parameters_of_a_are_named_and_the_rest_is_kept():
    app = opened(**link(RAG), **{"a.output_format": "poem", "a.nonsense": "1"}, **link(TUNE, "a."))
    assert html(app).count('class="notice"') == 1
    assert "a.output_format" in html(app)
    assert "a.nonsense" in html(app)
    assert app.query_params == {**link(RAG), **link(TUNE, "a.")}


def test_scenario_a_stays_in_the_address_until_start_again():
    app = opened(**link(TUNE, "a."), **link(RAG))
    app.switch_page(script("questions")).run()
    assert app.query_params == {**link(RAG), **link(TUNE, "a.")}
    app.button(key=ui("start-again-yes")).click().run()
    assert app.query_params == {}


# -- what a link was made with ---------------------------------------------------------------------


def test_a_copied_link_carries_the_stamp_of_its_rules_and_day():
    app = opened("result", **link(RAG))
    copied = next(code.value for code in app.code if f"{LINK_STAMP}=" in code.value)
    stamp = parse_link_stamp(copied.partition(f"{LINK_STAMP}=")[2])
    assert stamp.is_of(RULES)
    assert str(stamp.day) == DAY


@pytest.mark.parametrize("text", ["", "x", "2026.11-zz-2026-11-22", "2026.11-fb104f8c-2026-13-01"])
def test_text_in_another_form_is_not_read_as_a_stamp(text):
    assert parse_link_stamp(text) is None


def test_the_stamp_of_a_link_made_today_is_dropped_from_the_address():
    stamp = f"{RULES.about.version}-{RULES.digest[:8]}-{DAY}"
    assert opened("result", **link(RAG), made=stamp).query_params == link(RAG)
