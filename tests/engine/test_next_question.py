"""The question asked next, against brute force and for people who are not sure of much."""

from itertools import product
from math import log2
from random import Random

import pytest
from hypothesis import assume
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK
from advisor.engine.decide import decide
from advisor.engine.decision import decide_values
from advisor.engine.diagram.asking import EFFORT, Asking, set_aside
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.lookahead import look_ahead
from advisor.rulebook.conditions import OTHERWISE, All, AnyOf, Atom, Not, OneOf
from advisor.rulebook.rulebook import Lever
from advisor.rulebook.schema import OnlyAfter, YesNo
from tests.rulebook_strategies import (
    DAY,
    Asked,
    Maker,
    a_question,
    a_rule,
    completions,
    outcome,
    the_rulebook,
)

MOST_QUESTIONS = 13
"""Until asking ends, for somebody who is sure of nothing but what must change."""


def case_of(rulebook, given, unsure=(), on=DAY):
    answers = {
        name: Answer(value=value) for name, value in {**given, **dict.fromkeys(unsure)}.items()
    }
    return Case.of(answers, rulebook, on)


def next_question(rulebook, given, unsure=()):
    return look_ahead(case_of(rulebook, given, unsure)).next_question()


def asking(case):
    ahead = look_ahead(case)
    return Asking(case, ahead.compiled, ahead.restricted)


# -- against brute force, on small random rulebooks


@st.composite
def interviews(draw):
    """Return a rulebook, the values worth trying, some answers, and some "not sure".

    No assumption about what is not sure depends on an open question: such a one stays open.
    """
    dice = draw(st.randoms(use_true_random=False))
    rulebook, values = Maker(dice, all_assume=True).rulebook(grouped=dice.random() < 1 / 2)
    kinds = {name: dice.randrange(4) for name in values}
    given = {name: dice.choice(values[name]) for name, kind in kinds.items() if kind == 0}
    unsure = [name for name, kind in kinds.items() if kind == 1]
    unanswered = stays_unanswered(rulebook, given, unsure)
    instead = [rulebook.questions[name].assume_without for name in unanswered]
    assume(all(one is None or one.question in unanswered | given.keys() for one in instead))
    return rulebook, values, given, unsure


def stays_unanswered(rulebook, given, unsure):
    """Return the questions that nobody will answer: the same measurement, or `only_after`."""
    found = set(unsure)
    for one in rulebook.computed.values():
        measured = {name for name in one.inputs if rulebook.questions[name].ease == "measure"}
        found |= (measured - given.keys()) if measured & set(unsure) else set()
    for name, question in rulebook.questions.items():
        after = question.only_after
        if name in given or after is None:
            continue
        other, answers = after.question, after.answers
        if other in given:
            fits = not answers or given[other] in answers
        elif other in found:
            fits = rulebook.assumed(given)[other] in answers
        else:
            continue
        found |= {name} - ({name} if fits else set())
    return found


def advised(rulebook, values, given, unanswered):
    """Return each way to answer what may still be asked, with the approach it leads to."""
    asked = {name: some for name, some in values.items() if name not in unanswered}
    return [(answers, outcome(rulebook, answers)) for answers in completions(asked, given)]


def turned_by(found):
    """Return the questions whose answer alone turns the approach of some completion."""
    by_rest = {}
    for answers, approach in found:
        for name in answers:
            rest = tuple((n, v) for n, v in answers.items() if n != name)
            by_rest.setdefault((name, rest), set()).add(approach)
    return {name for (name, _), approaches in by_rest.items() if len(approaches) > 1}


@pytest.mark.slow
@hypothesis_given(interviews())
def test_what_nobody_will_answer_staysas_assumed(drawn):
    rulebook, _, given, unsure = drawn
    assert set_aside(case_of(rulebook, given, unsure)) == stays_unanswered(rulebook, given, unsure)


@pytest.mark.slow
@hypothesis_given(interviews())
def test_an_answer_to_the_question_asked_can_change_the_advice(drawn):
    rulebook, values, given, unsure = drawn
    asked = next_question(rulebook, given, unsure)
    unanswered = stays_unanswered(rulebook, given, unsure)
    if asked is not None:
        assert asked not in given
        assert asked not in unanswered
        assert asked in turned_by(advised(rulebook, values, given, unanswered))


@pytest.mark.slow
@hypothesis_given(interviews())
def test_asking_ends_exactly_when_only_measurements_could_change_the_advice(drawn):
    rulebook, values, given, unsure = drawn
    unanswered = stays_unanswered(rulebook, given, unsure)
    could = turned_by(advised(rulebook, values, given, unanswered)) - given.keys()
    waiting = {name for name in could if waits_for(rulebook, name) in could}
    known = {name for name in could - waiting if rulebook.questions[name].ease != "measure"}
    assert (next_question(rulebook, given, unsure) is None) == (not known)


def waits_for(rulebook, name):
    after = rulebook.questions[name].only_after
    return None if after is None else after.question


