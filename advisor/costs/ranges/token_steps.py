"""Where the tokens of a call make its cost jump: cache steps, shortest prefixes, long calls.

Between jumps a cost is linear in every token count. The jumps of one kind are evenly spaced, so
the cost just before each jump, and at each jump, is linear in the number of the jump. The
extremes are therefore at the ends of the ranges, and at the first and last jump on either side of
a point where the pattern of jumps changes. These values are listed here. A jump has two limits,
one from each side; `probe` tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from math import lcm
from typing import NamedTuple

from advisor.costs.bill.tokens import CallBilling
from advisor.costs.scenario.model import Scenario

FIRST_VARIABLE = "prompt.first_variable_at"
CACHE_MIN = "prompt.cache_min_tokens"
CACHE_STEP = "prompt.cache_step_tokens"
_CACHE_KEYS = (FIRST_VARIABLE, CACHE_MIN, CACHE_STEP)
_ZERO = Decimal(0)
_MOST_STEP_SIZES = 60
"""Step sizes to try when prompts of different lengths are cached in steps of unknown size: their
patterns of steps do not line up, and the largest steps leave the most tokens uncached."""
_NUDGE = Decimal("1E-18")
"""Smaller than any difference between two amounts that people enter."""


class InputValue(NamedTuple):
    """A value of an input, and a value close to it on the side from which the limit is taken."""

    value: Decimal
    probe: Decimal


@dataclass(frozen=True, slots=True)
class TokenCase:
    """One value for each input that makes costs jump."""

    inputs: Mapping[str, InputValue]
    prefixes: Mapping[str, Decimal]
    """The cacheable prefix of each kind of call."""
    levels: tuple[int, ...]
    """The price level of each kind of call: 0 for short calls, more for longer ones."""


class TokenCaseFinder:
    """Finds the cases of some kinds of calls in one scenario."""

    def __init__(self, scenario: Scenario, calls: Sequence[CallBilling]) -> None:
        self._scenario = scenario
        self._calls = calls
        self._likely_values: dict[str, InputValue] = {}
        self._ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
        self._moving_prefix = [
            entry for entry in calls if entry.prefix and self._prefix_moves(entry)
        ]
        self._moving_level = [entry for entry in calls if self._level_moves(entry)]

    def all_cases(self) -> list[TokenCase]:
        """Return the cases in which a cost can be lowest or highest; one when nothing jumps."""
        found = {self._signature(case): case for case in self._cases()}
        return _convex_hull(found)

    def moving_prefixes(self) -> list[str]:
        """Return the prefixes that change somewhere in the ranges."""
        return [entry.prefix for entry in self._moving_prefix if entry.prefix]

    def jumps_with(self, key: str) -> bool:
        """Return whether a cost jumps when only that input changes."""
        cached = (*_CACHE_KEYS, *(p.key for e in self._moving_prefix for p in e.sent.static_parts))
        tiered = [part.key for entry in self._moving_level for part in entry.sent.input_parts]
        return bool(self._moving_prefix and key in cached) or key in tiered

    def prefix(self, entry: CallBilling, inputs: Mapping[str, InputValue]) -> Decimal:
        """Return the cacheable prefix of a call with those inputs."""
        prefix = self._prefix_in_steps(entry, inputs)
        return prefix if prefix >= self._value_of(CACHE_MIN, inputs, entry).probe else _ZERO

    def level(self, entry: CallBilling, inputs: Mapping[str, InputValue]) -> int:
        """Return the number of long-call thresholds that a call with those inputs exceeds."""
        tokens = sum(
            (self._value_of(part.key, inputs, entry).probe for part in entry.sent.input_parts),
            _ZERO,
        )
        over = [prices.long_context_over for prices in entry.rates.prices.levels]
        return sum(1 for limit in over if limit is not None and tokens > limit)

    def _cases(self) -> Iterator[TokenCase]:
        for inputs in self._combinations({}, self._jumping_keys()):
            for shortest in self._shortest_prefixes(inputs):
                all_inputs = {**inputs, **shortest}
                yield TokenCase(
                    all_inputs,
                    {e.prefix: self.prefix(e, all_inputs) for e in self._calls if e.prefix},
                    tuple(self.level(entry, all_inputs) for entry in self._calls),
                )

    def _signature(self, case: TokenCase) -> tuple[Decimal | int, ...]:
        values = tuple(at.value for at in case.inputs.values())
        return (*values, *case.prefixes.values(), *case.levels)

    def _jumping_keys(self) -> list[str]:
        """Return the inputs to fix in order: jumps of later ones depend on earlier ones."""
        plain: dict[str, None] = {}
        static: dict[str, None] = {}
        for entry in self._moving_level:
            plain.update(dict.fromkeys(part.key for part in entry.sent.input_parts))
        for entry in (*self._moving_prefix, *self._moving_level):
            static.update(dict.fromkeys(part.key for part in entry.sent.static_parts))
        cache = (CACHE_STEP, FIRST_VARIABLE) if self._moving_prefix else ()
        ordered = [*cache, *(key for key in plain if key not in static), *static]
        return [key for key in ordered if key in self._ranges]

    def _combinations(
        self, fixed: dict[str, InputValue], left: Sequence[str]
    ) -> Iterator[dict[str, InputValue]]:
        if not left:
            yield dict(fixed)
            return
        key = left[0]
        low, high = self._ranges[key]
        ends = [InputValue(low, low), InputValue(high, high)]
        inside = (at for at in self._jumps(key, fixed) if low <= at.value <= high)
        reachable = (at for at in inside if low <= at.probe <= high)
        for at in dict.fromkeys([*ends, *reachable]):
            yield from self._combinations({**fixed, key: at}, left[1:])

    def _jumps(self, key: str, fixed: Mapping[str, InputValue]) -> Iterator[InputValue]:
        match key:
            case "prompt.cache_step_tokens":
                prompts = {entry.sent.static_parts for entry in self._moving_prefix}
                count_limit = 3 if len(prompts) == 1 else _MOST_STEP_SIZES
                for change in self._pattern_changes(fixed):
                    yield from _step_sizes(change, *self._ranges[key], count_limit)
            case "prompt.first_variable_at":
                for entry in self._moving_prefix:
                    for value in self._multiples(entry, fixed):
                        yield from _at_and_next_to(value, -_NUDGE)
            case _:
                yield from self._static_jumps(key, fixed)
                yield from self._long_call_jumps(key, fixed)

    def _static_jumps(self, key: str, fixed: Mapping[str, InputValue]) -> Iterator[InputValue]:
        for entry in self._moving_prefix:
            keys = [part.key for part in entry.sent.static_parts]
            if key not in keys:
                continue
            for rest in self._possible_sums([name for name in keys if name != key], fixed, entry):
                for value in self._multiples(entry, fixed):
                    # Each input has its own nudge, so that the nudges of several never add up to 0.
                    yield from _at_and_next_to(value - rest, -_NUDGE * (1 + 2 * keys.index(key)))

    def _long_call_jumps(self, key: str, fixed: Mapping[str, InputValue]) -> Iterator[InputValue]:
        for entry in self._moving_level:
            keys = [part.key for part in entry.sent.input_parts]
            if key not in keys:
                continue
            for rest in self._possible_sums([name for name in keys if name != key], fixed, entry):
                for prices in entry.rates.prices.levels[:-1]:
                    assert prices.long_context_over is not None
                    yield from _at_and_next_to(prices.long_context_over - rest, _NUDGE * 7)

    def _multiples(self, entry: CallBilling, fixed: Mapping[str, InputValue]) -> set[Decimal]:
        """Return the multiples of the cache step near each change of the pattern."""
        step = self._value_of(CACHE_STEP, fixed, entry).value
        steps = {self._value_of(CACHE_STEP, fixed, other).value for other in self._moving_prefix}
        reach = step if len(steps) == 1 else Decimal(lcm(*(int(size) for size in steps)))
        found: set[Decimal] = set()
        for change in self._pattern_changes(fixed):
            first = ((change - reach) / step).to_integral_value(ROUND_CEILING)
            last = ((change + reach) / step).to_integral_value(ROUND_FLOOR)
            found |= {step * count for count in range(max(0, int(first)), int(last) + 1)}
        return found

    def _pattern_changes(self, fixed: Mapping[str, InputValue]) -> set[Decimal]:
        found: set[Decimal] = set()
        for entry in self._moving_prefix:
            found.update(
                self._possible_sums([part.key for part in entry.sent.static_parts], fixed, entry)
            )
            for key in (FIRST_VARIABLE, CACHE_MIN):
                found.update(at.value for at in self._ends(key, fixed, entry))
            found.update(self._long_calls(entry, fixed))
        return {change for change in found if change.is_finite()}

    def _long_calls(self, entry: CallBilling, fixed: Mapping[str, InputValue]) -> Iterator[Decimal]:
        """Yield the length of the static part at which the call reaches long-call prices."""
        static = {part.key for part in entry.sent.static_parts}
        rest = [part.key for part in entry.sent.input_parts if part.key not in static]
        for prices in entry.rates.prices.levels[:-1] if entry in self._moving_level else ():
            assert prices.long_context_over is not None
            for tokens in self._possible_sums(rest, fixed, entry):
                yield max(_ZERO, prices.long_context_over - tokens)

    def _possible_sums(
        self, keys: list[str], fixed: Mapping[str, InputValue], entry: CallBilling
    ) -> set[Decimal]:
        """Return the sums of those inputs, each at its value or at both ends of its range."""
        choices = [self._ends(key, fixed, entry) for key in keys]
        return {sum((at.value for at in chosen), _ZERO) for chosen in product(*choices)}

    def _ends(
        self, key: str, fixed: Mapping[str, InputValue], entry: CallBilling
    ) -> list[InputValue]:
        if key in fixed or key not in self._ranges:
            return [self._value_of(key, fixed, entry)]
        return [InputValue(end, end) for end in self._ranges[key]]

    def _shortest_prefixes(
        self, inputs: Mapping[str, InputValue]
    ) -> Iterator[dict[str, InputValue]]:
        """Yield values of the shortest cached prefix: both ends, and each prefix as the limit."""
        if not self._moving_prefix or CACHE_MIN not in self._ranges:
            yield {}
            return
        low, high = self._ranges[CACHE_MIN]
        prefixes = (self._prefix_in_steps(entry, inputs) for entry in self._moving_prefix)
        for value in {low, high, *(size for size in prefixes if low <= size <= high)}:
            yield {CACHE_MIN: InputValue(value, value)}

    def _prefix_in_steps(self, entry: CallBilling, inputs: Mapping[str, InputValue]) -> Decimal:
        parts = entry.sent.static_parts
        static = sum((self._value_of(part.key, inputs, entry).probe for part in parts), _ZERO)
        step = self._value_of(CACHE_STEP, inputs, entry)
        cut = min(static, self._value_of(FIRST_VARIABLE, inputs, entry).probe)
        return step.value * (cut / step.probe).to_integral_value(ROUND_FLOOR)

    def _value_of(
        self, key: str, inputs: Mapping[str, InputValue], entry: CallBilling
    ) -> InputValue:
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
        return InputValue(value, value)

    def _likely(self, key: str) -> InputValue:
        if key not in self._likely_values:
            value = self._scenario.value(key) or _ZERO
            self._likely_values[key] = InputValue(value, value)
        return self._likely_values[key]

    def _prefix_moves(self, entry: CallBilling) -> bool:
        keys = (*_CACHE_KEYS, *(part.key for part in entry.sent.static_parts))
        return any(key in self._ranges for key in keys)

    def _level_moves(self, entry: CallBilling) -> bool:
        keys = [part.key for part in entry.sent.input_parts]
        moving = [key for key in keys if key in self._ranges]
        ends = ({key: InputValue(*(self._ranges[key][end],) * 2) for key in moving}
                for end in (0, 1))  # fmt: skip
        return len({self.level(entry, inputs) for inputs in ends}) > 1


def _convex_hull(cases: Mapping[tuple[Decimal | int, ...], TokenCase]) -> list[TokenCase]:
    """Return the cases on the convex hull: a linear cost has its extremes there.

    Every case is returned unless exactly two numbers differ between the cases, such as length and
    cacheable prefix.
    """
    columns = list(dict.fromkeys(zip(*cases, strict=True)))
    moving = [column for column in columns if len(set(column)) > 1]
    if len(moving) != 2 or len({case.levels for case in cases.values()}) > 1:  # noqa: PLR2004
        return list(cases.values())
    placed = dict(zip(zip(*moving, strict=True), cases.values(), strict=True))
    points = sorted(placed)
    return [placed[point] for point in dict.fromkeys(_half_hull(points) + _half_hull(points[::-1]))]


def _half_hull(points: Sequence[tuple[Decimal | int, ...]]) -> list[tuple[Decimal | int, ...]]:
    """Return one side of the convex hull of sorted points."""
    kept: list[tuple[Decimal | int, ...]] = []
    for point in points:
        while len(kept) > 1 and _cross_product(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _cross_product(*points: tuple[Decimal | int, ...]) -> Decimal | int:
    (ax, ay), (bx, by), (cx, cy) = points
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


def _at_and_next_to(value: Decimal, nudge: Decimal) -> Iterator[InputValue]:
    yield InputValue(value, value)
    yield InputValue(value, value + nudge)


def _step_sizes(
    whole: Decimal, low: Decimal, high: Decimal, count_limit: int
) -> Iterator[InputValue]:
    """Yield step sizes from `low` to `high` that divide `whole` evenly, the largest first."""
    most = int((whole / low).to_integral_value(ROUND_FLOOR))
    fewest = max(1, int((whole / high).to_integral_value(ROUND_CEILING)))
    counts = range(fewest, most + 1)
    for count in dict.fromkeys((*counts[:count_limit], *counts[-1:])):
        step = whole / count
        yield InputValue(step, step - _NUDGE)
        yield InputValue(step, step + _NUDGE)
