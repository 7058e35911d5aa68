"""A condition as rows of a decision table: in a row every cell must pass, and one row is enough."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import TypeAlias

from advisor.authoring.engine_languages import Translator
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, OneOf, Value

Test: TypeAlias = OneOf | Between
Row: TypeAlias = Mapping[str, Test]
"""For each column that a row reads, as a FEEL expression, what its cell accepts."""

MOST_ROWS = 12
"""A condition that would take more rows stands in one row, as an expression in a column."""

HOLDS = OneOf((True,))
_OPPOSITE = {"gte": "lt", "gt": "lte", "lte": "gt", "lt": "gte"}


@dataclass(frozen=True)
class RowMaker:
    """Makes rows from the conditions of one rulebook."""

    translator: Translator[str]
    names: Mapping[str, str]
    """How each name of the rulebook is called in the model."""
    values: Mapping[str, tuple[Value, ...]]
    """The names that have a few values only, each with all of them."""
    numbers: Collection[str]
    """The names that have numbers as values."""
    unanswered: Collection[str] = ()
    """The names that may be null; no cell accepts null, and a row needs every cell."""

    def rows(self, condition: Condition, most: int = MOST_ROWS) -> tuple[Row, ...]:
        """Return the rows of a condition: one for each way to meet it, none where there is none."""
        if self._most_rows(condition, wanted=True) > most:
            return ({self.translator.condition(condition): HOLDS},)
        return tuple(self._ways(condition, wanted=True))

    def _most_rows(self, condition: Condition, *, wanted: bool) -> int:
        """Return a number that the rows do not exceed, and at least one."""
        match condition:
            case Atom():
                return max(1, len(self._of_atom(condition, wanted=wanted)))
            case Not(part=part):
                return self._most_rows(part, wanted=not wanted)
            case All(parts=parts) | AnyOf(parts=parts):
                counts = [self._most_rows(part, wanted=wanted) for part in parts]
                together = isinstance(condition, All) is wanted
                return prod(counts) if together else max(1, sum(counts))

    def _ways(self, condition: Condition, *, wanted: bool) -> Iterator[Row]:
        """Yield the rows for a condition that holds, or for one that does not."""
        match condition:
            case Atom():
                yield from self._of_atom(condition, wanted=wanted)
            case Not(part=part):
                yield from self._ways(part, wanted=not wanted)
            case All(parts=parts) | AnyOf(parts=parts):
                ways = [tuple(self._ways(part, wanted=wanted)) for part in parts]
                if isinstance(condition, All) is wanted:
                    for picked in product(*ways):
                        yield from _joined(picked)
                else:
                    for some in ways:
                        yield from some

    def _of_atom(self, atom: Atom, *, wanted: bool) -> tuple[Row, ...]:
        """Return the rows for one comparison that holds, or for one that does not."""
        if atom.name in self.values:
            return self._of_values(atom, wanted=wanted)
        if atom.name not in self.numbers:
            return ({self.translator.condition(atom): OneOf((wanted,))},)
        tests = [atom.test] if wanted else list(_outside(atom.test))
        return tuple({self.names[atom.name]: t} for one in tests for t in _tight(one))

    def _of_values(self, atom: Atom, *, wanted: bool) -> tuple[Row, ...]:
        every = self.values[atom.name]
        accepted = tuple(value for value in every if atom.test.accepts(value) is wanted)
        if len(accepted) == len(every) and atom.name not in self.unanswered:
            return ({},)
        return ({self.names[atom.name]: OneOf(accepted)},) if accepted else ()


def _outside(test: Test) -> Iterator[Test]:
    """Yield the tests of a number of which at least one holds where `test` does not."""
    if isinstance(test, Between):
        for kind, number in test.bounds:
            yield Between(((_OPPOSITE[kind], number),))
        return
    numbers = sorted({float(value) for value in test.values})
    yield Between((("lt", numbers[0]),))
    for low, high in pairwise(numbers):
        yield Between((("gt", low), ("lt", high)))
    yield Between((("gt", numbers[-1]),))


def _joined(rows: tuple[Row, ...]) -> Iterator[Row]:
    """Yield the one row that asks for all of these; none where they contradict each other."""
    found: dict[str, Test] = {}
    for row in rows:
        for column, test in row.items():
            both = list(_both(found[column], test) if column in found else (test,))
            if not both:
                return
            found[column] = both[0]
    yield found


def _both(one: Test, other: Test) -> Iterator[Test]:
    """Yield the test that accepts what both accept; none where that is nothing."""
    match one, other:
        case Between(bounds=some), Between(bounds=more):
            yield from _tight(Between(some + more))
        case OneOf(values=values), test:
            yield from _accepted(values, test)
        case test, OneOf(values=values):
            yield from _accepted(values, test)


def _accepted(values: tuple[Value, ...], test: Test) -> Iterator[OneOf]:
    accepted = tuple(value for value in values if test.accepts(value))
    if accepted:
        yield OneOf(accepted)


def _tight(test: Test) -> Iterator[Test]:
    """Yield the same test with one bound at most on each side; none where no number passes."""
    if isinstance(test, OneOf):
        yield test
        return
    lows = [(number, kind) for kind, number in test.bounds if kind in ("gte", "gt")]
    highs = [(number, kind) for kind, number in test.bounds if kind in ("lte", "lt")]
    low = max(lows, key=lambda bound: (bound[0], bound[1] == "gt"), default=None)
    high = min(highs, key=lambda bound: (bound[0], bound[1] == "lte"), default=None)
    if low and high and (low[0] > high[0] or (low[0] == high[0] and not _closed(low, high))):
        return
    yield Between(tuple((kind, number) for number, kind in (b for b in (low, high) if b)))


def _closed(low: tuple[float, str], high: tuple[float, str]) -> bool:
    return (low[1], high[1]) == ("gte", "lte")
