"""The volume above which one option is cheaper than another, whole machines included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import Machines

_ZERO = Decimal(0)
_SMALLEST_PART = Decimal("1E-9")
_LARGEST_CALLS = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class VolumeCost:
    """The cost of an option by volume: fixed sums, a price per million calls, whole machines.

    The price is that of the first month, or the mean over the months of the horizon.
    """

    upfront: Decimal
    monthly: Decimal
    per_million: Decimal
    machines: Machines | None

    def monthly_at(self, calls: Decimal) -> Decimal:
        """Return the cost of a month with that many calls, USD."""
        running = self.monthly + calls * self.per_million / MILLION
        if self.machines is not None:
            running += self.machines.usd_each * self.machines.needed(calls)
        return running


def first_cheaper(one: VolumeCost, other: VolumeCost, gap: Decimal) -> Decimal | None:
    """Return the lowest volume above which `one` is cheaper, or None.

    `gap` is the extra monthly cost of `one` before any call is made or machine rented, USD.
    """
    if one.machines is not None and other.machines is not None:
        return fewer_machines(one.machines, other.machines, gap)
    if one.machines is None:
        return always_cheaper(one, other, gap)
    earned = other.per_million / MILLION
    each = one.machines.calls_each
    count = one.machines.minimum
    if earned <= 0:
        return None
    if each is not None:
        margin = earned * each - one.machines.usd_each
        if margin <= 0:
            return None
        count = max(count, (gap / margin).to_integral_value(ROUND_CEILING))
    return (gap + count * one.machines.usd_each) / earned


def always_cheaper(one: VolumeCost, other: VolumeCost, gap: Decimal) -> Decimal | None:
    """Return the volume above which `one` is cheaper for good, or None."""
    if one.machines is not None and other.machines is not None:
        return _fewer_for_good(one.machines, other.machines, gap)
    if other.machines is not None:
        return _always_cheaper_than_machines(one, other.machines, gap)
    if one.machines is None:
        earned = other.per_million - one.per_million
        return gap * MILLION / earned if earned > 0 else None
    first = first_cheaper(one, other, gap)
    each = one.machines.calls_each
    if first is None or each is None:
        return first
    earned = other.per_million / MILLION
    step = one.machines.usd_each
    # The last number of machines at whose first call `other` is still cheaper; a tie is not.
    count = ((gap + earned * each) / (earned * each - step)).to_integral_value(ROUND_CEILING) - 1
    return max(first, (gap + count * step) / earned) if count > one.machines.minimum else first


def fewer_machines(one: Machines, other: Machines, gap: Decimal) -> Decimal | None:
    """Return the lowest volume above which `one` saves more machines than `gap` costs, or None.

    Both run on the same kind of machine. Just above a full number of machines of `other`, the
    machines that `one` saves only become more from one such volume to the next.
    """
    wanted = _machines_to_save(one, gap)
    each, most = other.calls_each, one.calls_each
    if wanted <= 0:
        return _ZERO if each is None or most is None or each <= most else None
    if each is None or (most is not None and each >= most):
        return None
    saved_each = 1 if most is None else 1 - each / most
    full = ((wanted - 1) / saved_each).to_integral_value(ROUND_FLOOR) + 1
    return max(full, wanted + one.minimum - 1) * each


def _machines_to_save(one: Machines, gap: Decimal) -> Decimal:
    """Return the smallest whole number of machines whose rent is more than `gap`, USD a month."""
    if not one.usd_each:
        return Decimal("Infinity") if gap >= 0 else _ZERO
    return (gap / one.usd_each).to_integral_value(ROUND_FLOOR) + 1


def _fewer_for_good(one: Machines, other: Machines, gap: Decimal) -> Decimal | None:
    """Return the volume above which `one` always saves more machines than `gap` costs, or None."""
    first = fewer_machines(one, other, gap)
    each, most = other.calls_each, one.calls_each
    if first is None or each is None or most is None or first == _ZERO:
        return first
    wanted = _machines_to_save(one, gap)
    # The last full number of machines of `one` after which one more makes it dearer again.
    last = (wanted / (most / each - 1)).to_integral_value(ROUND_CEILING) - 1
    return max(first, (last + wanted) * each)


def _always_cheaper_than_machines(
    one: VolumeCost, machines: Machines, gap: Decimal
) -> Decimal | None:
    each, spent = machines.calls_each, one.per_million / MILLION
    if each is None:
        return None
    margin = machines.usd_each - spent * each
    if margin <= 0:
        return _ZERO if margin == 0 and gap < 0 else None
    # The last number of full machines that cost less than `one`; a tie is not.
    count = (gap / margin).to_integral_value(ROUND_CEILING) - 1
    return _ZERO if count < machines.minimum else (count * each).to_integral_value(ROUND_FLOOR)


def whole_calls(calls: Decimal | None) -> int | None:
    """Return a number of calls rounded up to a whole one, at least 0; None stays None.

    Rounded up, an option that costs less above a volume does so from there on.
    """
    if calls is None:
        return None
    # A quotient is rounded at its last digits, and a whole number must not become the next one.
    near = calls.quantize(_SMALLEST_PART) if calls < _LARGEST_CALLS else calls
    return max(0, int(near.to_integral_value(ROUND_CEILING)))
