"""Divide the answers to a question at the thresholds of conditions, and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from advisor.engine.diagram.ranges import Interval, Range
from advisor.rulebook.conditions import Atom, Between, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Computed, Number, Question, YesNo


def cut_question(rulebook: Rulebook, question: Question, atoms: Sequence[Atom]) -> list[Range]:
    """Return the answers to a question, divided where these atoms tell them apart."""
    match question.answer:
        case Number(type=kind, min=low, max=high):
            return _cut_number(low, high, atoms, whole=kind == "integer")
        case YesNo():
            return _merge((True, False), atoms)
        case Choice():
            return _merge(tuple(rulebook.options(question)), atoms)
        case _:
            named = {v for atom in atoms for v in getattr(atom.test, "values", ())}
            return _merge((*sorted(named, key=str), "(another)"), atoms)


def cut_result(computed: Computed, atoms: Sequence[Atom]) -> list[Range]:
    """Return the results of a computed answer, divided where these atoms tell them apart."""
    words = _merge(tuple(computed.values or ()), atoms)
    if computed.unit is None:
        return words
    return [*_cut_number(-math.inf, math.inf, atoms, whole=False), *words]


def _merge(values: tuple[Value, ...], atoms: Sequence[Atom]) -> list[Range]:
    """Group the values that no atom tells apart, each group in the order of the values."""
    groups: dict[tuple[bool, ...], list[Value]] = {}
    for value in values:
        groups.setdefault(tuple(atom.test.accepts(value) for atom in atoms), []).append(value)
    return [tuple(group) for group in groups.values()]


def _cut_number(low: float, high: float, atoms: Sequence[Atom], *, whole: bool) -> list[Range]:
    starts = {
        start for atom in atoms for start in _starts(atom, whole=whole) if low < start <= high
    }
    edges = [low, *sorted(starts)]
    ends = [(start - 1 if whole else math.nextafter(start, -math.inf)) for start in edges[1:]]
    return [Interval(a, b) for a, b in zip(edges, [*ends, high], strict=True)]


def _starts(atom: Atom, *, whole: bool) -> Iterator[float]:
    """Yield the first number of each range on which an atom keeps its truth."""
    if not isinstance(atom.test, Between):
        for value in atom.test.values:
            if isinstance(value, int | float):
                yield value
                yield _after(value, whole=whole)
        return
    for kind, bound in atom.test.bounds:
        begins_here = kind in ("gte", "lt")
        if begins_here:
            yield float(math.ceil(bound)) if whole else bound
        else:
            yield _after(bound, whole=whole)


def _after(number: float, *, whole: bool) -> float:
    return float(math.floor(number) + 1) if whole else math.nextafter(number, math.inf)