@pytest.mark.slow
@hypothesis_given(interviews())
def test_the_question_asked_tells_most_for_its_effort(drawn):
    rulebook, values, given, unsure = drawn
    case = case_of(rulebook, given, unsure)
    asked, told = look_ahead(case).next_question(), bits_by_question(case, values)
    if asked is None:
        return
    ranks = {name: rank(rulebook, name, *told[name]) for name in asking(case).askable()}
    assert ranks[asked] == min(ranks.values())


def rank(rulebook, name, bits, settles):
    ease = rulebook.questions[name].ease
    order = list(rulebook.questions).index(name)
    return not (ease == "know" and settles), -round(bits / EFFORT[ease], 9), order


def bits_by_question(case, values):
    """Return for each open question what its answer tells, from a list of all cells."""
    compiled, diagram = look_ahead(case).compiled, asking(case).as_assumed
    every = [
        (cells, approach_at(case.rulebook, values, compiled, cells))
        for cells in product(*diagram.allowed)
    ]
    total = entropy([approach for _, approach in every])
    found = {}
    for i, level in enumerate(compiled.levels):
        waiting = [q for q in level.questions if q not in case.answers]
        waiting = [q for q in waiting if q not in set_aside(case)]
        for name in waiting:
            bits, settles = told_by(every, i, level, name, total)
            for one in level.computed:
                together, _ = told_by(every, i, level, one.id, total)
                bits = max(bits, together / len(waiting))
            found[name] = bits, settles
    return found


def told_by(every, i, level, name, total):
    groups = {}
    for cells, approach in every:
        cell = level.cells[cells[i]]
        groups.setdefault(cell.ranges.get(name) or cell.results.get(name), []).append(approach)
    after = sum(len(some) * entropy(some) for some in groups.values()) / len(every)
    return total - after, any(len(set(some)) == 1 for some in groups.values())


def approach_at(rulebook, values, compiled, cells):
    """Return the approach for one cell of each level, by asking the interpreter."""
    sample_values = {name: some[0] for name, some in values.items()}
    for level, cell in zip(compiled.levels, cells, strict=True):
        sample_values.update(level.cells[cell].sample_values)
    return decide_values(rulebook, sample_values).approach


def entropy(found):
    shares = [found.count(one) / len(found) for one in set(found)]
    return -sum(share * log2(share) for share in shares)


# -- small rulebooks by hand


def tuned_when(condition, *questions):
    """Return a rulebook that advises tuning where the condition holds, and prompting elsewhere."""
    never = (a_rule("never", OTHERWISE, "hold"),)
    tuning = (a_rule("tune", condition, "pull"), a_rule("hold", OTHERWISE, "hold"))
    levers = {
        "model": Lever("model", "", never, ()),
        "retrieval": Lever("retrieval", "", never, ()),
        "tuning": Lever("tuning", "", tuning, ()),
    }
    return the_rulebook([Asked(one, (False, True)) for one in questions], {}, {}, levers)


def yes_no(name, **more):
    return a_question(name, YesNo(type="yes_no"), assume=False, **more)


def both(*names):
    return All(tuple(Atom(name, OneOf((True,))) for name in names))


def either(*names):
    return AnyOf(tuple(Atom(name, OneOf((True,))) for name in names))


def waiting_for(name, *answers):
    return OnlyAfter.model_validate({"question": name, "is": answers})


def test_of_two_equal_questions_the_one_that_people_know_is_asked():
    rulebook = tuned_when(both("q0", "q1"), yes_no("q0", ease="look_up"), yes_no("q1"))
    assert next_question(rulebook, {}) == "q1"


def test_equal_questions_are_asked_in_file_order():
    rulebook = tuned_when(either("q0", "q1"), yes_no("q0"), yes_no("q1"))
    assert next_question(rulebook, {}) == "q0"


def test_an_easy_answer_that_alone_settles_comes_before_more_information():
    exactly_one = AnyOf((All((both("q1"), Not(both("q2")))), All((both("q2"), Not(both("q1"))))))
    condition = All((either("q0", "q3"), exactly_one))
    rulebook = tuned_when(condition, *(yes_no(f"q{i}") for i in range(4)))
    ahead = asking(case_of(rulebook, {"q3": False}))
    assert ahead.next_question() == "q0"


def test_a_measurement_is_asked_while_other_answers_are_missing_and_not_at_the_end():
    questions = yes_no("q0", ease="measure"), yes_no("q1")
    rulebook = tuned_when(both("q0", "q1"), *questions)
    assert next_question(rulebook, {}) == "q1"
    assert next_question(rulebook, {"q1": True}) is None
    assert look_ahead(case_of(rulebook, {"q1": True})).standing == "leaning"


def test_what_only_matters_beside_something_not_sure_is_not_asked():
    rulebook = tuned_when(both("q0", "q1"), yes_no("q0"), yes_no("q1"))
    assert next_question(rulebook, {}, ["q0"]) is None
    assert look_ahead(case_of(rulebook, {}, ["q0"])).standing == "leaning"


