"""How much an open answer tells about the outcome: whether it can matter, and how many bits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2
from typing import NamedTuple

from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.restricted import RestrictedDiagram

_NO_SHARE = 1e-12
"""Shares below this are what rounding leaves of nothing."""


class Told(NamedTuple):
    """What the answer to one question tells about the outcome."""

    bits: float
    settles: bool
    """True when some answer leaves a single outcome, whatever else is answered."""


class Information:
    """What each open answer tells about the outcome of one restricted diagram."""

    def __init__(self, levels: Sequence[Level], restricted: RestrictedDiagram) -> None:
        self._levels = levels
        self._restricted = restricted
        self._shares = restricted.shares_by_cell()
        self._before = _entropy(restricted.outcome_shares())

    def can_matter(self, index: int, name: str) -> bool:
        """Return whether the answer can change the outcome, with every other answer unchanged.

        Two cells have to differ in the outcome, but only in what the answer changes: its own range
        and the computed answers that read it.
        """
        level = self._levels[index]
        if not level.computed:
            return index in self._shares
        changed = {name, *(one.id for one in level.computed if name in one.inputs)}
        kept = [numbers for n, numbers in level.range_numbers.items() if n not in changed]
        first: dict[tuple[int, ...], tuple[int, ...]] = {}
        for cell, behavior in zip(
            self._restricted.allowed[index], self._behaviors(index), strict=True
        ):
            if first.setdefault(tuple([numbers[cell] for numbers in kept]), behavior) != behavior:
                return True
        return False

    def _behaviors(self, index: int) -> Iterable[tuple[int, ...]]:
        """Yield for each allowed cell of a level where it leads from each node."""
        children = (node.children for node in self._restricted.nodes if node.level == index)
        return zip(*children, strict=True)

    def told_by(self, index: int, name: str, unanswered: Iterable[str]) -> Told:
        """Return what the answer tells.

        Where a computed answer reads it beside other open questions, they share what that tells.
        """
        level = self._levels[index]
        bits, settles = self._told(index, level.range_numbers[name])
        for one in level.computed:
            if name in one.inputs:
                together = self._told(index, level.range_numbers[one.id])
                sharing = sum(question in one.inputs for question in unanswered)
                bits = max(bits, together.bits / sharing)
        return Told(bits, settles)

    def _told(self, index: int, numbers: Sequence[int]) -> Told:
        """Return what it tells to know which of these numbers the cell of a level has."""
        groups: dict[int, list[list[float]]] = {}
        cells = self._restricted.allowed[index]
        for cell, shares in zip(cells, self._shares[index], strict=True):
            groups.setdefault(numbers[cell], []).append(shares)
        after, settles = 0.0, False
        for group in groups.values():
            shares = [sum(some) / len(group) for some in zip(*group, strict=True)]
            after += _entropy(shares) * len(group) / len(cells)
            settles |= sum(share > _NO_SHARE for share in shares) == 1
        return Told(self._before - after, settles)


def _entropy(shares: Iterable[float]) -> float:
    return -sum(share * log2(share) for share in shares if share > _NO_SHARE)
