"""The lines of one option's cost: products of numbers that say where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from advisor.costs.amounts import Exact, shown
from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.polynomial import Polynomial, add, multiply

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


class Move(NamedTuple):
    """An input inside a factor: the factor follows it up (1) or down (-1), one for one."""

    key: str
    value: Decimal
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Factor:
    """A number about to enter a line; None when it is not known."""

    key: str
    value: Decimal | None
    unit: str = ""
    source: str = ""
    is_share: bool = False
    """A share of 1 changes nothing and is left out of the formula."""
    moves: tuple[Move, ...] = ()
    """The inputs it is made of, when it is more than the input its key names."""

    def as_polynomial(self, bits: Mapping[str, int]) -> Polynomial:
        """Return this factor with the inputs that have a bit left open."""
        assert self.value is not None
        open_to = {0: self.value}
        for move in self.moves or (Move(self.key, self.value),):
            if bit := bits.get(move.key):
                open_to[0] -= move.sign * move.value
                open_to[bit] = Decimal(move.sign)
        return open_to

    def can_move(self, bits: Mapping[str, int]) -> bool:
        """Return whether any input in this factor has a range."""
        if not bits:
            return False
        return any(move.key in bits for move in self.moves) or self.key in bits


@dataclass(slots=True)
class Bill:
    """The lines and gaps of one option while it is being added up."""

    origins: dict[str, str]
    lines: list[CostLine] = field(default_factory=list)
    missing: dict[Per, list[Missing]] = field(default_factory=dict)
    bits: Mapping[str, int] = field(default_factory=dict)
    """A bit for every input with a range: then polynomials are kept in the place of lines."""
    sums: dict[Per, Polynomial] = field(default_factory=dict)
    unknown: Mapping[str, Missing] = field(default_factory=dict)
    """The keys whose figures are not computed with."""

    def add(self, name: str, per: Per, *factors: Factor, per_million: bool = False) -> None:
        """Add the product of `factors`, or note which of them are not known."""
        if any(self._is_nothing(factor) for factor in factors):
            return
        gaps = [gap for factor in factors for gap in self._gaps(factor)]
        if gaps:
            self.note(per, *gaps)
            return
        if self.bits:
            self._add_up(per, factors, per_million=per_million)
            return
        counted = [factor for factor in factors if not (factor.is_share and factor.value == 1)]
        amount = _ONE
        for factor in counted:
            assert factor.value is not None
            amount *= factor.value
        amount = amount / MILLION if per_million else amount
        inputs = tuple(self._input(factor) for factor in counted)
        formula = _written(inputs, amount, per_million=per_million)
        self.lines.append(CostLine(name, formula, amount, per, inputs))

    def _is_nothing(self, factor: Factor) -> bool:
        return factor.value == 0 and not factor.can_move(self.bits) and not self._gaps(factor)

    def _gaps(self, factor: Factor) -> list[Missing]:
        keys = dict.fromkeys([*(move.key for move in factor.moves), factor.key])
        if self.unknown and (gaps := self.gaps_in(*keys)):
            return gaps
        return [Missing(factor.key, f"Enter it in {factor.unit}")] if factor.value is None else []

    def gaps_in(self, *keys: str) -> list[Missing]:
        """Return those of the keys whose figures are not computed with, each with the reason."""
        return [self.unknown[key] for key in keys if key in self.unknown]

    def _add_up(self, per: Per, factors: tuple[Factor, ...], *, per_million: bool) -> None:
        product: Polynomial = {0: 1 / MILLION if per_million else _ONE}
        for factor in factors:
            product = multiply(product, factor.as_polynomial(self.bits))
        self.sums[per] = add(self.sums.get(per, {}), product)

    def note(self, per: Per, *gaps: Missing) -> None:
        """Note prices without which the total of that kind is not known."""
        if not gaps:
            return
        known = self.missing.setdefault(per, [])
        known.extend(gap for gap in gaps if gap not in known)

    def total(self, per: Per) -> Decimal | None:
        """Return the sum of the lines of that kind, or None where one could not be written."""
        if self.missing.get(per):
            return None
        return sum((line.amount for line in self.lines if line.per == per), _ZERO)

    def _input(self, factor: Factor) -> CostInput:
        assert factor.value is not None
        source = factor.source or (self._said(factor.key) if self.origins else "given")
        return CostInput(factor.key, factor.value, factor.unit, source)

    def _said(self, key: str) -> str:
        group = key.rpartition(".")[0]
        return self.origins.get(key) or self.origins.get(group) or "given"


def _written(inputs: tuple[CostInput, ...], amount: Decimal, *, per_million: bool) -> str:
    terms = " x ".join(f"{shown(item.value)} {item.unit}".rstrip() for item in inputs)
    divided = " / 1,000,000" if per_million else ""
    return f"{terms}{divided} = {shown(amount)} USD"
