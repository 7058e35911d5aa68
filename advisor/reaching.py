"""Which results the computed answers of one level can take, and which of them together.

A computed answer rises or falls with each of its inputs, so over a box of inputs its extremes lie
at the corners, and everything between the extremes is taken on the way from one corner to another.
Computed answers that share an input share just one, a whole number: each result is possible for
one interval of it, and results go together where these intervals meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from advisor.computed import COMPUTED
from advisor.conditions import Value
from advisor.ranges import Interval, Range, ends, touches
from advisor.rulebook import Rulebook
from advisor.schema import Computed


def reachable(
    rulebook: Rulebook,
    computed: Sequence[Computed],
    box: Mapping[str, Range],
    results: Mapping[str, Range],
) -> bool:
    """Return whether some inputs in the box give these results, all at once."""
    if len(computed) == 1:
        (only,) = computed
        if not only.inputs:
            return True
        return any(touches(results[only.id], taken) for taken in reached(rulebook, only, box))
    shared = shared_input(computed)
    left: Interval | None = None
    for one in computed:
        inputs = tuple((name, box[name]) for name in one.inputs)
        span = _span(rulebook, one.id, inputs, results[one.id], shared)
        left = span if left is None or span is None else left.meet(span)
        if left is None:
            return False
    return True


def shared_input(computed: Sequence[Computed]) -> str:
    """Return the one question that all these computed answers read."""
    (shared,) = frozenset[str].intersection(*(frozenset(one.inputs) for one in computed))
    return shared


def reached(rulebook: Rulebook, computed: Computed, box: Mapping[str, Range]) -> list[Range]:
    """Return the values a computed answer takes when its inputs roam over a box."""
    results = _at_corners(rulebook, computed, box)
    if computed.values is None:
        numbers = [float(r) for r in results if r is not None]
        return [Interval(min(numbers), max(numbers))]
    order = list(computed.values)
    ranks = [order.index(str(r)) for r in results if r is not None]
    return [(word,) for word in order[min(ranks) : max(ranks) + 1]]


def _at_corners(
    rulebook: Rulebook, computed: Computed, box: Mapping[str, Range]
) -> list[Value | None]:
    function, on = COMPUTED[computed.id].value, rulebook.about.as_of
    corners = product(*(ends(box[name]) for name in computed.inputs))
    return [function(dict(zip(computed.inputs, c, strict=True)), rulebook, on) for c in corners]


@lru_cache(maxsize=8192)
def _span(
    rulebook: Rulebook,
    name: str,
    inputs: tuple[tuple[str, Range], ...],
    result: Range,
    shared: str,
) -> Interval | None:
    """Return the values of the shared input for which a computed answer can lie in `result`."""
    box = dict(inputs)
    whole = box.pop(shared)
    assert isinstance(whole, Interval)
    assert isinstance(result, Interval)
    low, high = result.low, result.high
    function, on = COMPUTED[name].value, rulebook.about.as_of
    corners = [dict(zip(box, c, strict=True)) for c in product(*map(ends, box.values()))]

    def taken(value: int) -> list[float]:
        found = (function({**corner, shared: value}, rulebook, on) for corner in corners)
        return [float(result) for result in found if result is not None]

    enough = whole.where(lambda value: max(taken(value)) >= low)
    return None if enough is None else enough.where(lambda value: min(taken(value)) <= high)
