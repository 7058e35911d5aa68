"""The options side by side: which is cheaper, from when on, and what the saving comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache

from pydantic import TypeAdapter, ValidationError

from advisor.errors import Problem, ScenarioError, did_you_mean
from advisor.money.amounts import EXACT, Exact
from advisor.money.bill import MILLION
from advisor.money.break_even import Terms, first_cheaper, last_dearer, whole_calls
from advisor.money.estimates import (
    CostEstimate,
    OptionName,
    described_options,
    estimate,
)
from advisor.money.machines import machines_of
from advisor.money.pricing import Missing, PricedScenario, Rates
from advisor.money.scenario_model import Scenario
from advisor.money.variations import variations

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Saving:
    """What one option saves over another in a month, USD; below 0 it costs more."""

    model_swap: Exact | None
    """What the other option would save by merely moving to the same base model."""
    technique: Exact | None
    """The rest: what the change of technique itself saves."""
    total: Exact
    missing: tuple[Missing, ...] = ()
    """Why the split is not known, where it is not."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One option at one volume, USD; None where a price is not known."""

    name: OptionName
    calls_per_month: Exact
    monthly_usd: Exact | None
    horizon_usd: Exact | None


@dataclass(frozen=True, slots=True)
class CloseCall:
    """A plausible change of one input, and the option that is cheapest then."""

    changed: str
    cheapest: str


