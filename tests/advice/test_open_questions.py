"""What would settle a verdict, who knows it and how long it takes; what one screen confirms."""

import json

import pytest

from advisor import Advice, advise, load_rulebook
from advisor.advice.open_questions import CONFIRM_AT_MOST, to_confirm
from advisor.advice.report import advice_blocks
from advisor.formats.plain_text import to_plain_text
from tests.published import published_cases

DAY = "2026-12-01"
LEANING = {"what_must_change": "behavior", "prompting_effort": None, "prompt_score": None}
EASE = ["know", "look_up", "measure"]


@pytest.fixture(scope="module", params=published_cases()[::7], ids=lambda case: case.id)
def told(request):
    return advise(request.param.answers, on=DAY)


def test_what_would_settle_a_verdict_is_what_it_rests_on(told):
    assert {one.question for one in told.would_settle} == set(told.rests_on)
    assert bool(told.would_settle) == bool(told.rests_on)


def test_the_easiest_question_comes_first(told):
    eases = [EASE.index(one.ease) for one in told.would_settle]
    assert eases == sorted(eases)


def test_each_question_has_the_words_of_the_rulebook():
    for one in advise(LEANING, on=DAY).would_settle:
        question = load_rulebook().questions[one.question]
        assert (one.ask, one.ease, one.who_knows, one.takes) == (
            question.ask,
            question.ease,
            question.who_knows,
            question.takes,
        )


def test_a_settled_verdict_waits_for_nothing():
    settled = advise({"what_must_change": "knowledge", "knowledge_changes": "weekly"}, on=DAY)
    assert settled.verdict.standing == "settled"
    assert (settled.would_settle, to_confirm(settled)) == ((), ())


def test_without_a_verdict_the_questions_that_would_give_one_are_named():
    said = advise({"what_must_change": None, "what_goes_wrong": None}, on=DAY)
    assert said.next_question is None
    assert [one.question for one in said.would_settle] == ["what_must_change", "what_goes_wrong"]


def test_every_question_that_people_look_up_or_measure_says_what_it_takes_and_who_knows():
    for question in load_rulebook().questions.values():
        if question.ease != "know" and not question.only_costs:
            assert question.takes, question.id
            assert question.who_knows, question.id


def test_the_report_says_what_would_settle_it_and_how_long_that_takes():
    report = " ".join(to_plain_text(advice_blocks(advise(LEANING, on=DAY), "short")).split())
    assert "What would settle it" in report
    assert (
        "How many answers have people graded? Graded answers: 0 (assumed). "
        "Measure it. Grade 50 real answers: two days. Ask whoever grades the answers."
    ) in report


def test_the_questions_come_back_from_json():
    said = advise(LEANING, on=DAY)
    assert Advice.from_dict(json.loads(said.to_json())) == said


def test_an_advice_saved_before_there_were_such_questions_can_be_read():
    data = advise(LEANING, on=DAY).to_dict()
    del data["would_settle"]
    assert Advice.from_dict(data).would_settle == ()


def test_one_screen_confirms_a_few_assumptions_without_those_not_sure(told):
    names = to_confirm(told)
    assert len(names) <= CONFIRM_AT_MOST
    assert set(names) <= set(told.rests_on) - told.answers.keys()


def test_confirming_everything_on_the_screen_leaves_nothing_to_ask(told):
    names = to_confirm(told)
    assumed = {one.question: one.value for one in told.assumptions}
    confirmed = {**told.answers, **{name: assumed[name] for name in names}}
    if names:
        said = advise(confirmed, on=DAY)
        assert said.verdict.approach == told.verdict.approach
        assert (said.next_question, to_confirm(said)) == (None, ())


def test_not_sure_about_everything_on_the_screen_leaves_nothing_to_ask(told):
    names = to_confirm(told)
    if names:
        said = advise({**told.answers, **dict.fromkeys(names)}, on=DAY)
        assert said.verdict.approach == told.verdict.approach
        assert (said.verdict.standing, said.next_question) == ("leaning", None)
        assert to_confirm(said) == ()
