"""FEEL, the expression language of DMN: names, constants, tests of a cell, and conditions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from advisor.engine.computed import UNKNOWN
from advisor.rulebook.conditions import Between, OneOf, Value

ANYTHING = "-"
"""The cell that any value passes."""

RESERVED = frozenset(
    [
        "and", "between", "boolean", "context", "date", "duration", "else", "every",
        "external", "false", "for", "function", "if", "in", "instance", "item", "list", "not",
        "null", "number", "of", "or", "return", "satisfies", "some", "string", "then", "time",
        "true",
    ]
)  # fmt: skip
"""Words that FEEL reads itself, where a name would have to stand."""

_SIGNS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


def free_name(name: str, taken: Collection[str] = ()) -> str:
    """Return a name that is not taken and that FEEL reads as a name; underscores are added for it.

    `name` is an id of a rulebook: small letters, digits and underscores.
    """
    while name in RESERVED or name in taken:
        name += "_"
    return name


def constant(value: Value) -> str:
    """Return a value as FEEL writes it; numbers without an exponent, which FEEL does not read."""
    match value:
        case bool() | str():
            return json.dumps(value)
        case int():
            return str(value)
        case float():
            return format(Decimal(str(value)).normalize(), "f")


def bare(expression: str) -> str:
    """Return an expression of `Feel` without the brackets around the whole of it."""
    return expression[1:-1] if expression.startswith("(") else expression


def cell(test: OneOf | Between) -> str:
    """Return the entry of a cell: values with commas between, or one bound or two."""
    if isinstance(test, OneOf):
        return ", ".join(constant(value) for value in test.values)
    match sorted(test.bounds, key=lambda bound: bound[0] in ("lte", "lt")):
        case [(kind, number)]:
            return f"{_SIGNS[kind]} {constant(number)}"
        case [(low, least), (high, most)]:
            begin, end = "[" if low == "gte" else "(", "]" if high == "lte" else ")"
            return f"{begin}{constant(least)}..{constant(most)}{end}"
        case _:
            raise AssertionError(f"a cell has one bound or two: {test}")


@dataclass(frozen=True)
class Feel:
    """Conditions as FEEL expressions."""

    names: Mapping[str, str]
    """How each name of the rulebook is called in the model."""
    nullable: Collection[str] = ()
    """The numbers that are null where our engine has the word `unknown`."""
    unanswered: Collection[str] = ()
    """The names that may be null because nobody knows them; a comparison is then null as well."""

    def constant(self, value: Value) -> str:
        return constant(value)

    def one_of(self, name: str, values: Sequence[Value]) -> str:
        called = self.names[name]
        match values:
            case [True]:
                return called
            case [False]:
                return self.negate(called)
            case [value]:
                equal = f"{called} = {self._value(name, value)}"
            case _:
                equal = f"{called} in ({', '.join(self._value(name, value) for value in values)})"
        # Unlike other comparisons, one for equality is false and not null where it reads null.
        return f"(if {called} = null then null else {equal})" if name in self.unanswered else equal

    def _value(self, name: str, value: Value) -> str:
        return "null" if name in self.nullable and value == UNKNOWN else constant(value)

    def between(self, name: str, bounds: Sequence[tuple[str, float]]) -> str:
        called = self.names[name]
        known = [f"{called} != null"] if name in self.nullable else []
        return self.all_of(
            [*known, *(f"{called} {_SIGNS[kind]} {constant(number)}" for kind, number in bounds)]
        )

    def all_of(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' and '.join(parts)})"

    def any_of(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"

    def negate(self, part: str) -> str:
        return f"not({part})"
