"""The result: the answer first, the stations, the map, the bars, the weeks, and what comes next."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

pytest.importorskip("streamlit")

from advisor import advise, load_rulebook
from advisor.advice.cost_options import shown_options
from advisor.apps.web.costs.cost_bars import bar_of, cost_bars
from advisor.apps.web.parts.recommended_option import recommended, rounded_usd
from advisor.apps.web.result.next_steps import was_it_right
from advisor.apps.web.result.weeks import days_of
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.settings import DAY_VARIABLE
from tests.app_pages import html, open_page, script
from tests.apps.web.test_page import DAY, PROMPT, RAG, TUNE

RULES = load_rulebook()
UNSURE = {"what_must_change": "both", "knowledge_changes": "weekly"}
READY = {
    **TUNE,
    "labeled_examples": 800,
    "provider": "aws_bedrock",
    "prompt_score": 0.7,
    "target_score": 0.95,
    "eval_examples": 400,
}


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


def result(answers):
    """Return the text of the result for these answers, and the advice behind it."""
    app = open_page("result", {name: text_of(value) for name, value in answers.items()})
    return html(app), advise(answers, on=DAY)


def words(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (RAG, "Fine-tune? No. The facts change every week"),
        (UNSURE, "Fine-tune? Later. as far as we know"),
        (PROMPT, "Fine-tune? "),
    ],
    ids=["no", "later", "prompt"],
)
def test_the_card_opens_with_the_answer_people_came_for(answers, said):
    shown, advice = result(answers)
    assert said in words(shown)
    assert escape(advice.verdict.reason) in shown
    assert f"<b>{escape(advice.verdict.headline)}</b>" in shown


@pytest.mark.slow
def test_a_later_says_what_training_waits_for():
    shown, advice = result(UNSURE)
    waits = advice.verdict.after["fine_tune"]
    assert f"Now: Use retrieval (RAG) . Fine-tune only after {waits}." in words(shown)
    shown, advice = result(TUNE)
    more = sum(gate.open for gate in advice.gates) - 1
    assert f"{advice.verdict.headline} . {more} more things must be in place first." in words(shown)


def test_a_yes_says_do_it():
    shown, advice = result(READY)
    assert advice.verdict.short["fine_tune"] == "yes"
    assert "Fine-tune? Yes." in words(shown)
    assert "Do it: Fine-tune" in words(shown)


def test_beside_the_cost_stands_another_option_that_solves_it():
    shown, advice = result(RAG)
    told = words(shown)
    assert "Cost in the first year $" in told
    assert "The other option that solves it $" in told
    other = next(n for n in advice.costs.ranked if n != recommended(advice, advice.costs))
    assert advice.costs.options[other].solves == "yes"


@pytest.mark.slow
def test_firm_against_training_alone_is_told_apart_from_leaning():
    _, advice = result(UNSURE)
    answers = {**UNSURE, "labeled_examples": 0}
    shown, advice = result(answers)
    assert advice.verdict.standing == "leaning"
    assert "fine_tune" not in advice.verdict.possible
    assert "Firm against fine-tuning alone" in shown


@pytest.mark.parametrize("answers", [RAG, TUNE, PROMPT, UNSURE])
def test_every_station_has_its_question_and_dashes_mean_a_guess(answers):
    shown, advice = result(answers)
    way = re.search(r'<ol class="way .*?</ol>', shown, re.DOTALL)[0]
    assert way.count('class="station"') == len([f for f in advice.findings if f.role == "decides"])
    assert ('class="guess"' in way) == bool(advice.rests_on) == ("dashed line" in way)


def test_a_station_shows_the_answer_of_the_reader():
    shown, _ = result(RAG)
    assert "You said How often facts change: every week" in words(shown)


@pytest.mark.parametrize("answers", [RAG, TUNE, PROMPT, UNSURE])
def test_each_line_of_the_map_has_a_bead_for_each_answer_to_change(answers):
    shown, advice = result(answers)
    lines = re.findall(r'<ol class="way-to of-(\w+)".*?</ol>', shown, re.DOTALL)
    assert lines == [other.approach for other in advice.alternatives]
    drawn = re.findall(r'<ol class="way-to .*?</ol>', shown, re.DOTALL)
    for line, other in zip(drawn, advice.alternatives, strict=True):
        assert line.count('class="answer-to-change"') == len(other.changes)
        assert all(says.partition(": ")[2] in words(line) for says in other.says)


# -- money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [RAG, TUNE, PROMPT, UNSURE])
def test_the_parts_of_a_bar_add_up_and_its_whisker_holds_the_total(answers):
    costs = advise(answers, on=DAY).costs
    for name, option in shown_options(costs).items():
        bar = bar_of(costs, name)
        assert (bar is None) == (option.horizon_usd is None or option.is_out)
        if bar is not None:
            assert bar.total == pytest.approx(float(option.horizon_usd))
            assert min(bar.build, bar.running, bar.calls) >= -0.01
            assert bar.low - 0.01 <= bar.total <= bar.high + 0.01


def test_what_does_not_solve_it_stands_hatched_below_a_line_with_the_reason():
    advice = advise(UNSURE, on=DAY)
    drawn = cost_bars(advice.costs, recommended(advice, advice.costs))
    above, _, below = drawn.partition('class="cut"')
    assert 'class="unfit"' not in above
    assert "Does not solve it" in below
    for name, option in advice.costs.options.items():
        if option.solves == "no" and name != "prompt_cached":
            assert escape(option.because) in below
    assert "Retrieval (RAG)" in above


def test_an_option_without_a_total_is_a_row_with_the_reason():
    advice = advise(TUNE, on=DAY)
    drawn = words(cost_bars(advice.costs, recommended(advice, advice.costs)))
    assert "No total Fine-tune" in drawn
    assert advice.costs.options["fine_tune"].not_sold[1:] in drawn


def test_prices_that_are_too_old_are_not_drawn():
    advice = advise(RAG, on="2027-08-01")
    assert advice.costs.too_old
    assert cost_bars(advice.costs, recommended(advice, advice.costs)) == ""


def test_amounts_are_rounded_to_what_is_known():
    assert rounded_usd(40_215.84) == "$40,200"
    assert rounded_usd(13_123.0, digits=2) == "$13,000"
    assert rounded_usd(959.4) == "$959"


# -- the plan and what comes next ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("takes", "days"),
    [
        ("2 weeks", 10),
        ("1 day", 1),
        ("half a day", 0.5),
        ("an hour", 1 / 8),
        ("an hour each week", None),
        ("from now on", None),
        (None, None),
    ],
)
def test_the_time_of_a_step_is_read_from_its_words(takes, days):
    assert days_of(takes) == days


@pytest.mark.parametrize("answers", [RAG, TUNE, PROMPT])
def test_the_plan_has_the_test_of_each_step_and_flags_where_to_stop(answers):
    shown, advice = result(answers)
    plan = re.search(r'<ol class="weeks .*?</ol>', shown, re.DOTALL)[0]
    for stage in advice.plan:
        assert escape(stage.title) in plan
        assert escape(stage.done_when) in plan
    assert plan.count('class="flag"') == sum(bool(stage.stop_if) for stage in advice.plan)


def test_what_happens_next_ends_with_the_day_to_look_again():
    shown, _ = result(RAG)
    assert "What happens next" in shown
    assert "Look again when it ends." in shown


def test_was_it_right_is_a_text_to_copy_that_holds_no_answer():
    told = was_it_right(advise(RAG, on=DAY))
    assert told.startswith("The advice was: Fine-tune? No. Use retrieval (RAG)")
    assert "weekly" not in told
    assert "It was right / partly right / wrong, because:" in told


@pytest.mark.slow
def test_what_the_team_writes_goes_into_the_record_and_never_into_the_link():
    app = open_page("result", {name: text_of(value) for name, value in RAG.items()})
    app.text_input(ui("record-owner")).input("Anna Berg")
    app.text_input(ui("record-said-knowledge_changes")).input("Ben Crow")
    app.text_area(ui("record-note")).input("Decided in May").run()
    assert not app.exception
    (summary,) = (code.value for code in app.code if "Decided in May" in code.value)
    assert "Owner: Anna Berg." in summary
    assert not {"Anna", "Ben", "May"} & set(re.findall(r"\w+", str(dict(app.query_params))))
    app.switch_page(script("costs")).run()
    app.switch_page(script("result")).run()
    assert app.text_input(ui("record-owner")).value == "Anna Berg"
