"""The fewest changes of answers that lead to another outcome.

What it takes to move about a level of several questions is slow to find, and most of the nearest
ways make no such move. So ways are looked for with efforts that those moves cannot stay below;
where a way makes one, its level is worked out and the search starts again. This is lazy search for
shortest paths: C. M. Dellin, S. S. Srinivasa, A unifying formalism for shortest path problems with
expensive edge evaluations via lazy best-first search over paths with edge selectors, ICAPS 2016.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from advisor.engine.computed import Known
from advisor.engine.diagram.cheapest_paths import Routes
from advisor.engine.diagram.compile import Diagrams, NodeId
from advisor.engine.diagram.restricted import Restricted
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import Value


class _Search(NamedTuple):
    """Routes, and the levels for which their costs are bounds only."""

    routes: Routes
    bounded: frozenset[int]


class Moves:
    """The changes of answers that lead elsewhere, from where the answers stand now."""

    def __init__(self, compiled: Diagrams, given: Known, restricted: Restricted) -> None:
        """Take a `whole` diagram: what was said may change as well."""
        self._levels = compiled.levels
        self._given = given
        self._restricted = restricted
        several = (i for i, level in enumerate(self._levels) if len(level.questions) > 1)
        self._search = self._with_bounds(frozenset(several))

    def ways(self, goal: int) -> Iterator[Mapping[str, Value]]:
        """Yield the smallest sets of changed answers that lead to an outcome."""
        for way in self._certain_ways(goal):
            parts = [self._levels[i].change_to(cell, self._given) for i, cell in way.items()]
            if all(part is not None for part in parts):
                yield frozen_mapping({q: v for part in parts if part for q, v in part.items()})

    def _certain_ways(self, goal: int, told: int = 0) -> Iterator[Mapping[int, int]]:
        """Yield the cheapest ways to an outcome after the first ones, which were told already.

        A way is the cells it moves to, by level. Bounds only let in more ways, in the same order:
        what was told before a level was worked out comes first afterwards too.
        """
        routes, bounded = self._search
        for way in islice(routes.ways(goal), told, None):
            if not bounded.isdisjoint(way):
                self._search = self._with_bounds(self._search.bounded.difference(way))
                yield from self._certain_ways(goal, told)
                return
            told += 1
            yield way

    def _with_bounds(self, bounded: frozenset[int]) -> _Search:
        costs = [
            level.least_efforts(self._given) if i in bounded else level.efforts(self._given)
            for i, level in enumerate(self._levels)
        ]
        return _Search(Routes(self._restricted, costs), bounded)


def whole(compiled: Diagrams, root: NodeId) -> Restricted:
    """Return the diagram below `root`, with nothing cut off: every answer may still change."""
    return Restricted(compiled.forest, root, [range(len(level.cells)) for level in compiled.levels])
