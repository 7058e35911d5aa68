"""The means: ordered lists that say how an approach is carried out, and change nothing else."""

from dataclasses import replace
from random import Random

import pytest

from advisor import advise, load_rulebook
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import full_diagrams
from advisor.rulebook.conditions import Atom, OneOf
from advisor.rulebook.facts import MEANS_NAMES, NO_MEANS
from tests.days import DAY
from tests.engine.test_diagram import walk


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


def random_answers(dice, rulebook):
    """Return an answer to every question that rules read, out of the cells they tell apart."""
    found = {}
    for level in full_diagrams(rulebook).levels:
        cell = dice.choice(level.cells)
        found |= {name: cell.sample_values[name] for name in level.questions}
    return found


@pytest.mark.slow
def test_the_diagram_names_the_means_that_the_decision_names(rulebook):
    compiled, dice = full_diagrams(rulebook), Random(4)
    nodes = {
        (name, means): compiled.compiler.condition(Atom(name, OneOf((means,))))
        for one, name in MEANS_NAMES.items()
        for means in (NO_MEANS, *rulebook.means[one].words)
    }
    for _ in range(300):
        case = Case.from_values(random_answers(dice, rulebook), rulebook)
        decision, values = decide(case), decide(case).reading.values
        cells = [v.present_cell(values) if not v.only_for_notes else 0 for v in compiled.levels]
        read = decision.outcome.values
        for (name, means), node in nodes.items():
            assert bool(walk(compiled, node, cells)) == (read[name] == means)


@pytest.mark.slow
def test_means_change_neither_the_approach_nor_the_levers(rulebook):
    without, dice = replace(rulebook, means={}), Random(5)
    for _ in range(300):
        answers = random_answers(dice, rulebook)
        with_means, alone = (
            decide(Case.from_values(answers, book)) for book in (rulebook, without)
        )
        assert with_means.approach == alone.approach
        assert with_means.levers == alone.levers
        assert alone.means == {}


def test_each_pulled_lever_has_one_means_and_a_prompt_has_one(rulebook):
    dice = Random(6)
    for _ in range(300):
        decision = decide(Case.from_values(random_answers(dice, rulebook), rulebook))
        pulls = rulebook.approaches[decision.approach].pulls
        assert tuple(decision.means) == (pulls or ("prompt",))


@pytest.mark.parametrize(
    ("answers", "answer", "short", "after"),
    [
        ({"what_must_change": "knowledge"}, "Fine-tune? No.", ("no", "yes", "no"), {}),
        (
            {"what_must_change": "behavior", "prompting_effort": "exhausted",
             "labeled_examples": 20, "eval_examples": 50},
            "Fine-tune? Later: after 30 more checked examples, as far as we know.",
            ("later", "no", "no"),
            {"fine_tune": "30 more checked examples"},
        ),
        (
            {"what_must_change": "behavior", "prompting_effort": "not_started"},
            "Fine-tune? Later: after the prompt has been improved and scored.",
            ("later", "no", "no"),
            {"fine_tune": "the prompt has been improved and scored"},
        ),
        (
            {"what_must_change": "capability", "base_model_can": "no"},
            "Fine-tune? No, as far as we know.",
            ("no", "no", "yes"),
            {},
        ),
        ({}, "Fine-tune? Not known yet.", ("unknown", "unknown", "unknown"), {}),
    ],
)  # fmt: skip
def test_the_answer_people_come_for(answers, answer, short, after):
    verdict = advise(answers, on=DAY).verdict
    assert verdict.answer == answer
    assert tuple(verdict.short[name] for name in ("fine_tune", "rag", "bigger_model")) == short
    assert dict(verdict.after) == after


def test_what_fails_most_suggests_what_must_change_and_is_never_settled():
    said = advise({"what_must_change": None, "what_goes_wrong": "missing_facts"}, on=DAY)
    assert said.verdict.approach == "rag"
    assert said.verdict.standing == "leaning"
    assert "what_must_change" in said.rests_on
    (goal,) = (one for one in said.assumptions if one.question == "what_must_change")
    assert (goal.value, goal.not_sure) == ("knowledge", True)


def test_with_neither_known_no_approach_is_named_and_the_plan_holds_in_every_case():
    said = advise({"what_must_change": None, "what_goes_wrong": None}, on=DAY)
    assert said.verdict.approach is None
    assert said.verdict.reason.startswith("Not sure: What must change. So no approach is named.")
    assert said.plan[0].do.startswith("Grade answers to real inputs")
    assert said.next_question is None
