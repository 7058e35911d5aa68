"""Where the tokens of a call make its cost jump: cache steps, shortest prefixes, long calls.

Between jumps a cost is a straight line in every token count, and the jumps of one kind are
evenly spaced, so that the cost just before and at each of them is a straight line in their
number. The extremes are therefore at the ends of the ranges and at the first and last jump on
either side of a point where the pattern changes. These are listed here; a value a jump is
approached from is a limit, kept apart by `probe`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import lcm
from typing import NamedTuple

from advisor.costs.bill.tokens import Calls
from advisor.costs.scenario.model import Scenario

FIRST_VARIABLE = "prompt.first_variable_at"
CACHE_MIN = "prompt.cache_min_tokens"
CACHE_STEP = "prompt.cache_step_tokens"
_CACHE_KEYS = (FIRST_VARIABLE, CACHE_MIN, CACHE_STEP)
_ZERO = Decimal(0)
_MOST_SHARES = 60
"""Steps to try when prompts of different lengths are cached in steps of unknown size: their
patterns do not line up, and the widest steps leave out most."""
_NUDGE = Decimal("1E-18")
"""Smaller than any difference between two amounts that people enter."""


class At(NamedTuple):
    """A value of an input, and a value beside it that tells from which side it is approached."""

    value: Decimal
    probe: Decimal


@dataclass(frozen=True, slots=True)
class TokenCase:
    """One choice for every input that makes costs jump."""

    inputs: Mapping[str, At]
    prefixes: Mapping[str, Decimal]
    """The cacheable prefix of each kind of call."""
    levels: tuple[int, ...]
    """For each kind of call, whether its prices are those of short calls (0) or longer ones."""


class TokenCases:
    """Lists the cases for some kinds of calls in one scenario."""

    def __init__(self, scenario: Scenario, calls: Sequence[Calls]) -> None:
        self._scenario = scenario
        self._calls = calls
        self._known: dict[str, At] = {}
        self._ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
        self._cached = [entry for entry in calls if entry.prefix and self._prefix_moves(entry)]
        self._tiered = [entry for entry in calls if self._level_moves(entry)]

    def every(self) -> list[TokenCase]:
        """Return every case that can hold an extreme; one when nothing jumps."""
        found = {self._signature(case): case for case in self._cases()}
        return _outermost(found)

    def moving_prefixes(self) -> list[str]:
        """Return the prefixes that change somewhere in the ranges."""
        return [entry.prefix for entry in self._cached if entry.prefix]

    def jumps_with(self, key: str) -> bool:
        """Return whether a cost jumps while that input moves alone."""
        cached = (*_CACHE_KEYS, *(p.key for e in self._cached for p in e.sent.static_parts))
        tiered = [part.key for entry in self._tiered for part in entry.sent.input_parts]
        return bool(self._cached and key in cached) or key in tiered

    def prefix(self, entry: Calls, inputs: Mapping[str, At]) -> Decimal:
        """Return the cacheable prefix of a call with those inputs."""
        prefix = self._stairs(entry, inputs)
        return prefix if prefix >= self._at(CACHE_MIN, inputs, entry).probe else _ZERO

    def level(self, entry: Calls, inputs: Mapping[str, At]) -> int:
        """Return how many long-call thresholds a call with those inputs exceeds."""
        tokens = sum(
            (self._at(part.key, inputs, entry).probe for part in entry.sent.input_parts), _ZERO
        )
        over = [prices.long_context_over for prices in entry.rates.prices.levels]
        return sum(1 for limit in over if limit is not None and tokens > limit)

    def _cases(self) -> Iterator[TokenCase]:
        for inputs in self._points({}, self._hard_keys()):
            for thresholds in self._thresholds(inputs):
                every = {**inputs, **thresholds}
                yield TokenCase(
                    every,
                    {e.prefix: self.prefix(e, every) for e in self._calls if e.prefix},
                    tuple(self.level(entry, every) for entry in self._calls),
                )

    def _signature(self, case: TokenCase) -> tuple[Decimal | int, ...]:
        values = tuple(at.value for at in case.inputs.values())
        return (*values, *case.prefixes.values(), *case.levels)

    def _hard_keys(self) -> list[str]:
        """Inputs to fix one after the other; later ones know the values of earlier ones."""
        plain: dict[str, None] = {}
        static: dict[str, None] = {}
        for entry in self._tiered:
            plain.update(dict.fromkeys(part.key for part in entry.sent.input_parts))
        for entry in (*self._cached, *self._tiered):
            static.update(dict.fromkeys(part.key for part in entry.sent.static_parts))
        cache = (CACHE_STEP, FIRST_VARIABLE) if self._cached else ()
        ordered = [*cache, *(key for key in plain if key not in static), *static]
        return [key for key in ordered if key in self._ranges]

    def _points(self, fixed: dict[str, At], left: Sequence[str]) -> Iterator[dict[str, At]]:
        if not left:
            yield dict(fixed)
            return
        key = left[0]
        low, high = self._ranges[key]
        ends = [At(low, low), At(high, high)]
        inside = (at for at in self._jumps(key, fixed) if low <= at.value <= high)
        reachable = (at for at in inside if low <= at.probe <= high)
        for at in dict.fromkeys([*ends, *reachable]):
            yield from self._points({**fixed, key: at}, left[1:])

    def _jumps(self, key: str, fixed: Mapping[str, At]) -> Iterator[At]:
        match key:
            case "prompt.cache_step_tokens":
                prompts = {entry.sent.static_parts for entry in self._cached}
                widest = 3 if len(prompts) == 1 else _MOST_SHARES
                for landmark in self._landmarks(fixed):
                    yield from _shares(landmark, *self._ranges[key], widest)
            case "prompt.first_variable_at":
                for entry in self._cached:
                    for value in self._multiples(entry, fixed):
                        yield from _sides(value, -_NUDGE)
            case _:
                yield from self._static_jumps(key, fixed)
                yield from self._long_call_jumps(key, fixed)

    def _static_jumps(self, key: str, fixed: Mapping[str, At]) -> Iterator[At]:
        for entry in self._cached:
            keys = [part.key for part in entry.sent.static_parts]
            if key not in keys:
                continue
            for rest in self._sums([name for name in keys if name != key], fixed, entry):
                for value in self._multiples(entry, fixed):
                    yield from _sides(value - rest, -_NUDGE * (1 + 2 * keys.index(key)))

    def _long_call_jumps(self, key: str, fixed: Mapping[str, At]) -> Iterator[At]:
        for entry in self._tiered:
            keys = [part.key for part in entry.sent.input_parts]
            if key not in keys:
                continue
            for rest in self._sums([name for name in keys if name != key], fixed, entry):
                for prices in entry.rates.prices.levels[:-1]:
                    assert prices.long_context_over is not None
                    yield from _sides(prices.long_context_over - rest, _NUDGE * 7)

    def _multiples(self, entry: Calls, fixed: Mapping[str, At]) -> set[Decimal]:
        """Steps of the cache next to each point where the pattern of steps changes."""
        step = self._at(CACHE_STEP, fixed, entry).value
        steps = {self._at(CACHE_STEP, fixed, other).value for other in self._cached}
        reach = step if len(steps) == 1 else Decimal(lcm(*(int(size) for size in steps)))
        found: set[Decimal] = set()
        for landmark in self._landmarks(fixed):
            first = ((landmark - reach) / step).to_integral_value(ROUND_CEILING)
            last = ((landmark + reach) / step).to_integral_value(ROUND_FLOOR)
            found |= {step * count for count in range(max(0, int(first)), int(last) + 1)}
        return found

    def _landmarks(self, fixed: Mapping[str, At]) -> set[Decimal]:
        found: set[Decimal] = set()
        for entry in self._cached:
            found.update(self._sums([part.key for part in entry.sent.static_parts], fixed, entry))
            for key in (FIRST_VARIABLE, CACHE_MIN):
                found.update(at.value for at in self._ends(key, fixed, entry))
            found.update(self._long_calls(entry, fixed))
        return {landmark for landmark in found if landmark.is_finite()}

    def _long_calls(self, entry: Calls, fixed: Mapping[str, At]) -> Iterator[Decimal]:
        """How long the static part is when a call crosses into the prices of long ones."""
        static = {part.key for part in entry.sent.static_parts}
        rest = [part.key for part in entry.sent.input_parts if part.key not in static]
        for prices in entry.rates.prices.levels[:-1] if entry in self._tiered else ():
            assert prices.long_context_over is not None
            for tokens in self._sums(rest, fixed, entry):
                yield max(_ZERO, prices.long_context_over - tokens)

    def _sums(self, keys: list[str], fixed: Mapping[str, At], entry: Calls) -> set[Decimal]:
        """What those inputs add up to, each at its value or at both ends of its range."""
        choices = [self._ends(key, fixed, entry) for key in keys]
        return {sum((at.value for at in chosen), _ZERO) for chosen in product(*choices)}

    def _ends(self, key: str, fixed: Mapping[str, At], entry: Calls) -> list[At]:
        if key in fixed or key not in self._ranges:
            return [self._at(key, fixed, entry)]
        return [At(end, end) for end in self._ranges[key]]

    def _thresholds(self, inputs: Mapping[str, At]) -> Iterator[dict[str, At]]:
        """Shortest cached prefixes to try: the ends, and each prefix that just suffices."""
        if not self._cached or CACHE_MIN not in self._ranges:
            yield {}
            return
        low, high = self._ranges[CACHE_MIN]
        sufficient = (self._stairs(entry, inputs) for entry in self._cached)
        for value in {low, high, *(size for size in sufficient if low <= size <= high)}:
            yield {CACHE_MIN: At(value, value)}

    def _stairs(self, entry: Calls, inputs: Mapping[str, At]) -> Decimal:
        parts = entry.sent.static_parts
        static = sum((self._at(part.key, inputs, entry).probe for part in parts), _ZERO)
        step = self._at(CACHE_STEP, inputs, entry)
        cut = min(static, self._at(FIRST_VARIABLE, inputs, entry).probe)
        return step.value * (cut / step.probe).to_integral_value(ROUND_FLOOR)

    def _at(self, key: str, inputs: Mapping[str, At], entry: Calls) -> At:
        if key in inputs:
            return inputs[key]
        match key:
            case "prompt.cache_min_tokens":
                value = entry.rates.cache_min_tokens
            case "prompt.cache_step_tokens":
                value = entry.rates.cache_step_tokens
            case "prompt.first_variable_at":
                given = self._scenario.prompt.first_variable_at
                value = Decimal("Infinity") if given is None else given
            case _:
                return self._likely(key)
        return At(value, value)

    def _likely(self, key: str) -> At:
        if key not in self._known:
            value = self._scenario.value(key) or _ZERO
            self._known[key] = At(value, value)
        return self._known[key]

    def _prefix_moves(self, entry: Calls) -> bool:
        keys = (*_CACHE_KEYS, *(part.key for part in entry.sent.static_parts))
        return any(key in self._ranges for key in keys)

    def _level_moves(self, entry: Calls) -> bool:
        keys = [part.key for part in entry.sent.input_parts]
        ends = ({key: At(*(self._ranges[key][i],) * 2) for key in keys if key in self._ranges}
                for i in (0, 1))  # fmt: skip
        return len({self.level(entry, inputs) for inputs in ends}) > 1


def _outermost(cases: Mapping[tuple[Decimal | int, ...], TokenCase]) -> list[TokenCase]:
    """Leave out cases between others: a cost is a straight line in what tells them apart.

    Only done where two numbers tell the cases apart, such as length and cacheable prefix.
    """
    columns = list(dict.fromkeys(zip(*cases, strict=True)))
    moving = [column for column in columns if len(set(column)) > 1]
    if len(moving) != 2 or len({case.levels for case in cases.values()}) > 1:  # noqa: PLR2004
        return list(cases.values())
    placed = dict(zip(zip(*moving, strict=True), cases.values(), strict=True))
    points = sorted(placed)
    return [placed[point] for point in dict.fromkeys(_side(points) + _side(points[::-1]))]


def _side(points: Sequence[tuple[Decimal | int, ...]]) -> list[tuple[Decimal | int, ...]]:
    """Return one side of the convex hull of sorted points."""
    kept: list[tuple[Decimal | int, ...]] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(*points: tuple[Decimal | int, ...]) -> Decimal | int:
    (ax, ay), (bx, by), (cx, cy) = points
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


def _sides(value: Decimal, nudge: Decimal) -> Iterator[At]:
    yield At(value, value)
    yield At(value, value + nudge)


def _shares(whole: Decimal, low: Decimal, high: Decimal, widest: int) -> Iterator[At]:
    """Steps between `low` and `high` of which a whole number makes up `whole`, the widest first."""
    most = int((whole / low).to_integral_value(ROUND_FLOOR))
    fewest = max(1, int((whole / high).to_integral_value(ROUND_CEILING)))
    counts = range(fewest, most + 1)
    for count in dict.fromkeys((*counts[:widest], *counts[-1:])):
        step = whole / count
        yield At(step, step - _NUDGE)
        yield At(step, step + _NUDGE)
