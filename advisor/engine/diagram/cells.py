"""Cut the answers into cells on which every rule is constant.

Conditions compare one name with constants, so each number is cut where the rules look and options
that no rule tells apart are merged. Questions that feed a computed answer form one level together,
because only some combinations of their cells occur.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, groupby, product
from math import inf, log10
from typing import TypeAlias

from advisor.engine.computed import COMPUTED, Known
from advisor.engine.diagram.computed_results import Reaching, Results
from advisor.engine.diagram.ranges import Interval, Range, ladder, narrow, plain, sample
from advisor.engine.diagram.thresholds import cut_question, cut_result
from advisor.rulebook.cached_method import cached_method
from advisor.rulebook.conditions import Atom, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Computed, Number, Question

_Said: TypeAlias = tuple[tuple[str, Value], ...]
"""What people said of the questions of one level."""

_KEPT = 256
"""What a level keeps of each kind: for so many different answers to its questions, the latest."""


@dataclass(frozen=True, eq=False)
class Cell:
    """Answers that no rule tells apart."""

    ranges: Mapping[str, Range]
    """What each question of the level may be."""
    reads: Mapping[str, Value]
    """One value for each name that rules read here; any answer in the cell decides alike."""
    results: Mapping[str, Range] = field(default_factory=dict)
    """The values that each computed answer of the level takes in this cell."""
    numbers: Results = ()
    """The same by number, as `Reaching` counts them."""


@dataclass(frozen=True, eq=False)
class Level:
    """One question, or the questions behind computed answers that share one, with its cells."""

    id: str
    rulebook: Rulebook
    questions: tuple[str, ...]
    cells: tuple[Cell, ...]
    reaching: Reaching

    @property
    def computed(self) -> Sequence[Computed]:
        """The computed answers of the level."""
        return self.reaching.computed

    def possible(self, given: Known) -> tuple[int, ...]:
        """Return the cells that some answer to the open questions of this level still gives."""
        return self._possible(self._said(given))

    def cell_of(self, values: Known) -> int:
        """Return the cell these complete values fall into."""
        return next(i for i, cell in enumerate(self.cells) if _holds(cell, values))

    @property
    def names(self) -> tuple[str, ...]:
        """What rules may read of this level: its questions and computed answers."""
        return (*self.questions, *(one.id for one in self.computed))

    def _reaches(self, cell: Cell, given: Known) -> bool:
        if len(given) == len(self.questions):
            return _holds(cell, self._with_results(given))
        return cell.numbers in self._over(cell.ranges, given)

    def _reached(self, cells: Container[int], given: Known) -> Iterator[int]:
        """Yield those of the cells that some answer to the open questions gives."""
        for ranges, members in self._boxes:
            if any(i in cells for i in members.values()):
                over = self._over(ranges, given)
                yield from (i for numbers, i in members.items() if i in cells and numbers in over)

    def _over(self, ranges: Mapping[str, Range], given: Known) -> Collection[Results]:
        """Return the results within some ranges; none where an answer lies outside of them."""
        box = dict(ranges)
        for name, value in given.items():
            if name in ranges:
                rest = narrow(ranges[name], value)
                if rest is None:
                    return ()
                box[name] = rest
        return self.reaching.over(box)

    @cached_property
    def _boxes(self) -> list[tuple[Mapping[str, Range], Mapping[Results, int]]]:
        """The cells in order, together where they differ only in results."""
        parted = groupby(range(len(self.cells)), key=lambda i: self.cells[i].ranges)
        return [(ranges, {self.cells[i].numbers: i for i in members}) for ranges, members in parted]

    def movers(self, given: Known) -> tuple[tuple[str, ...] | None, ...]:
        """Return, for each cell, the questions of least effort whose change leads into it.

        None have to change for the present cell; None stands for a cell out of reach.
        """
        return self._movers(self._said(given))

    def efforts(self, given: Known) -> tuple[float, ...]:
        """Return, for each cell, the effort of those questions; infinite out of reach."""
        return self._efforts(self._said(given))

    def least_efforts(self, given: Known) -> tuple[float, ...]:
        """Return, for each cell, an effort that moving into it cannot stay below; quick to tell."""
        return self._least_efforts(self._said(given))

    def _said(self, given: Known) -> _Said:
        return tuple([(q, given[q]) for q in self.questions if q in given])

    def change_to(self, index: int, given: Known) -> Mapping[str, Value] | None:
        """Return the changed answers that lead into a cell, each changed as little as will do."""
        return self._change_to(index, self._said(given))

    def results(self, computed: Iterable[Computed], answers: Known) -> dict[str, Value]:
        """Return what these computed answers of the level come to."""
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
        """Return the effort of changing these answers; None stands for what nobody can change."""
        if names is None:
            return inf
        return float(sum(self.rulebook.questions[name].effort for name in names))

    def _moved_to(self, cells: Collection[int], given: Known) -> dict[int, tuple[str, ...]]:
        """Return, for each of these cells within reach, the questions whose change leads there."""
        found: dict[int, tuple[str, ...]] = {}
        left = set(cells)
        for names in self._changeable:
            if not left:
                break
            kept = self._kept(given, names)
            if len(kept) + len(names) == len(self.questions):
                found |= dict.fromkeys(self._reached(left, kept), names)
                left.difference_update(found)
        return found

    def _kept(self, given: Known, changed: Sequence[str]) -> dict[str, Value]:
        return {q: v for q, v in self._values(given, changed).items() if q not in changed}

    def _change(self, names: Sequence[str], cell: Cell, given: Known) -> Mapping[str, Value] | None:
        """Change these answers, one after the other, each as little as still leads to the cell."""
        kept, now = self._kept(given, names), self._values(given)
        for name in reversed(names):
            near = self._candidates(name, cell, now)
            fits = (value for value in near if self._reaches(cell, {**kept, name: value}))
            picked = next(fits, None)
            if picked is None:
                picked = self._between(name, cell, kept, now)
            if picked is None:
                return None
            kept[name] = picked
        return {name: kept[name] for name in names}

    def _between(self, name: str, cell: Cell, kept: Known, now: Known) -> Value | None:
        """Return the number nearest to the present one that leads to the cell, round or not.

        What is left of its range is halved, and the nearer half taken as long as it leads there.
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
            left = nearer if self._reaches(there, kept) else other
        found = plain(left.low)
        return found if self._reaches(cell, {**kept, name: found}) else None

    def _present(self, values: Known) -> int | None:
        """Return the cell the values fall into; None while what tells cells apart is missing."""
        missing = [q for q in self.questions if q not in values]
        if any(len({cell.ranges[q] for cell in self.cells}) > 1 for q in missing):
            return None
        results = (one.id for one in self.computed)
        return self.cell_of(values) if values and all(r in values for r in results) else None

    def _values(self, given: Known, changed: Sequence[str] = ()) -> dict[str, Value]:
        """Return the answers of this level, with what is assumed once `changed` are answered."""
        answered, found = {*given, *changed}, dict[str, Value]()
        for name in self.questions:
            if name in given:
                found[name] = given[name]
            elif name not in changed:
                assumed = self.rulebook.assumption(self.rulebook.questions[name], answered)
                if assumed is not None:
                    found[name] = assumed[0]
        return found

    def _candidates(self, name: str, cell: Cell, values: Known) -> list[Value]:
        """Return values a person could give, nearest to the present one first.

        The present one is among them: what is assumed may move once another answer is given.
        """
        allowed = cell.ranges[name]
        now = values.get(name)
        if not isinstance(allowed, Interval):
            return sorted(allowed, key=lambda value: value != now)
        answer = self.rulebook.questions[name].answer
        assert isinstance(answer, Number)
        round_ones = {n for n in ladder(answer) if n in allowed} | {allowed.low}
        others = {v for v in values.values() if v in allowed} | {allowed.high}
        start = _scale(float(now) if isinstance(now, int | float) else allowed.low)

        def nearness(number: float) -> tuple[bool, float, float]:
            return number not in round_ones, abs(_scale(number) - start), number

        ordered = sorted(round_ones | {float(v) for v in others}, key=nearness)
        return [plain(n) for n in ordered]

    # -- worked out once for the same answers to the level

    @cached_method(_KEPT)
    def _possible(self, said: _Said) -> tuple[int, ...]:
        known = dict(said)
        if len(known) == len(self.questions):
            return (self.cell_of(self._with_results(known)),)
        return tuple(self._reached(range(len(self.cells)), known))

    @cached_method(_KEPT)
    def _here(self, said: _Said) -> int | None:
        return self._present(self._with_results(self._values(dict(said))))

    @cached_method(_KEPT)
    def _movers(self, said: _Said) -> tuple[tuple[str, ...] | None, ...]:
        here = self._here(said)
        elsewhere = [i for i in range(len(self.cells)) if i != here]
        found = self._moved_to(elsewhere, dict(said))
        return tuple(() if i == here else found.get(i) for i in range(len(self.cells)))

    @cached_method(_KEPT)
    def _efforts(self, said: _Said) -> tuple[float, ...]:
        return tuple(self._effort(names) for names in self._movers(said))

    @cached_method(_KEPT)
    def _least_efforts(self, said: _Said) -> tuple[float, ...]:
        here = self._here(said)
        least = self._effort(next(iter(self._changeable), None))
        return tuple(0.0 if i == here else least for i in range(len(self.cells)))

    @cached_method(4 * _KEPT)
    def _change_to(self, index: int, said: _Said) -> Mapping[str, Value] | None:
        known = dict(said)
        names = self._movers(said)[index]
        return None if names is None else self._change(names, self.cells[index], known)


