"""A case: the answers of one questionnaire on one day, completed once and never changed."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings

from advisor import advise, load_rulebook
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.computed import complete
from advisor.engine.cost_answers import cost_answers
from advisor.engine.decide import decide
from advisor.engine.decision import decide_values
from advisor.engine.price import price
from advisor.errors import AnswerError, DayError
from tests.rulebook_strategies import DAY, half_filled

RULES = load_rulebook()
ON = date(2026, 11, 22)
VOICE = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "calls_per_month": {"value": 50_000, "origin": "measured"},
    "labeled_examples": 20,
    "needs_citations": None,
}


@pytest.fixture
def voice():
    return Case.read(VOICE, RULES, ON)


def test_a_case_holds_answers_given_values_and_completed_values(voice):
    assert voice.answers["calls_per_month"] == Answer(value=50_000, origin="measured")
    assert voice.given == {
        "what_must_change": "behavior",
        "distinct_voice": True,
        "calls_per_month": 50_000,
        "labeled_examples": 20,
    }
    assert voice.values == complete(RULES, voice.given, ON)
    assert voice.values["prompting_effort"] == RULES.questions["prompting_effort"].assume
    assert voice.values["full_context_tokens_per_month"] > 0
    assert voice.not_sure == ("needs_citations",)
    assert voice.costs is None


def test_read_answers_and_raw_answers_make_the_same_case(voice):
    again = Case.of(voice.answers, RULES, ON)
    said = Case.from_values(voice.given, RULES, ON)
    assert (again.answers, again.given, again.values) == (voice.answers, voice.given, voice.values)
    assert (said.given, said.values) == (voice.given, voice.values)
    assert {answer.origin for answer in said.answers.values()} == {"said"}


def test_the_order_of_raw_answers_does_not_matter(voice):
    turned = Case.read(dict(reversed(VOICE.items())), RULES, ON)
    assert [*turned.answers] == [*voice.answers]
    assert [*turned.values] == [*voice.values]


def test_answers_that_do_not_fit_are_all_named():
    with pytest.raises(AnswerError) as caught:
        Case.read({"what_must_chang": "behavior", "labeled_examples": -1}, RULES, ON)
    assert [str(problem.where) for problem in caught.value.problems] == [
        "answers.what_must_chang",
        "answers.labeled_examples",
    ]


# -- the day


def test_a_case_keeps_its_day():
    assert Case.read(VOICE, RULES, ON).on == ON
    assert Case.read(VOICE, RULES, "2026-11-22").on == ON
    assert Case.from_values({}, RULES).on == RULES.about.as_of


def test_the_default_day_of_a_case_is_today_in_utc():
    before = datetime.now(UTC).date()
    assert before <= Case.read(VOICE, RULES).on <= datetime.now(UTC).date()


def test_text_that_is_no_day_is_refused():
    with pytest.raises(DayError) as caught:
        Case.read(VOICE, RULES, "22.11.2026")
    assert str(caught.value) == "on: '22.11.2026' is not a day. Write it like 2026-11-22."


def test_training_offers_are_those_of_the_day_of_the_case():
    closing = {"what_must_change": "behavior", "provider": "openai"}
    states = [
        Case.read(closing, RULES, day).values["tuning_offer"]
        for day in ("2026-01-01", "2027-06-01")
    ]
    offers = [
        RULES.providers["openai"].offer(day).state for day in (date(2026, 1, 1), date(2027, 6, 1))
    ]
    assert states == offers
    assert states[0] != states[1]


# -- what is missing


def test_a_required_answer_is_missing_until_it_has_a_value():
    assert Case.from_values({}, RULES).missing == ("what_must_change",)
    not_sure = Case.read({"what_must_change": None}, RULES, ON)
    assert not_sure.missing == ("what_must_change",)
    assert not_sure.unasked == ()
    assert Case.from_values({}, RULES).unasked == ("what_must_change",)
    assert Case.read(VOICE, RULES, ON).missing == ()


# -- never changed


def test_a_case_is_immutable(voice):
    with pytest.raises(FrozenInstanceError):
        voice.on = date(2027, 1, 1)
    for mapping in (voice.answers, voice.given, voice.values):
        with pytest.raises(TypeError):
            mapping["labeled_examples"] = 1


def test_changing_the_answers_later_does_not_change_the_case():
    answers = dict(Case.read(VOICE, RULES, ON).answers)
    case = Case.of(answers, RULES, ON)
    before = advise(answers, rulebook=RULES, on=ON).to_json()
    answers["labeled_examples"] = Answer(value=999)
    assert case.given["labeled_examples"] == 20
    assert advise(case.answers, rulebook=RULES, on=ON).to_json() == before


def test_one_changed_answer_gives_a_new_case(voice):
    more = voice.answered("labeled_examples", Answer(value=400))
    assert (more.given["labeled_examples"], voice.given["labeled_examples"]) == (400, 20)
    assert more.values == Case.read({**VOICE, "labeled_examples": 400}, RULES, ON).values
    assert more.on == voice.on


# -- costs


def test_with_costs_adds_computed_answers_to_a_new_case(voice):
    costs = price(voice)
    before = dict(voice.values)
    priced = voice.with_costs(costs)
    assert priced.costs is costs
    assert cost_answers(costs, before)
    assert priced.values == {**before, **cost_answers(costs, before)}
    assert (voice.costs, voice.values) == (None, before)
    assert (priced.answers, priced.given, priced.on) == (voice.answers, voice.given, voice.on)


def test_with_costs_of_none_returns_the_same_case(voice):
    assert voice.with_costs(None) is voice


def test_the_arithmetic_of_costs_is_known_once_the_case_is_priced(voice):
    assert voice.arithmetic_of("caching_saves_share") is None
    told = voice.with_costs(price(voice)).arithmetic_of("caching_saves_share")
    assert told is not None
    assert told.endswith("; prices of 2026-11")


def test_costs_depend_on_the_day_and_the_prices_of_the_case(voice):
    costs = price(voice)
    assert costs.on == ON
    assert costs == price(voice, RULES.prices)
    assert costs == advise(VOICE, rulebook=RULES, on=ON).costs


# -- decisions


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@hypothesis_given(half_filled())
def test_a_case_and_its_values_get_the_same_decision(drawn):
    rulebook, _values, answers = drawn
    case = Case.from_values(answers, rulebook, DAY)
    decision = decide(case)
    assert decision[:2] == decide_values(rulebook, complete(rulebook, answers, DAY))[:2]
    assert decision.reading.values is case.values


def test_costs_do_not_change_a_decision(voice):
    levers = decide(voice).levers
    priced = decide(voice.with_costs(price(voice))).levers
    assert {name: made.rule.id for name, made in levers.items()} == {
        name: made.rule.id for name, made in priced.items()
    }


def test_a_case_keeps_the_rulebook_it_was_read_with(voice):
    other = replace(RULES)
    assert Case.of(voice.answers, other, ON).rulebook is other
