"""The fewest changes of answers that lead to another outcome.

The effort of changing the cell of a level with several questions is slow to compute, and most of
the cheapest paths need no such change. So the search begins with lower bounds of those efforts.
When a path uses a bound, the exact efforts of its level are computed and the search starts again.
This is lazy search for shortest paths: C. M. Dellin, S. S. Srinivasa, A unifying formalism for
shortest path problems with expensive edge evaluations via lazy best-first search over paths with
edge selectors, ICAPS 2016.

An assumption that follows another answer changes with it. So the answers that it follows are
divided by what follows from them, and each part is searched on its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from math import inf
from typing import NamedTuple

from advisor.engine.computed import Known
from advisor.engine.diagram.cheapest_paths import CheapestPaths
from advisor.engine.diagram.compile import Diagrams, NodeId
from advisor.engine.diagram.followed import CellLimits, followed_parts
from advisor.engine.diagram.restricted import RestrictedDiagram
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import Value


class SearchedDiagram:
    """The diagram below a node, in which every answer may change; restricted once for each part."""

    def __init__(self, compiled: Diagrams, root: NodeId) -> None:
        self.compiled = compiled
        self._root = root
        self._restricted: dict[CellLimits, RestrictedDiagram] = {}

    def within(self, limits: CellLimits) -> RestrictedDiagram:
        """Return the diagram with the cells of some levels limited."""
        found = self._restricted.get(limits)
        if found is None:
            cells = [range(len(level.cells)) for level in self.compiled.levels]
            allowed = {**dict(enumerate(cells)), **dict(limits)}
            forest = self.compiled.forest
            restricted = RestrictedDiagram(forest, self._root, list(allowed.values()))
            found = self._restricted.setdefault(limits, restricted)
        return found


class FlipSearch:
    """Finds the smallest changes of the present answers that lead to another outcome."""

    def __init__(self, searched: SearchedDiagram, given: Known) -> None:
        self._questions = searched.compiled.rulebook.questions
        parts = [
            _Part(searched, {**given, **followed}, limits)
            for followed, limits in followed_parts(searched.compiled, given)
        ]
        self._parts = sorted(parts, key=lambda part: part.least)

    def changes_to(self, goal: int) -> Iterator[Mapping[str, Value]]:
        """Yield the smallest sets of changed answers that lead to an outcome.

        A part is searched only where its least effort does not pass the effort found so far.
        """
        found: list[tuple[float, Mapping[str, Value], Iterator[Mapping[str, Value]]]] = []
        least = inf
        left = deque(self._parts)
        while left and left[0].least < least:
            found += self._first_of(left.popleft(), goal)
            least = min((effort for effort, _, _ in found), default=inf)
        while found or (left and left[0].least <= least):
            if not found:
                found = self._first_of(left.popleft(), goal)
            for effort, first, rest in found:
                if effort == least:
                    yield first
                    yield from rest
            found = []

    def _first_of(
        self, part: _Part, goal: int
    ) -> list[tuple[float, Mapping[str, Value], Iterator[Mapping[str, Value]]]]:
        """Return the effort of the nearest changes in a part, these changes, and the others."""
        changes = part.search.changes_to(goal)
        first = next(changes, None)
        if first is None:
            return []
        effort = float(sum(self._questions[name].effort for name in first))
        return [(effort, first, changes)]


class _Part:
    """A part of the diagram, searched only when it is needed."""

    def __init__(self, searched: SearchedDiagram, given: Known, limits: CellLimits) -> None:
        self._searched = searched
        self._given = given
        self._limits = limits

    @cached_property
    def least(self) -> float:
        """The effort that every change into this part takes at least."""
        levels = self._searched.compiled.levels
        efforts = ((levels[i].efforts(self._given), cells) for i, cells in self._limits)
        return sum(min(effort[cell] for cell in cells) for effort, cells in efforts)

    @cached_property
    def search(self) -> _PartSearch:
        return _PartSearch(self._searched, self._given, self._limits)


class _Search(NamedTuple):
    """The cheapest paths, and the levels whose costs are lower bounds only."""

    paths: CheapestPaths
    bounded: frozenset[int]


class _PartSearch:
    """The search in one part: what follows from the answers is the same everywhere in it."""

    def __init__(self, searched: SearchedDiagram, given: Known, limits: CellLimits) -> None:
        self._levels = searched.compiled.levels
        self._given = given
        self._limits = dict(limits)
        self._forced: dict[int, int] = {}
        """The cheapest cell of each limited level that does not allow the present one."""
        self._restricted = searched.within(limits)
        several = (i for i, level in enumerate(self._levels) if len(level.questions) > 1)
        self._search = self._with_bounds(frozenset(several))

    def changes_to(self, goal: int) -> Iterator[Mapping[str, Value]]:
        """Yield the smallest sets of changed answers that lead to an outcome."""
        for path in self._cheapest_paths(goal):
            cells = {**self._forced, **{i: self._cell(i, position) for i, position in path}}
            parts = [self._levels[i].change_to(cell, self._given) for i, cell in cells.items()]
            if all(part is not None for part in parts):
                yield frozen_mapping({q: v for part in parts if part for q, v in part.items()})

    def _cell(self, level: int, position: int) -> int:
        """Return the cell at a position among the allowed cells of a level."""
        return self._limits[level][position] if level in self._limits else position

    def _cheapest_paths(self, goal: int, found: int = 0) -> Iterator[list[tuple[int, int]]]:
        """Yield the cheapest paths to an outcome, without the first `found`, yielded before.

        A path is the position of the new cell for each level that changes. Bounds can add paths,
        but the exact ones keep their order: paths yielded before a level's efforts were computed
        come first afterwards too.
        """
        paths, bounded = self._search
        for path in islice(paths.paths_to(goal), found, None):
            if not bounded.isdisjoint(path):
                self._search = self._with_bounds(self._search.bounded.difference(path))
                yield from self._cheapest_paths(goal, found)
                return
            found += 1
            yield list(path.items())

    def _with_bounds(self, bounded: frozenset[int]) -> _Search:
        costs = [
            level.effort_bounds(self._given) if i in bounded else level.efforts(self._given)
            for i, level in enumerate(self._levels)
        ]
        for level, cells in self._limits.items():
            allowed = [costs[level][cell] for cell in cells]
            least = min(allowed)
            if least > 0:  # every path changes this level: only the rest of the cost differs
                self._forced[level] = cells[allowed.index(least)]
            costs[level] = tuple(cost - least if cost < inf else inf for cost in allowed)
        return _Search(CheapestPaths(self._restricted, costs, self._forced), bounded)
