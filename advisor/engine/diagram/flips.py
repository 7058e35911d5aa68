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

from collections.abc import Iterator, Mapping
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
        self._parts = [
            _PartSearch(searched, {**given, **followed}, limits)
            for followed, limits in followed_parts(searched.compiled, given)
        ]

    def changes_to(self, goal: int) -> Iterator[Mapping[str, Value]]:
        """Yield the smallest sets of changed answers that lead to an outcome."""
        if len(self._parts) == 1:
            yield from self._parts[0].changes_to(goal)
            return
        found = [part.changes_to(goal) for part in self._parts]
        nearest = [(first, rest) for rest in found if (first := next(rest, None)) is not None]
        least = min((self._effort(first) for first, _ in nearest), default=0)
        for first, rest in nearest:
            if self._effort(first) == least:
                yield first
                yield from rest

    def _effort(self, changes: Mapping[str, Value]) -> int:
        return sum(self._questions[name].effort for name in changes)


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