def _holds(cell: Cell, values: Known) -> bool:
    for name, allowed in cell.ranges.items():
        if name in values and values[name] not in allowed:
            return False
    return all(name in values and values[name] in taken for name, taken in cell.results.items())


def _scale(number: float) -> float:
    return log10(number + 1)


# -- building levels --------------------------------------------------------------------------


def build_levels(
    rulebook: Rulebook, atoms: Iterable[Atom], *, keep_single: bool = False
) -> tuple[Level, ...]:
    """Return a level for each question these atoms read, in order of first use."""
    by_name: dict[str, list[Atom]] = {}
    for atom in atoms:
        by_name.setdefault(atom.name, []).append(atom)
    groups = _groups([one for one in rulebook.computed.values() if one.id in by_name])
    owner = {name: group[0].id for group in groups for name in _names(group)}
    order = dict.fromkeys(owner.get(name, name) for name in by_name)
    computed = {group[0].id: group for group in groups}
    levels = (
        _group(rulebook, computed[name], by_name)
        if name in computed
        else _single(rulebook, rulebook.questions[name], by_name[name])
        for name in order
    )
    return tuple(level for level in levels if keep_single or len(level.cells) > 1)


def _groups(computed: Iterable[Computed]) -> list[tuple[Computed, ...]]:
    """Return the computed answers, those that share a question together."""
    groups: list[tuple[Computed, ...]] = []
    for one in computed:
        joined = [g for g in groups if any(not {*one.inputs}.isdisjoint(o.inputs) for o in g)]
        groups = [g for g in groups if g not in joined]
        groups.append((*(other for group in joined for other in group), one))
    return groups


