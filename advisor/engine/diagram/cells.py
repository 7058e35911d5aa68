"""Cut the answers into cells on which every rule is constant.

Conditions compare one name with constants. So each number is cut at the thresholds of rules, and
options that no rule tells apart are merged. Questions that feed a computed answer form one level
together, because only some combinations of their cells occur.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, groupby, product
from math import copysign, inf, log10
from typing import TypeAlias

from advisor.engine.computed import COMPUTED, UNKNOWN, Known
from advisor.engine.diagram.computed_results import ComputedResults, ResultParts
from advisor.engine.diagram.ranges import (
    Interval,
    Range,
    narrow,
    plain_number,
    round_numbers,
    sample_value,
)
from advisor.engine.diagram.thresholds import cut_question, cut_result
from advisor.formats.cached_method import cached_method
from advisor.rulebook.conditions import Atom, Between, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Computed, Number, Question

_LevelAnswers: TypeAlias = tuple[tuple[str, Value], ...]
"""The given answers to the questions of one level."""

_CACHE_SIZE = 256
"""The sets of answers to its questions for which a level keeps each cached result."""


_OPEN_AT_ONE_SIDE = 2
"""Of so many parts of a result, none is bounded on both sides."""


@dataclass(frozen=True, eq=False)
class Cell:
    """Answers that no rule tells apart."""

    ranges: Mapping[str, Range]
    """The range of each question of the level."""
    sample_values: Mapping[str, Value]
    """One value for each name that rules read; every answer in the cell decides the same."""
    results: Mapping[str, Range] = field(default_factory=dict)
    """The range of each computed answer of the level in this cell."""
    result_parts: ResultParts = ()
    """The same as the numbers that `ComputedResults` gives them."""


@dataclass(frozen=True, eq=False)
class Level:
    """One question, or the questions behind computed answers that share one, with its cells."""

    id: str
    rulebook: Rulebook
    questions: tuple[str, ...]
    cells: tuple[Cell, ...]
    computed_results: ComputedResults

    @property
    def computed(self) -> Sequence[Computed]:
        """The computed answers of the level."""
        return self.computed_results.computed

    def possible(self, given: Known) -> tuple[int, ...]:
        """Return the cells that are still possible, whatever the open questions are answered."""
        if not self.questions:  # read off the cost comparison, which no answer here fixes
            return tuple(range(len(self.cells)))
        return self._possible(self._level_answers(given))

    def possible_between(self, name: str, low: float, high: float) -> tuple[int, ...]:
        """Return the cells that some number from `low` to `high` leaves possible.

        It answers one question of the level; the others are open.
        """
        found: list[int] = []
        for ranges, members in self._cells_by_ranges:
            allowed = ranges[name]
            assert isinstance(allowed, Interval)
            rest = allowed.intersection(Interval(low, high))
            if rest is not None:
                within = self.computed_results.within({**ranges, name: rest})
                found += [i for result_parts, i in members.items() if result_parts in within]
        return tuple(found)

    @property
    def has_unbroken_cells(self) -> bool:
        """Whether a cell that two numbers leave possible is left by every number between them.

        So it is with one computed answer, which only rises or only falls with a number. With
        several, whole numbers may jump over a part of the results that is bounded on both sides.
        """
        parts = self.computed_results.parts
        return len(parts) <= 1 or all(len(one) <= _OPEN_AT_ONE_SIDE for one in parts)

    def cell_of(self, values: Known) -> int:
        """Return the cell these complete values fall into."""
        return next(i for i, cell in enumerate(self.cells) if _contains(cell, values))

    @property
    def only_for_notes(self) -> bool:
        """Whether it is a result of the cost comparison that no verdict reads."""
        return not self.questions and not any(COMPUTED[one.id].decides for one in self.computed)

    def present_cell(self, values: Known) -> int:
        """Return the cell that the values of a case fall into."""
        return self.cell_of(values) if self.questions else self.cost_cell(values)

    def cost_cell(self, values: Known) -> int:
        """Return the cell of a result of the cost comparison, which is unknown without costs."""
        (one,) = self.computed
        value = values.get(one.id, UNKNOWN)
        return next(i for i, cell in enumerate(self.cells) if value in cell.results[one.id])

    @property
    def names(self) -> tuple[str, ...]:
        """The names that rules may read: the questions and computed answers of the level."""
        return (*self.questions, *(one.id for one in self.computed))

    @cached_property
    def range_numbers(self) -> Mapping[str, Sequence[int]]:
        """For each question and computed answer, the number of the range of each cell."""
        found: dict[str, list[int]] = {}
        for name in self.names:
            known: dict[Range, int] = {}
            ranges = (cell.ranges.get(name) or cell.results[name] for cell in self.cells)
            found[name] = [known.setdefault(allowed, len(known)) for allowed in ranges]
        return found

    def possible_without(self, given: Known, missing: frozenset[str]) -> tuple[int, ...]:
        """Return the cells still possible if nobody ever answers the questions in `missing`.

        These assume nothing: a computed answer that reads one keeps the value it has without.
        """
        possible = self.possible(given)
        return tuple(self._keeping(possible, given, missing)) or possible

    def _keeping(
        self, cells: Iterable[int], given: Known, missing: Collection[str]
    ) -> Iterator[int]:
        """Yield the cells whose computed answers have the values they have without `missing`."""
        lacking = [one for one in self.computed if not {*missing}.isdisjoint(one.inputs)]
        kept = self.results(lacking, given)
        return (i for i in cells if all(v in self.cells[i].results[c] for c, v in kept.items()))

    def _is_reachable(self, cell: Cell, given: Known) -> bool:
        if len(given) == len(self.questions):
            return _contains(cell, self._with_results(given))
        return cell.result_parts in self._results_within(cell.ranges, given)

    def _reachable(self, cells: Container[int], given: Known) -> Iterator[int]:
        """Yield the cells, out of `cells`, that some answer to the open questions leads to."""
        for ranges, members in self._cells_by_ranges:
            if any(i in cells for i in members.values()):
                within = self._results_within(ranges, given)
                yield from (
                    i
                    for result_parts, i in members.items()
                    if i in cells and result_parts in within
                )

    def _results_within(self, ranges: Mapping[str, Range], given: Known) -> Collection[ResultParts]:
        """Return the possible results within these ranges; none when an answer lies outside."""
        narrowed = dict(ranges)
        for name, value in given.items():
            if name in ranges:
                rest = narrow(ranges[name], value)
                if rest is None:
                    return ()
                narrowed[name] = rest
        return self.computed_results.within(narrowed)

    @cached_property
    def _cells_by_ranges(self) -> list[tuple[Mapping[str, Range], Mapping[ResultParts, int]]]:
        """The cells in order, grouped where they differ only in their results."""
        parted = groupby(range(len(self.cells)), key=lambda i: self.cells[i].ranges)
        return [
            (ranges, {self.cells[i].result_parts: i for i in members}) for ranges, members in parted
        ]

    def questions_to_change(self, given: Known) -> tuple[tuple[str, ...] | None, ...]:
        """Return, for each cell, the questions to change to get there with the least effort.

        An empty tuple for the present cell; None for a cell that no change leads to.
        """
        return self._questions_to_change(self._level_answers(given))

    def efforts(self, given: Known) -> tuple[float, ...]:
        """Return, for each cell, the effort of those changes; infinite where none leads to it."""
        return self._efforts(self._level_answers(given))

    def effort_bounds(self, given: Known) -> tuple[float, ...]:
        """Return, for each cell, a lower bound of the effort of changing to it, found quickly."""
        return self._effort_bounds(self._level_answers(given))

    def _level_answers(self, given: Known) -> _LevelAnswers:
        return tuple([(q, given[q]) for q in self.questions if q in given])

    def change_to(self, index: int, given: Known) -> Mapping[str, Value] | None:
        """Return the changed answers that lead into a cell, each changed as little as possible."""
        return self._change_to(index, self._level_answers(given))

    def results(self, computed: Iterable[Computed], answers: Known) -> dict[str, Value]:
        """Return the values of these computed answers of the level."""
        found: dict[str, Value] = {}
        for one in computed:
            value = COMPUTED[one.id].value(answers, self.rulebook, self.rulebook.about.as_of)
            value = one.unanswered if value is None else value
            if value is not None:
                found[one.id] = value
        return found

    def _with_results(self, answers: Known) -> dict[str, Value]:
        return {**answers, **self.results(self.computed, answers)}

    @cached_property
    def _changeable(self) -> list[tuple[str, ...]]:
        """Every set of questions that somebody could answer differently, least effort first."""
        free = [q for q in self.questions if not self.rulebook.questions[q].fixed]
        choices = (names for n in range(len(free)) for names in combinations(free, n + 1))
        return sorted(choices, key=self._effort)

    def _effort(self, names: Iterable[str] | None) -> float:
        """Return the effort of changing these answers; infinite for None, which nobody can do."""
        if names is None:
            return inf
        return float(sum(self.rulebook.questions[name].effort for name in names))

    def _changes_into(self, cells: Collection[int], given: Known) -> dict[int, tuple[str, ...]]:
        """Return the questions to change for each of these cells that a change leads to."""
        found: dict[int, tuple[str, ...]] = {}
        left = set(cells)
        for names in self._changeable:
            if not left:
                break
            unchanged = self._unchanged(given, names)
            open_ = [q for q in self.questions if q not in names and q not in unchanged]
            if all(self.rulebook.questions[q].fixed for q in open_):
                reached = self._reachable(left, unchanged)
                found |= dict.fromkeys(self._keeping(reached, unchanged, open_), names)
                left.difference_update(found)
        return found

    def _unchanged(self, given: Known, changed: Sequence[str]) -> dict[str, Value]:
        return {q: v for q, v in self._values(given, changed).items() if q not in changed}

    def _change(self, names: Sequence[str], cell: Cell, given: Known) -> Mapping[str, Value] | None:
        """Return new values for these answers that lead to the cell, each as near as possible."""
        unchanged, now = self._unchanged(given, names), self._values(given)
        for name in reversed(names):
            candidates = self._candidate_values(name, cell, now)
            fits = (
                value
                for value in candidates
                if self._is_reachable(cell, {**unchanged, name: value})
            )
            picked = next(fits, None)
            if picked is None:
                picked = self._nearest_by_halving(name, cell, unchanged, now)
            if picked is None:
                return None
            unchanged[name] = picked
        return {name: unchanged[name] for name in names}

    def _nearest_by_halving(
        self, name: str, cell: Cell, unchanged: Known, now: Known
    ) -> Value | None:
        """Return the number nearest to the present one that leads to the cell, round or not.

        Found by bisection: the nearer half of the range is kept whenever it leads to the cell.
        """
        left = cell.ranges[name]
        if not isinstance(left, Interval):
            return None
        answer = self.rulebook.questions[name].answer
        assert isinstance(answer, Number)
        start = float(now.get(name, left.low))
        while (halves := left.halves(whole=answer.type == "integer")) is not None:
            nearer, other = halves if start <= halves[0].high else reversed(halves)
            there = replace(cell, ranges={**cell.ranges, name: nearer})
            left = nearer if self._is_reachable(there, unchanged) else other
        found = plain_number(left.low)
        return found if self._is_reachable(cell, {**unchanged, name: found}) else None

    def _cell_if_known(self, values: Known) -> int | None:
        """Return the cell the values fall into; None when a value that decides it is missing."""
        missing = [q for q in self.questions if q not in values]
        if any(len({cell.ranges[q] for cell in self.cells}) > 1 for q in missing):
            return None
        results = (one.id for one in self.computed)
        return self.cell_of(values) if values and all(r in values for r in results) else None

    def _values(self, given: Known, changed: Sequence[str] = ()) -> dict[str, Value]:
        """Return the answers of this level with the assumptions for the rest.

        The `changed` questions count as answered, but have no value here.
        """
        answered: Known = {**dict.fromkeys(changed, ""), **given}
        found: dict[str, Value] = {}
        for name in self.questions:
            if name in given:
                found[name] = given[name]
            elif name not in changed:
                assumed = self.rulebook.assumption(self.rulebook.questions[name], answered)
                if assumed is not None:
                    found[name] = assumed[0]
        return found

    def _candidate_values(self, name: str, cell: Cell, values: Known) -> list[Value]:
        """Return values a person could give, nearest to the present one first.

        The present value is included: an assumption may change once another answer is given.
        """
        allowed = cell.ranges[name]
        now = values.get(name)
        if not isinstance(allowed, Interval):
            return sorted(allowed, key=lambda value: value != now)
        answer = self.rulebook.questions[name].answer
        assert isinstance(answer, Number)
        round_values = {n for n in round_numbers(answer) if n in allowed} | {allowed.low}
        others = {v for v in values.values() if v in allowed} | {allowed.high}
        start = _log_scale(float(now) if isinstance(now, int | float) else allowed.low)

        def nearness(number: float) -> tuple[bool, float, float]:
            return number not in round_values, abs(_log_scale(number) - start), number

        ordered = sorted(round_values | {float(v) for v in others}, key=nearness)
        return [plain_number(n) for n in ordered]

    # -- computed once for the same answers to the level

    @cached_method(_CACHE_SIZE)
    def _possible(self, answers_here: _LevelAnswers) -> tuple[int, ...]:
        known = dict(answers_here)
        if len(known) == len(self.questions):
            return (self.cell_of(self._with_results(known)),)
        return tuple(self._reachable(range(len(self.cells)), known))

    @cached_method(_CACHE_SIZE)
    def _present_cell(self, answers_here: _LevelAnswers) -> int | None:
        return self._cell_if_known(self._with_results(self._values(dict(answers_here))))

    @cached_method(_CACHE_SIZE)
    def _questions_to_change(
        self, answers_here: _LevelAnswers
    ) -> tuple[tuple[str, ...] | None, ...]:
        here = self._present_cell(answers_here)
        elsewhere = [i for i in range(len(self.cells)) if i != here]
        found = self._changes_into(elsewhere, dict(answers_here))
        return tuple(() if i == here else found.get(i) for i in range(len(self.cells)))

    @cached_method(_CACHE_SIZE)
    def _efforts(self, answers_here: _LevelAnswers) -> tuple[float, ...]:
        return tuple(self._effort(names) for names in self._questions_to_change(answers_here))

    @cached_method(_CACHE_SIZE)
    def _effort_bounds(self, answers_here: _LevelAnswers) -> tuple[float, ...]:
        here = self._present_cell(answers_here)
        least = self._effort(next(iter(self._changeable), None))
        return tuple(0.0 if i == here else least for i in range(len(self.cells)))

    @cached_method(4 * _CACHE_SIZE)
    def _change_to(self, index: int, answers_here: _LevelAnswers) -> Mapping[str, Value] | None:
        known = dict(answers_here)
        names = self._questions_to_change(answers_here)[index]
        return None if names is None else self._change(names, self.cells[index], known)


def _contains(cell: Cell, values: Known) -> bool:
    for name, allowed in cell.ranges.items():
        if name in values and values[name] not in allowed:
            return False
    return all(name in values and values[name] in taken for name, taken in cell.results.items())


def _log_scale(number: float) -> float:
    return copysign(log10(abs(number) + 1), number)


# -- building levels --------------------------------------------------------------------------


def build_levels(
    rulebook: Rulebook, atoms: Iterable[Atom], *, keep_single: bool = False
) -> tuple[Level, ...]:
    """Return a level for each question these atoms read.

    They come in the order that the rulebook declares, then in order of first use.
    """
    by_name: dict[str, list[Atom]] = {}
    for atom in atoms:
        by_name.setdefault(atom.name, []).append(atom)
    groups = _groups_sharing_questions(
        [one for one in rulebook.computed.values() if one.id in by_name]
    )
    owner = {name: group[0].id for group in groups for name in _names(group)}
    order = dict.fromkeys(owner.get(name, name) for name in by_name)
    computed = {group[0].id: group for group in groups}
    levels = (
        _computed_level(rulebook, computed[name], by_name)
        if name in computed
        else _question_level(rulebook, rulebook.questions[name], by_name[name])
        for name in order
    )
    kept = [level for level in levels if keep_single or len(level.cells) > 1]
    declared = {name: i for i, name in enumerate(rulebook.about.diagram_order)}
    return tuple(sorted(kept, key=lambda level: _declared_place(level, declared)))


def _declared_place(level: Level, declared: Mapping[str, int]) -> int:
    return min(
        (declared.get(name, len(declared)) for name in level.questions), default=len(declared)
    )


def _groups_sharing_questions(computed: Iterable[Computed]) -> list[tuple[Computed, ...]]:
    """Return the computed answers in groups; answers that share a question are in one group."""
    groups: list[tuple[Computed, ...]] = []
    for one in computed:
        joined = [g for g in groups if any(not {*one.inputs}.isdisjoint(o.inputs) for o in g)]
        groups = [g for g in groups if g not in joined]
        groups.append((*(other for group in joined for other in group), one))
    return groups


def _names(group: Iterable[Computed]) -> Iterator[str]:
    for one in group:
        yield from (one.id, *one.inputs)


def _question_level(rulebook: Rulebook, question: Question, atoms: Sequence[Atom]) -> Level:
    ranges = cut_question(rulebook, question, atoms)
    cells = tuple(Cell({question.id: r}, {question.id: sample_value(r)}) for r in ranges)
    return Level(question.id, rulebook, (question.id,), cells, ComputedResults(rulebook))


def _break(name: str, breaks: Mapping[str, float]) -> Iterator[Atom]:
    if name in breaks:
        yield Atom(name, Between((("gte", breaks[name]),)))


def _computed_level(
    rulebook: Rulebook, computed: tuple[Computed, ...], by_name: Mapping[str, list[Atom]]
) -> Level:
    questions = dict.fromkeys(q for one in computed for q in one.inputs)
    breaks = {q: at for one in computed for q, at in COMPUTED[one.id].breaks.items()}
    inputs = {
        q: cut_question(rulebook, rulebook.questions[q], [*by_name.get(q, []), *_break(q, breaks)])
        for q in questions
    }
    parts = [cut_result(one, by_name[one.id]) for one in computed]
    computed_results = ComputedResults(rulebook, computed, parts)
    cells: list[Cell] = []
    for picked in product(*inputs.values()):
        ranges = dict(zip(inputs, picked, strict=True))
        for result_parts in sorted(computed_results.within(ranges)):
            results = {c.id: p[n] for c, p, n in zip(computed, parts, result_parts, strict=True)}
            samples = {name: sample_value(r) for name, r in {**ranges, **results}.items()}
            cells.append(Cell(ranges, samples, results, result_parts))
    return Level(computed[0].id, rulebook, tuple(inputs), tuple(cells), computed_results)
