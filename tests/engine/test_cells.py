"""Changed answers that lead into a cell: every reachable cell has some."""

import math
from pathlib import Path
from random import Random

import pytest

from advisor import load_rulebook
from advisor.engine.computed import complete
from advisor.engine.diagram.cells import build_levels
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.ranges import Interval
from advisor.rulebook.conditions import Atom, Between
from advisor.rulebook.schema import AssumeWithout, Number
from tests.rulebook_strategies import (
    COMPUTED,
    COMPUTED_INPUTS,
    SOME_TEXT,
    Asked,
    a_question,
    the_rulebook,
)

COMPANY = Path(__file__).parents[2] / "examples" / "company"
TOKENS, CALLS = COMPUTED_INPUTS


def at_least(name, number):
    return Atom(name, Between((("gte", number),)))


def product_level(*atoms, tokens, calls, without_tokens=None):
    """Return the level of a product of two answers from 0 to 3, with an assumption for each."""
    number = Number(type="integer", unit="things", max=3)
    instead = without_tokens is not None and AssumeWithout(
        question=TOKENS, value=without_tokens, because=SOME_TEXT
    )
    asked = [
        Asked(a_question(TOKENS, number, assume=tokens), tuple(range(4))),
        Asked(
            a_question(CALLS, number, assume=calls, assume_without=instead or None), (0, 1, 2, 3)
        ),
    ]
    rulebook = the_rulebook(asked, {COMPUTED.id: COMPUTED}, {}, {})
    (level,) = build_levels(rulebook, [at_least(COMPUTED.id, 4), *atoms])
    return level


def changes_lead_into_their_cells(level, given):
    """Return whether the changes for every reachable cell lead into that cell."""
    for index, names in enumerate(level.questions_to_change(given)):
        changes = level.change_to(index, given)
        assert (changes is None) == (names is None), (given, index)
        if changes is not None:
            values = complete(level.rulebook, {**given, **changes}, level.rulebook.about.as_of)
            assert level.cell_of(values) == index, (given, index, changes)
    return True


# -- a group where one answer moves what is assumed for another


def test_an_assumption_that_another_answer_changes_is_given_as_an_answer():
    """No calls are assumed without tokens, and 3 with tokens: to keep none, a person must say 0."""
    level = product_level(
        at_least(CALLS, 1), at_least(TOKENS, 3), tokens=2, calls=3, without_tokens=0
    )
    (many_tokens_no_calls,) = (
        index
        for index, cell in enumerate(level.cells)
        if (cell.sample_values[TOKENS], cell.sample_values[CALLS]) == (3, 0)
    )
    assert level.change_to(many_tokens_no_calls, {}) == {TOKENS: 3, CALLS: 0}


@pytest.mark.parametrize("without_tokens", [None, 0, 2])
@pytest.mark.parametrize("given", [{}, {TOKENS: 1}, {CALLS: 3}, {TOKENS: 3, CALLS: 0}], ids=str)
@pytest.mark.parametrize("bound", [1, 2, 3])
def test_the_changes_for_every_reachable_cell_lead_into_it(bound, given, without_tokens):
    level = product_level(
        at_least(CALLS, bound),
        at_least(TOKENS, 3),
        tokens=2,
        calls=3,
        without_tokens=without_tokens,
    )
    assert changes_lead_into_their_cells(level, given)


@pytest.mark.parametrize(("tokens", "calls"), [(None, 2), (2, None), (None, None)])
@pytest.mark.parametrize("given", [{}, {TOKENS: 1}, {CALLS: 3}], ids=str)
def test_a_level_with_an_unknown_question_is_in_no_cell_yet(tokens, calls, given):
    level = product_level(tokens=tokens, calls=calls)
    known = {**level.rulebook.assumed(given), **given}
    if len(known) < 2:
        assert () not in level.questions_to_change(given)
    assert changes_lead_into_their_cells(level, given)


# -- the groups of the shipped rules, two computed answers sharing a question among them


def some_value(rulebook, name, allowed, dice):
    if not isinstance(allowed, Interval):
        return dice.choice(allowed)
    spread = math.exp(dice.uniform(math.log1p(allowed.low), math.log1p(allowed.high))) - 1
    number = dice.choice([allowed.low, allowed.high, min(max(spread, allowed.low), allowed.high)])
    return int(number) if rulebook.questions[name].answer.type == "integer" else number


@pytest.mark.slow
@pytest.mark.parametrize("extend", [None, COMPANY], ids=["shipped", "company"])
def test_every_cell_of_the_shipped_levels_can_be_reached_from_random_answers(extend):
    rulebook, dice = load_rulebook(extend=extend), Random(3)
    groups = [level for level in diagrams(rulebook).levels if level.computed]
    assert max(len(level.computed) for level in groups) > 1
    for level in groups:
        for _ in range(20):
            cell = dice.choice(level.cells)
            given = {
                name: some_value(rulebook, name, allowed, dice)
                for name, allowed in cell.ranges.items()
                if dice.random() < 2 / 3
            }
            assert changes_lead_into_their_cells(level, given)
