"""The conditions of a rulebook in the language of another engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Value
from advisor.rulebook.rulebook import Rulebook

T = TypeVar("T")


class Language(Protocol[T]):
    """How an engine writes conditions."""

    def constant(self, value: Value) -> T: ...
    def one_of(self, name: str, values: Sequence[Value]) -> T: ...
    def between(self, name: str, bounds: Sequence[tuple[str, float]]) -> T: ...
    def all_of(self, parts: Sequence[T]) -> T: ...
    def any_of(self, parts: Sequence[T]) -> T: ...
    def negate(self, part: T) -> T: ...


@dataclass(frozen=True)
class Translator(Generic[T]):
    """Writes the conditions of one rulebook in one language."""

    rulebook: Rulebook
    language: Language[T]
    inline_facts: bool = True
    """Put a fact's own condition in its place, for languages without derived values."""

    def condition(self, condition: Condition) -> T:
        """Return a condition in the language. Read with complete values, it means the same."""
        match condition:
            case Atom():
                return self._atom(condition)
            case All(parts=()):
                return self.language.constant(True)  # noqa: FBT003
            case AnyOf(parts=()):
                return self.language.constant(False)  # noqa: FBT003
            case All(parts=parts):
                return self.language.all_of([self.condition(part) for part in parts])
            case AnyOf(parts=parts):
                return self.language.any_of([self.condition(part) for part in parts])
            case Not(part=part):
                return self.language.negate(self.condition(part))

    def _atom(self, atom: Atom) -> T:
        fact = self.rulebook.facts.get(atom.name)
        if fact is not None and self.inline_facts:
            holds = self.condition(fact.when)
            accepted = atom.test.accepts(True)  # noqa: FBT003
            return holds if accepted else self.language.negate(holds)
        if isinstance(atom.test, Between):
            return self.language.between(atom.name, atom.test.bounds)
        return self.language.one_of(atom.name, atom.test.values)


def facts_behind(rulebook: Rulebook, conditions: Iterable[Condition]) -> list[str]:
    """Return the facts that these conditions rest on, each after those it rests on itself."""
    found = {name for name in _names_behind(rulebook, conditions) if name in rulebook.facts}
    return [name for name in rulebook.facts if name in found]


def answers_behind(rulebook: Rulebook, conditions: Iterable[Condition]) -> list[str]:
    """Return the answers and computed answers that these conditions read, also through facts.

    In the order of their first use.
    """
    return [name for name in _names_behind(rulebook, conditions) if name not in rulebook.facts]


def _names_behind(rulebook: Rulebook, conditions: Iterable[Condition]) -> dict[str, None]:
    """Return every name that these conditions read, also through facts, in order of first use."""
    found: dict[str, None] = {}

    def walk(condition: Condition) -> None:
        for atom in condition.atoms():
            if atom.name not in found:
                found[atom.name] = None
                if atom.name in rulebook.facts:
                    walk(rulebook.facts[atom.name].when)

    for condition in conditions:
        walk(condition)
    return found
