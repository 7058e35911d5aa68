"""Cut the answers into cells on which every rule is constant.

Conditions compare one name with constants, so each number is cut where the rules look and options
that no rule tells apart are merged. Questions that feed a computed answer form one level together,
because only some combinations of their cells occur.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import TypeAlias

from advisor.computed import COMPUTED, Known
from advisor.conditions import Atom, Between, Value
from advisor.rulebook import Rulebook
from advisor.schema import Choice, Computed, Number, Question, YesNo


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high

    def meet(self, other: Interval) -> Interval | None:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None


Range: TypeAlias = Interval | tuple[Value, ...]
"""The values a cell leaves to one question: an interval, or some of its options."""


Raise: TypeAlias = tuple[int, int, tuple[Mapping[str, Value], Mapping[str, Value]]]
"""A move from one cell to another, with answers before and after it."""


@dataclass(frozen=True, eq=False)
class Cell:
    """Answers that no rule tells apart."""

    ranges: Mapping[str, Range]
    """What each question of the level may be."""
    reads: Mapping[str, Value]
    """One value for each name that rules read here; any answer in the cell decides alike."""
    result: Range | None = None
    """Of a computed answer: the values it takes in this cell."""


@dataclass(frozen=True, eq=False)
class Level:
    """One question, or the questions behind one computed answer, with its cells."""

    id: str
    rulebook: Rulebook
    questions: tuple[str, ...]
    cells: tuple[Cell, ...]
    computed: Computed | None = None

    def possible(self, given: Known) -> tuple[int, ...]:
        """Return the cells that some answer to the open questions of this level still gives."""
        return _possible(self, tuple((q, given[q]) for q in self.questions if q in given))

    def cell_of(self, values: Known) -> int:
        """Return the cell these complete values fall into."""
        return next(i for i, cell in enumerate(self.cells) if _holds(cell, self, values))

    def _reaches(self, cell: Cell, given: Known) -> bool:
        box: dict[str, Range] = {}
        for name, allowed in cell.ranges.items():
            rest = _narrow(allowed, given.get(name))
            if rest is None:
                return False
            box[name] = rest
        if self.computed is None or cell.result is None:
            return True
        return any(_touches(cell.result, r) for r in reached(self.rulebook, self.computed, box))

    def movers(self, given: Known) -> tuple[tuple[str, ...] | None, ...]:
        """Return, for each cell, the questions of least effort whose change leads into it.

        None have to change for the present cell; None stands for a cell out of reach.
        """
        return _movers(self, tuple((q, given[q]) for q in self.questions if q in given))

    def change_to(self, index: int, given: Known) -> Mapping[str, Value] | None:
        """Return the changed answers that lead into a cell, each changed as little as will do."""
        known = tuple((q, given[q]) for q in self.questions if q in given)
        return _change(self, index, known)

    def raises(self, name: str) -> Iterator[Raise]:
        """Yield the cells between which raising one answer moves, each pair once."""
        seen: set[tuple[int, int]] = set()
        ladders = {q: _rungs(self, q) for q in self.questions}
        others = [q for q in self.questions if q != name]
        for fixed in product(*(ladders[q] for q in others)):
            rest = dict(zip(others, fixed, strict=True))
            before: tuple[int, dict[str, Value]] | None = None
            for rung in ladders[name]:
                answers = {**rest, name: rung}
                here = self.cell_of({**answers, **self._computed(answers)})
                if before is not None and before[0] != here and (before[0], here) not in seen:
                    seen.add((before[0], here))
                    yield before[0], here, (before[1], answers)
                before = here, answers

    def _computed(self, answers: Known) -> dict[str, Value]:
        if self.computed is None:
            return {}
        on = self.rulebook.about.as_of
        value = COMPUTED[self.computed.id].value(answers, self.rulebook, on)
        value = self.computed.unanswered if value is None else value
        return {} if value is None else {self.computed.id: value}

    def _movers_into(self, cell: Cell, given: Known) -> tuple[str, ...] | None:
        questions = self.rulebook.questions
        free = [q for q in self.questions if not questions[q].fixed]
        choices = (names for n in range(len(free)) for names in combinations(free, n + 1))
        for names in sorted(choices, key=lambda names: sum(questions[q].effort for q in names)):
            kept = self._kept(given, names)
            if len(kept) + len(names) == len(self.questions) and self._reaches(cell, kept):
                return names
        return None

    def _kept(self, given: Known, changed: Sequence[str]) -> dict[str, Value]:
        return {q: v for q, v in self._values(given, changed).items() if q not in changed}

    def _change(self, names: Sequence[str], cell: Cell, given: Known) -> Mapping[str, Value] | None:
        """Change these answers, one after the other, each as little as still leads to the cell."""
        kept, now = self._kept(given, names), self._values(given)
        for name in reversed(names):
            near = self._candidates(name, cell, now)
            fits = self._fitting(name, cell, kept)
            picked = next((value for value in near if fits(value)), None)
            if picked is None:
                return None
            kept[name] = picked
        return {name: kept[name] for name in names}

    def _fitting(self, name: str, cell: Cell, kept: Known) -> Callable[[Value], bool]:
        """Return a test whether one value of an input still leads to the cell."""
        computed, result = self.computed, cell.result
        if computed is None or result is None:
            return lambda _value: True
        others = {q: _narrow(r, kept.get(q)) or r for q, r in cell.ranges.items() if q != name}
        ends = product(*map(_ends, others.values()))
        corners = [dict(zip(others, corner, strict=True)) for corner in ends]
        function, on = COMPUTED[computed.id].value, self.rulebook.about.as_of

        def fits(value: Value) -> bool:
            found = [function({**corner, name: value}, self.rulebook, on) for corner in corners]
            return any(_touches(result, r) for r in _between(computed, found))

        return fits

    def _is_told_apart(self, values: Known) -> bool:
        """Return whether the cells tell apart an answer that is missing: then none is present."""
        missing = [q for q in self.questions if q not in values]
        return any(len({cell.ranges[q] for cell in self.cells}) > 1 for q in missing)

    def _values(self, given: Known, changed: Sequence[str] = ()) -> dict[str, Value]:
        """Return the answers of this level, with what is assumed once `changed` are answered."""
        values = {**self.rulebook.assumed({*given, *changed}), **given}
        return {q: values[q] for q in self.questions if q in values}

    def _candidates(self, name: str, cell: Cell, values: Known) -> list[Value]:
        """Return values a person could give, nearest to the present one first."""
        allowed = cell.ranges[name]
        now = values.get(name)
        if not isinstance(allowed, Interval):
            return [value for value in allowed if value != now]
        answer = self.rulebook.questions[name].answer
        assert isinstance(answer, Number)
        round_ones = {n for n in _ladder(answer) if n in allowed} | {allowed.low}
        others = {v for v in values.values() if v in allowed} | {allowed.high}
        start = _scale(float(now) if isinstance(now, int | float) else allowed.low)

        def nearness(number: float) -> tuple[bool, float, float]:
            return number not in round_ones, abs(_scale(number) - start), number

        ordered = sorted(round_ones | {float(v) for v in others}, key=nearness)
        return [_plain(n) for n in ordered if n != now]


def _rungs(level: Level, name: str) -> list[Value]:
    """Return values of a question from low to high, some in each cell."""
    question = level.rulebook.questions[name]
    if not isinstance(question.answer, Number):
        ranges = [cell.ranges[name] for cell in level.cells]
        values = list(dict.fromkeys(v for r in ranges if isinstance(r, tuple) for v in r))
        return sorted(values) if isinstance(question.answer, YesNo) else values
    edges = {e for cell in level.cells if isinstance(r := cell.ranges[name], Interval)
             for e in (r.low, r.high)}  # fmt: skip
    rungs = list(_ladder(question.answer))
    return [_plain(n) for n in sorted(edges | set(rungs[:: 5 if question.answer.max <= 1 else 1]))]


@lru_cache(maxsize=4096)
def _possible(level: Level, given: tuple[tuple[str, Value], ...]) -> tuple[int, ...]:
    known = dict(given)
    return tuple(i for i, cell in enumerate(level.cells) if level._reaches(cell, known))  # noqa: SLF001


@lru_cache(maxsize=4096)
def _movers(
    level: Level, given: tuple[tuple[str, Value], ...]
) -> tuple[tuple[str, ...] | None, ...]:
    known = dict(given)
    values = level._values(known)  # noqa: SLF001
    values |= level._computed(values)  # noqa: SLF001
    here = level.cell_of(values) if values and not level._is_told_apart(values) else None  # noqa: SLF001
    return tuple(
        () if i == here else level._movers_into(cell, known)  # noqa: SLF001
        for i, cell in enumerate(level.cells)
    )


@lru_cache(maxsize=4096)
def _change(
    level: Level, index: int, given: tuple[tuple[str, Value], ...]
) -> Mapping[str, Value] | None:
    known = dict(given)
    names = level.movers(known)[index]
    return None if names is None else level._change(names, level.cells[index], known)  # noqa: SLF001


def _holds(cell: Cell, level: Level, values: Known) -> bool:
    if level.computed is not None and cell.result is not None:
        result = values.get(level.computed.id)
        if result is None or result not in cell.result:
            return False
    return all(
        name not in values or values[name] in allowed for name, allowed in cell.ranges.items()
    )


def _narrow(allowed: Range, value: Value | None) -> Range | None:
    if value is None:
        return allowed
    if value not in allowed:
        return None
    return Interval(float(value), float(value)) if isinstance(allowed, Interval) else (value,)


def _touches(one: Range, other: Range) -> bool:
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.meet(other) is not None
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return any(value in one for value in other)


def reached(rulebook: Rulebook, computed: Computed, box: Mapping[str, Range]) -> list[Range]:
    """Return the values a computed answer takes when its inputs roam over a box.

    Computed answers rise or fall with each input, so the extremes lie at the corners of the box,
    and everything between the extremes is taken as an input moves from one corner to another.
    """
    function, on = COMPUTED[computed.id].value, rulebook.about.as_of
    corners = product(*map(_ends, box.values()))
    results = [function(dict(zip(box, corner, strict=True)), rulebook, on) for corner in corners]
    return _between(computed, results)


def _ends(allowed: Range) -> tuple[Value, ...]:
    if not isinstance(allowed, Interval):
        return allowed
    return (allowed.low,) if allowed.low == allowed.high else (allowed.low, allowed.high)


def _between(computed: Computed, results: Sequence[Value | None]) -> list[Range]:
    """Return everything from the lowest result to the highest."""
    if computed.values is None:
        numbers = [float(r) for r in results if r is not None]
        return [Interval(min(numbers), max(numbers))]
    order = list(computed.values)
    ranks = [order.index(str(r)) for r in results if r is not None]
    return [(word,) for word in order[min(ranks) : max(ranks) + 1]]


def _nice(low: float, high: float) -> Iterator[float]:
    """Yield the numbers 1, 2, 5, 10, 20 ... from low to high, and 0 when it is among them."""
    if low <= 0 <= high:
        yield 0
    for exponent in range(13):
        for digit in (1, 2, 5):
            number = digit * 10**exponent
            if low <= number <= high:
                yield number


def _ladder(answer: Number) -> Iterable[float]:
    if answer.max <= 1:
        return [i / 100 for i in range(101) if answer.min <= i / 100]
    return _nice(answer.min, answer.max)


def _scale(number: float) -> float:
    return math.log10(number + 1)


def _plain(number: float) -> Value:
    return int(number) if float(number).is_integer() else number


# -- building levels --------------------------------------------------------------------------


def build_levels(
    rulebook: Rulebook, atoms: Iterable[Atom], *, keep_single: bool = False
) -> tuple[Level, ...]:
    """Return a level for each question these atoms read, in order of first use."""
    by_name: dict[str, list[Atom]] = {}
    for atom in atoms:
        by_name.setdefault(atom.name, []).append(atom)
    owner = {q: c.id for c in rulebook.computed.values() if c.id in by_name for q in c.inputs}
    order = dict.fromkeys(owner.get(name, name) for name in by_name)
    levels = (_level(rulebook, name, by_name) for name in order)
    return tuple(level for level in levels if keep_single or len(level.cells) > 1)


def _level(rulebook: Rulebook, name: str, by_name: Mapping[str, list[Atom]]) -> Level:
    if name in rulebook.computed:
        return _group(rulebook, rulebook.computed[name], by_name)
    ranges = _cut(rulebook, rulebook.questions[name], by_name[name])
    cells = tuple(Cell({name: r}, {name: _sample(r)}) for r in ranges)
    return Level(name, rulebook, (name,), cells)


def _group(rulebook: Rulebook, computed: Computed, by_name: Mapping[str, list[Atom]]) -> Level:
    inputs = {q: _cut(rulebook, rulebook.questions[q], by_name.get(q, [])) for q in computed.inputs}
    results = _cut_result(computed, by_name[computed.id])
    cells = []
    for picked in product(*inputs.values()):
        box = dict(zip(inputs, picked, strict=True))
        values = reached(rulebook, computed, box)
        for result in results:
            if any(_touches(result, value) for value in values):
                reads = {q: _sample(r) for q, r in box.items()} | {computed.id: _sample(result)}
                cells.append(Cell(box, reads, result))
    return Level(computed.id, rulebook, tuple(inputs), tuple(cells), computed)


def _sample(allowed: Range) -> Value:
    return _plain(allowed.low) if isinstance(allowed, Interval) else allowed[0]


def _cut(rulebook: Rulebook, question: Question, atoms: Sequence[Atom]) -> list[Range]:
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


def _cut_result(computed: Computed, atoms: Sequence[Atom]) -> list[Range]:
    if computed.values is not None:
        return _merge(tuple(computed.values), atoms)
    return _cut_number(-math.inf, math.inf, atoms, whole=False)


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
    """Yield the numbers at which an atom's truth changes."""
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
