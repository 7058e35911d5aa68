"""A condition as a list in plain words, with the condition of each fact under the fact."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.formats.document import Item, code
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Not
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import condition_words


def condition_list(rulebook: Rulebook, condition: Condition) -> Iterator[Item]:
    """Yield the items of a condition as a list, with the condition of each fact under the fact."""
    match condition:
        case Atom(name=name):
            yield Item((condition_words(rulebook, condition),), items=_meaning(rulebook, name))
        case All(parts=parts):
            for part in parts:
                yield from condition_list(rulebook, part)
        case AnyOf(parts=parts):
            ways = (way for part in parts for way in _group(rulebook, part))
            yield Item(("any of these:",), items=tuple(ways))
        case Not(part=part):
            yield Item(("not so:",), items=tuple(_group(rulebook, part)))


def _group(rulebook: Rulebook, condition: Condition) -> Iterator[Item]:
    """Yield a condition as one item; the parts of an `all` go under one head."""
    items = condition_list(rulebook, condition)
    if isinstance(condition, All):
        yield Item(("all of these:",), items=tuple(items))
    else:
        yield from items


def _meaning(rulebook: Rulebook, name: str) -> tuple[Item, ...]:
    if name not in rulebook.facts:
        return ()
    match rulebook.facts[name].when:
        case Atom(name=read) as atom if read not in rulebook.facts:
            return (Item((code(name), f" means: {condition_words(rulebook, atom)}")),)
        case condition:
            inner = tuple(condition_list(rulebook, condition))
            return (Item((code(name), " means:"), items=inner),)