def _names(group: Iterable[Computed]) -> Iterator[str]:
    for one in group:
        yield from (one.id, *one.inputs)


def _single(rulebook: Rulebook, question: Question, atoms: Sequence[Atom]) -> Level:
    ranges = cut_question(rulebook, question, atoms)
    cells = tuple(Cell({question.id: r}, {question.id: sample(r)}) for r in ranges)
    return Level(question.id, rulebook, (question.id,), cells, Reaching(rulebook))


def _group(
    rulebook: Rulebook, computed: tuple[Computed, ...], by_name: Mapping[str, list[Atom]]
) -> Level:
    questions = dict.fromkeys(q for one in computed for q in one.inputs)
    inputs = {
        q: cut_question(rulebook, rulebook.questions[q], by_name.get(q, [])) for q in questions
    }
    parts = [cut_result(one, by_name[one.id]) for one in computed]
    reaching = Reaching(rulebook, computed, parts)
    cells: list[Cell] = []
    for picked in product(*inputs.values()):
        box = dict(zip(inputs, picked, strict=True))
        for numbers in sorted(reaching.over(box)):
            taken = {c.id: own[n] for c, own, n in zip(computed, parts, numbers, strict=True)}
            reads = {name: sample(r) for name, r in {**box, **taken}.items()}
            cells.append(Cell(box, reads, taken, numbers))
    return Level(computed[0].id, rulebook, tuple(inputs), tuple(cells), reaching)
