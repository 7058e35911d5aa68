"""The lines of a bill: each is a product of numbers with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from advisor.costs.amounts import Exact, shown
from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.polynomial import Polynomial, add, multiply
from advisor.costs.scenario.model import Scenario

Per: TypeAlias = Literal["per million calls", "once", "a month"]

MILLION = Decimal(1_000_000)
_ONE = Decimal(1)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CostInput:
    """One number in a line, the scenario key or price it belongs to, and where it comes from."""

    key: str
    value: Exact
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """One term of an option's cost, with its arithmetic written out. Amounts are USD."""

    name: str
    formula: str
    amount: Exact
    per: Per
    inputs: tuple[CostInput, ...]


class FactorInput(NamedTuple):
    """An input that is added to a factor (sign 1) or taken off it (sign -1)."""

    key: str
    value: Decimal
    sign: int = 1


class Factor(NamedTuple):
    """One number of a product; its value is None when it is not known."""

    key: str
    value: Decimal | None
    unit: str = ""
    source: str = ""
    is_share: bool = False
    """A share of 1 changes nothing and is left out of the formula."""
    inputs: tuple[FactorInput, ...] = ()
    """The inputs that add up to the factor, when these are not just the input named by `key`."""

    def as_polynomial(self, bits: Mapping[str, int]) -> Polynomial:
        """Return this factor as a polynomial in the inputs that have a bit."""
        assert self.value is not None
        polynomial = {0: self.value}
        for item in self.inputs or (FactorInput(self.key, self.value),):
            if bit := bits.get(item.key):
                polynomial[0] -= item.sign * item.value
                polynomial[bit] = Decimal(item.sign)
        return polynomial

    def has_range(self, bits: Mapping[str, int]) -> bool:
        """Return whether any input in this factor has a range."""
        if not bits:
            return False
        return any(item.key in bits for item in self.inputs) or self.key in bits


@dataclass(slots=True)
class Bill:
    """The lines and missing prices of one option, while the option is being added up."""

    origins: dict[str, str]
    scenario: Scenario
    """The usage that is billed."""
    lines: list[CostLine] = field(default_factory=list)
    missing: dict[Per, list[Missing]] = field(default_factory=dict)
    bits: Mapping[str, int] = field(default_factory=dict)
    """A bit for every input with a range. With bits, `add` fills `polynomials` and not `lines`."""
    polynomials: dict[Per, Polynomial] = field(default_factory=dict)
    unknown: Mapping[str, Missing] = field(default_factory=dict)
    """Keys of inputs that count as unknown, with the reason."""
    sums: dict[Per, Decimal] | None = None
    """Given, `add` only adds to these sums: lines with their arithmetic take most of the time."""

    @property
    def has_words(self) -> bool:
        """Whether lines are made, with where each number comes from; sums need no words."""
        return self.sums is None

    def add(self, name: str, per: Per, *factors: Factor, divided_by: Decimal = _ONE) -> None:
        """Add the product of `factors`, divided, or note which of them are not known."""
        all_count = all(factor.value for factor in factors)
        if not all_count and any(map(self.is_zero, factors)):
            return
        if self.unknown or not all_count:
            gaps = [gap for factor in factors for gap in self._gaps(factor)]
            if gaps:
                self.add_missing(per, *gaps)
                return
        if self.bits:
            self._add_product(per, factors, divided_by)
            return
        counted = [factor for factor in factors if not (factor.is_share and factor.value == 1)]
        amount = _ONE
        for factor in counted:
            assert factor.value is not None
            amount *= factor.value
        amount = amount if divided_by == 1 else amount / divided_by
        if self.sums is not None:
            self.sums[per] = self.sums.get(per, _ZERO) + amount
            return
        inputs = tuple(self._input(factor) for factor in counted)
        formula = _formula(inputs, amount, divided_by)
        self.lines.append(CostLine(name, formula, amount, per, inputs))

    def is_zero(self, factor: Factor) -> bool:
        """Return whether a factor makes every product with it 0."""
        return factor.value == 0 and not factor.has_range(self.bits) and not self._gaps(factor)

    def _gaps(self, factor: Factor) -> list[Missing]:
        if self.unknown:
            keys = dict.fromkeys([*(item.key for item in factor.inputs), factor.key])
            if gaps := self.gaps_in(*keys):
                return gaps
        return [Missing(factor.key, f"Enter it in {factor.unit}")] if factor.value is None else []

    def gaps_in(self, *keys: str) -> list[Missing]:
        """Return the keys that count as unknown, each with the reason."""
        return [self.unknown[key] for key in keys if key in self.unknown]

    def _add_product(self, per: Per, factors: tuple[Factor, ...], divided_by: Decimal) -> None:
        product: Polynomial = {0: 1 / divided_by}
        for factor in factors:
            product = multiply(product, factor.as_polynomial(self.bits))
        self.polynomials[per] = add(self.polynomials.get(per, {}), product)

    def add_missing(self, per: Per, *gaps: Missing) -> None:
        """Note missing prices: without them the total for `per` is not known."""
        if not gaps:
            return
        known = self.missing.setdefault(per, [])
        known.extend(gap for gap in gaps if gap not in known)

    def total(self, per: Per) -> Decimal | None:
        """Return the sum of the lines for `per`, or None where a price is missing."""
        if self.missing.get(per):
            return None
        if self.sums is not None:
            return self.sums.get(per, _ZERO)
        return sum((line.amount for line in self.lines if line.per == per), _ZERO)

    def _input(self, factor: Factor) -> CostInput:
        assert factor.value is not None
        source = factor.source or (self._source_of(factor.key) if self.origins else "given")
        return CostInput(factor.key, factor.value, factor.unit, source)

    def _source_of(self, key: str) -> str:
        group = key.rpartition(".")[0]
        return self.origins.get(key) or self.origins.get(group) or "given"


def _formula(inputs: tuple[CostInput, ...], amount: Decimal, divided_by: Decimal) -> str:
    total = f"{shown(amount)} USD"
    if len(inputs) == 1 and inputs[0].unit == "USD":
        # An amount that was worked out already: 40 hours x 100 USD an hour.
        worked_out = " hours x " in inputs[0].source
        return f"{inputs[0].source} = {total}" if worked_out else total
    terms = " x ".join(f"{shown(item.value)} {item.unit}".rstrip() for item in inputs)
    divided = "" if divided_by == 1 else f" / {shown(divided_by)}"
    return f"{terms}{divided} = {total}"
