"""The lever rules in other engines' languages: one expression over answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, Protocol, TypeAlias, TypeVar

from advisor.authoring.engine_languages import Language, Translator
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import LeverId

T = TypeVar("T")
Json: TypeAlias = str | bool | int | float | list["Json"] | dict[str, "Json"] | None


class ChoosingLanguage(Language[T], Protocol[T]):
    """How an engine writes conditions, and a choice between two results."""

    def choose(self, test: T, yes: T, no: T) -> T: ...


@dataclass(frozen=True)
class ApproachWriter(Generic[T]):
    """Writes what the levers lead to as one expression over answers."""

    rulebook: Rulebook
    language: ChoosingLanguage[T]

    def pulled(self, lever: Lever) -> T:
        """Return whether a lever is pulled: what the first rule that applies says.

        Neighboring rules with the same effect are joined, which keeps expressions shallow.
        """
        condition = Translator(self.rulebook, self.language).condition
        runs = [(then, list(rules)) for then, rules in groupby(lever.rules, lambda r: r.then)]
        *earlier, (last, _) = runs
        found = self.language.constant(last == "pull")
        for then, rules in reversed(earlier):
            test = self.language.any_of([condition(rule.when) for rule in rules])
            found = self.language.choose(test, self.language.constant(then == "pull"), found)
        return found

    def approach(self) -> T:
        """Return the approach as one expression over answers."""
        return self._approach(list(self.rulebook.levers.values()), frozenset())

    def _approach(self, levers: Sequence[Lever], pulled: frozenset[LeverId]) -> T:
        if not levers:
            return self.language.constant(self.rulebook.approach_by_pulled[frozenset(pulled)])
        first, *rest = levers
        yes = self._approach(rest, pulled | {first.id})
        no = self._approach(rest, pulled)
        return yes if yes == no else self.language.choose(self.pulled(first), yes, no)


_SIGNS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


@dataclass(frozen=True)
class Text:
    """Expressions with ternaries, as CEL and ZEN write them."""

    both: str
    either: str
    opposite: str
    derived: frozenset[str] = frozenset()
    """Names that stand behind `$.` because the same node has derived them."""

    def constant(self, value: Value) -> str:
        return json.dumps(value)

    def one_of(self, name: str, values: Sequence[Value]) -> str:
        name = self._name(name)
        match values:
            case [True]:
                return name
            case [False]:
                return self.negate(name)
            case [value]:
                return f"{name} == {json.dumps(value)}"
            case _:
                return f"{name} in {json.dumps(list(values))}"

    def between(self, name: str, bounds: Sequence[tuple[str, float]]) -> str:
        return self.all_of([f"{self._name(name)} {_SIGNS[kind]} {n}" for kind, n in bounds])

    def all_of(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({f' {self.both} '.join(parts)})"

    def any_of(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({f' {self.either} '.join(parts)})"

    def negate(self, part: str) -> str:
        return f"{self.opposite}({part})"

    def choose(self, test: str, yes: str, no: str) -> str:
        return f"({test} ? {yes} : {no})"

    def _name(self, name: str) -> str:
        return f"$.{name}" if name in self.derived else name


CEL = Text("&&", "||", "!")
ZEN = Text("and", "or", "not ")


class JsonLogic:
    """Trees of operators as JSON."""

    def constant(self, value: Value) -> Json:
        return value

    def one_of(self, name: str, values: Sequence[Value]) -> Json:
        read: Json = {"var": name}
        match values:
            case [True]:
                return read
            case [False]:
                return self.negate(read)
            case [value]:
                return {"===": [read, value]}
            case _:
                return {"in": [read, list(values)]}

    def between(self, name: str, bounds: Sequence[tuple[str, float]]) -> Json:
        return self.all_of([{_SIGNS[kind]: [{"var": name}, n]} for kind, n in bounds])

    def all_of(self, parts: Sequence[Json]) -> Json:
        return parts[0] if len(parts) == 1 else {"and": list(parts)}

    def any_of(self, parts: Sequence[Json]) -> Json:
        return parts[0] if len(parts) == 1 else {"or": list(parts)}

    def negate(self, part: Json) -> Json:
        return {"!": [part]}

    def choose(self, test: Json, yes: Json, no: Json) -> Json:
        match no:
            case {"if": list(rest)}:
                return {"if": [test, yes, *rest]}
            case _:
                return {"if": [test, yes, no]}