@pytest.mark.parametrize(
    ("answers", "after_no", "after_not_sure"),
    [([], "q1", None), ([True], None, None), ([False], "q1", "q1")],
    ids=["any answer", "yes", "no, as assumed"],
)
def test_a_question_that_waits_is_asked_after_its_answer_only(answers, after_no, after_not_sure):
    later = yes_no("q1", only_after=waiting_for("q0", *answers))
    rulebook = tuned_when(either("q0", "q1"), yes_no("q0", ease="look_up"), later)
    assert next_question(rulebook, {}) == "q0"
    assert next_question(rulebook, {"q0": False}) == after_no
    assert next_question(rulebook, {}, ["q0"]) == after_not_sure


def test_a_question_is_asked_at_once_where_the_answer_it_waits_for_cannot_matter():
    later = yes_no("q1", only_after=waiting_for("q0"))
    rulebook = tuned_when(both("q1"), yes_no("q0"), later)
    assert next_question(rulebook, {}) == "q1"


# -- the shipped rulebook

NEEDS = ("behavior", "knowledge", "both", "capability", "nothing")


def interview(rulebook, person, answers=()):
    """Return the questions asked of a person, and their answers. Nothing may be asked twice.

    The person is not sure about what they leave out.
    """
    given = dict(answers)
    asked = []
    while (name := asking(read(rulebook, given)).next_question()) is not None:
        assert name not in given
        asked.append(name)
        given[name] = person.get(name)
    return asked, given


def read(rulebook, answers):
    return Case.read(answers, rulebook, DAY)


def approach(case):
    return None if case.missing else decide_values(case.rulebook, case.values).approach


@pytest.mark.parametrize("need", NEEDS)
def test_somebody_sure_of_nothing_else_gets_advice_after_few_questions(shipped, need):
    asked, answers = interview(shipped, {"what_must_change": need})
    assert len(asked) <= MOST_QUESTIONS
    assert approach(read(shipped, answers)) is not None


def test_not_sure_to_the_first_question_leads_to_what_goes_wrong(shipped):
    asked, answers = interview(shipped, {})
    assert asked == ["what_must_change", "what_goes_wrong"]
    assert look_ahead(read(shipped, answers)).standing == "open"


def test_the_kind_of_failure_is_enough_for_advice(shipped):
    asked, answers = interview(shipped, {"what_goes_wrong": "wrong_voice"})
    assert asked[:2] == ["what_must_change", "what_goes_wrong"]
    assert approach(read(shipped, answers)) == "prompt"
    assert len(asked) <= MOST_QUESTIONS


def test_where_facts_are_missing_the_easy_questions_that_settle_come_first(shipped):
    asked, answers = interview(
        shipped, {"what_must_change": "knowledge", "knowledge_changes": "weekly"}
    )
    assert asked == ["what_must_change", "knowledge_changes"]
    assert look_ahead(read(shipped, answers)).standing == "settled"


def test_nobody_is_asked_about_graded_answers_without_a_share(shipped):
    for need in NEEDS:
        asked, _ = interview(shipped, {"what_must_change": need})
        assert {"target_score", "eval_examples"}.isdisjoint(asked)


def test_structured_output_is_asked_about_only_after_a_strict_format(shipped):
    start = {"what_must_change": "behavior", "prompting_effort": "exhausted", "labeled_examples": 0}
    for form, is_asked in (("prose", False), ("loose", False), ("json", True), ("labels", True)):
        asked, _ = interview(shipped, {"output_format": form, "needs_citations": False}, start)
        later = asked[asked.index("output_format") :]
        assert ("structured_output_tried" in asked, "structured_output_tried" in later) == (
            is_asked,
            is_asked,
        )


def people(shipped, count):
    """Yield people who know about two thirds of the answers, each from one cell of its level."""
    levels = [level for level in diagrams(shipped).levels if level.questions]
    for seed in range(count):
        dice = Random(seed)
        person = {}
        for level in levels:
            values = dice.choice(level.cells).sample_values
            person |= {q: values[q] for q in level.questions if dice.random() < 2 / 3}
        yield person


def test_a_settled_verdict_asks_nothing(shipped):
    settled = 0
    for person in people(shipped, 150):
        ahead = look_ahead(read(shipped, person))
        if ahead.standing == "settled":
            settled += 1
            assert ahead.next_question() is None
    assert settled > 10


@pytest.mark.slow
def test_stopping_early_gives_the_approach_of_everything_a_person_knows(shipped):
    """Nobody here has measured anything."""
    measured = {q.id for q in shipped.questions.values() if q.ease == "measure"}
    for person in people(shipped, 60):
        known = {name: value for name, value in person.items() if name not in measured}
        _, answers = interview(shipped, known)
        ended = read(shipped, answers)
        rest = known.keys() - set_aside(ended)
        told = {**answers, **{name: known[name] for name in rest}}
        everything = read(shipped, told)
        if ended.missing:
            assert everything.missing
            continue
        at_same_costs = {PAYBACK: decide(ended).reading.values.get(PAYBACK, "unknown")}
        found = decide_values(shipped, {**everything.values, **at_same_costs}).approach
        assert found == decide(ended).approach
