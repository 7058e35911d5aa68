"""The fewest changes of answers that lead to another outcome.

The effort of changing the cell of a level with several questions is slow to compute, and most of
the cheapest paths need no such change. So the search begins with lower bounds of those efforts.
When a path uses a bound, the exact efforts of its level are computed and the search starts again.
This is lazy search for shortest paths: C. M. Dellin, S. S. Srinivasa, A unifying formalism for
shortest path problems with expensive edge evaluations via lazy best-first search over paths with
edge selectors, ICAPS 2016.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from advisor.engine.computed import Known
from advisor.engine.diagram.cheapest_paths import CheapestPaths
from advisor.engine.diagram.compile import Diagrams, NodeId
from advisor.engine.diagram.restricted import RestrictedDiagram
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import Value


class _Search(NamedTuple):
    """The cheapest paths, and the levels whose costs are lower bounds only."""

    paths: CheapestPaths
    bounded: frozenset[int]


class FlipSearch:
    """Finds the smallest changes of the present answers that lead to another outcome."""

    def __init__(self, compiled: Diagrams, given: Known, restricted: RestrictedDiagram) -> None:
        """Take an `unrestricted` diagram, because given answers may change as well."""
        self._levels = compiled.levels
        self._given = given
        self._restricted = restricted
        several = (i for i, level in enumerate(self._levels) if len(level.questions) > 1)
        self._search = self._with_bounds(frozenset(several))

    def changes_to(self, goal: int) -> Iterator[Mapping[str, Value]]:
        """Yield the smallest sets of changed answers that lead to an outcome."""
        for path in self._cheapest_paths(goal):
            parts = [self._levels[i].change_to(cell, self._given) for i, cell in path.items()]
            if all(part is not None for part in parts):
                yield frozen_mapping({q: v for part in parts if part for q, v in part.items()})

    def _cheapest_paths(self, goal: int, found: int = 0) -> Iterator[Mapping[int, int]]:
        """Yield the cheapest paths to an outcome, without the first `found`, yielded before.

        A path is the new cell of each level that changes. Bounds can add paths, but the exact ones
        keep their order: paths yielded before a level's efforts were computed come first
        afterwards too.
        """
        paths, bounded = self._search
        for path in islice(paths.paths_to(goal), found, None):
            if not bounded.isdisjoint(path):
                self._search = self._with_bounds(self._search.bounded.difference(path))
                yield from self._cheapest_paths(goal, found)
                return
            found += 1
            yield path

    def _with_bounds(self, bounded: frozenset[int]) -> _Search:
        costs = [
            level.effort_bounds(self._given) if i in bounded else level.efforts(self._given)
            for i, level in enumerate(self._levels)
        ]
        return _Search(CheapestPaths(self._restricted, costs), bounded)


def unrestricted(compiled: Diagrams, root: NodeId) -> RestrictedDiagram:
    """Return the diagram below `root` with every cell allowed: every answer may change."""
    return RestrictedDiagram(
        compiled.forest, root, [range(len(level.cells)) for level in compiled.levels]
    )