@dataclass(frozen=True)
class CostComparison:
    """Every option a scenario describes, with its cost."""

    priced: PricedScenario
    estimates: tuple[CostEstimate, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was priced."""
        return self.priced.scenario

    @property
    def on(self) -> date | None:
        """The day the prices hold; None when all of them were given by hand."""
        return self.priced.on

    @cached_property
    def options(self) -> dict[str, CostEstimate]:
        """The estimates by option name, the plainest option first."""
        return {entry.name: entry for entry in self.estimates}

    def cheapest(self) -> OptionName | None:
        """Return the option with the lowest total over the horizon, the plainest in a tie."""
        known = [entry for entry in self.estimates if entry.horizon_usd is not None]
        if not known:
            return None
        return min(known, key=lambda entry: entry.horizon_usd or _ZERO).name

    def break_even(self, a: str, b: str) -> int | None:
        """Return the calls a month above which `a` costs less than `b` over the horizon.

        `((F_a - F_b) / H + M_a - M_b) / ((c_b - c_a) / 1,000,000)`, to the nearest call; 0 when
        `a` is cheaper at any volume, None when it never becomes cheaper. Whole machines make a
        staircase: for a self-hosted `a` this is the first volume at which it is cheaper, and
        `stays_cheaper_above` says from where it remains so. Raises ScenarioError when a price in
        either total is not known.
        """
        with localcontext(EXACT):
            one, other = self._terms(a), self._terms(b)
            calls = first_cheaper(one, other, self._fixed_gap(one, other))
            return whole_calls(calls)

    def stays_cheaper_above(self, a: str, b: str) -> int | None:
        """Return the calls a month above which `a` never costs more than `b` again, or None.

        Differs from `break_even` only where `a` runs on whole machines.
        """
        with localcontext(EXACT):
            one, other = self._terms(a), self._terms(b)
            return whole_calls(last_dearer(one, other, self._fixed_gap(one, other)))

    def payback_months(self, a: str, b: str) -> Decimal | None:
        """Return after how many months `a` has earned back what it costs more upfront than `b`.

        `(F_a - F_b) / (N (c_b - c_a) / 1,000,000 - M_a + M_b)`; None when it never does, 0 when
        there is nothing to earn back. Raises ScenarioError when a price is not known.
        """
        with localcontext(EXACT):
            one, other = self._terms(a), self._terms(b)
            calls = self.scenario.calls_per_month
            saved = other.monthly_at(calls) - one.monthly_at(calls)
            return max(_ZERO, (one.upfront - other.upfront) / saved) if saved > 0 else None

    def calls_to_recover_upfront(self, a: str, b: str) -> int | None:
        """Return how many calls in all earn back what `a` costs more upfront, or None for never.

        `(F_a - F_b) / ((c_b - c_a) / 1,000,000)`, to the nearest call; monthly costs do not
        enter. Raises ScenarioError when a price is not known.
        """
        with localcontext(EXACT):
            one, other = self._terms(a), self._terms(b)
            gap = other.per_million - one.per_million
            return whole_calls((one.upfront - other.upfront) * MILLION / gap) if gap > 0 else None

    def saving(self, a: str, b: str) -> Saving:
        """Return what `a` saves over `b` in a month at this volume, split by cause.

        `b` is priced once more on the base model of `a`: what that alone saves is the model
        swap, the rest is the technique. Raises ScenarioError when a total is not known.
        """
        one, other = self._known(a), self._known(b)
        assert one.monthly_usd is not None
        assert other.monthly_usd is not None
        with localcontext(EXACT):
            total = other.monthly_usd - one.monthly_usd
            moved, gaps = self._moved(one.name, other.name)
            if moved is None:
                return Saving(None, None, total, gaps)
            swap = other.monthly_usd - moved
            return Saving(swap, total - swap, total)

    def curve(
        self, names: Sequence[str], calls: Iterable[Decimal | int | str]
    ) -> tuple[CurvePoint, ...]:
        """Return what each named option costs at each number of calls a month, for charts."""
        volumes = [Decimal(volume) for volume in calls]
        with localcontext(EXACT):
            return tuple(self._point(name, volume) for name in names for volume in volumes)

    def prompt_tokens_where_tuning_saves(self) -> Decimal | None:
        """Return the static prompt tokens above which tuned calls cost less, without caching.

        `S > k S' + (k - 1)(V + U + r O)`, written out so that input and output may have
        different ratios k; None without a fine-tune or without prices.
        """
        scenario, base, tuned = self.scenario, self.priced.base.prices, self.priced.tuned
        if scenario.fine_tune is None or tuned is None or not base.input or base.output is None:
            return None
        if tuned.prices.input is None or tuned.prices.output is None:
            return None
        prompt = scenario.prompt
        with localcontext(EXACT):
            rest = prompt.variable_tokens + prompt.user_tokens
            tuned_input = (scenario.fine_tune.static_tokens + rest) * tuned.prices.input
            tuned_output = prompt.output_tokens * (tuned.prices.output - base.output)
            return max(_ZERO, (tuned_input + tuned_output) / base.input - rest)

    def close_calls(self) -> tuple[CloseCall, ...]:
        """Return the plausible changes after which another option is cheapest; none is firm.

        Tried: a third and three times the calls, no cache hits and nine in ten, and all work and
        data at half and at twice the cost. Whether the prompt is cached is not another option
        here.
        """
        now = self.cheapest()
        same = _PROMPT if now in _PROMPT else (now,)
        tried = (
            (label, compare_priced(other).cheapest()) for label, other in variations(self.priced)
        )
        return tuple(CloseCall(label, name) for label, name in tried if name and name not in same)

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain data, amounts as strings; `from_dict` reads it back."""
        priced: object = _priced_adapter().dump_python(self.priced, mode="json")
        costs: object = _options_adapter().dump_python(self.options, mode="json")
        return {"priced": priced, "options": costs, "cheapest": self.cheapest()}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> CostComparison:
        """Return the comparison that `to_dict` wrote. Raises ScenarioError for anything else."""
        try:
            priced = _priced_adapter().validate_python(data["priced"])
            options = _options_adapter().validate_python(data["options"])
        except (KeyError, ValidationError) as error:
            hint = "Give what to_dict returned."
            raise ScenarioError(Problem("costs", "is not a saved comparison", hint)) from error
        return cls(priced, tuple(options.values()))

    def _estimate(self, name: str) -> CostEstimate:
        if found := self.options.get(name):
            return found
        hint = did_you_mean(name, self.options) or f"Described: {', '.join(self.options)}."
        raise ScenarioError(Problem(name, "is not an option of this scenario", hint))

    def _known(self, name: str) -> CostEstimate:
        found = self._estimate(name)
        if found.missing:
            raise ScenarioError(
                Problem(gap.key, f"is not known, so '{name}' has no total", f"{gap.remedy}.")
                for gap in found.missing
            )
        return found

    def _terms(self, name: str) -> Terms:
        found = self._known(name)
        assert found.upfront_usd is not None
        assert found.fixed_monthly_usd is not None
        assert found.usd_per_million_calls is not None
        machines = machines_of(self.priced) if name == "self_hosted" else None
        monthly = found.fixed_monthly_usd
        if machines is not None:
            monthly -= machines.usd_each * machines.needed(self.scenario.calls_per_month)
        return Terms(found.upfront_usd, monthly, found.usd_per_million_calls, machines)

    def _fixed_gap(self, one: Terms, other: Terms) -> Decimal:
        """What `one` costs more than `other` in a month before any call is made."""
        months = self.scenario.horizon_months
        return (one.upfront - other.upfront) / months + one.monthly - other.monthly

    def _point(self, name: str, calls: Decimal) -> CurvePoint:
        found = self._estimate(name)
        if found.missing:
            return CurvePoint(found.name, calls, None, None)
        terms = self._terms(name)
        monthly = terms.monthly_at(calls)
        horizon = terms.upfront + self.scenario.horizon_months * monthly
        return CurvePoint(found.name, calls, monthly, horizon)

    def _moved(self, a: OptionName, b: OptionName) -> tuple[Decimal | None, tuple[Missing, ...]]:
        """Return a month of `b` on the base model of `a`, or what is missing to say so."""
        ours, theirs = self._base_rates(a), self._base_rates(b)
        if ours is not None and theirs is not None and ours.prices == theirs.prices:
            return self._known(b).monthly_usd, ()
        if ours is None or b in _TIED_TO_MODEL:
            return None, (Missing("fine_tune.base_prices", _SPLIT_REMEDY),)
        untuned: OptionName = "prompt_cached" if b == "cheaper_model" else b
        moved = estimate(untuned, replace(self.priced, base=ours))
        return moved.monthly_usd, moved.missing

    def _base_rates(self, name: OptionName) -> Rates | None:
        match name:
            case "fine_tune" | "rag_fine_tune":
                return self.priced.tuned_base
            case "cheaper_model":
                return self.priced.cheaper
            case "self_hosted":
                return None
            case _:
                return self.priced.base


def compare_priced(priced: PricedScenario) -> CostComparison:
    """Return the comparison of every option that a priced scenario describes."""
    names = described_options(priced)
    return CostComparison(priced, tuple(estimate(name, priced) for name in names))


_PROMPT = ("prompt", "prompt_cached")
_TIED_TO_MODEL = ("fine_tune", "rag_fine_tune", "self_hosted")
_SPLIT_REMEDY = "Enter the untuned price of the base model to split the saving"


@lru_cache(maxsize=1)
def _priced_adapter() -> TypeAdapter[PricedScenario]:
    return TypeAdapter(PricedScenario)


@lru_cache(maxsize=1)
def _options_adapter() -> TypeAdapter[dict[str, CostEstimate]]:
    return TypeAdapter(dict[str, CostEstimate])
