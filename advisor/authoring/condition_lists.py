"""A condition as a Markdown list in plain words, and under each fact what it means."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.authoring.markdown import plain
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Not
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import condition_words


def condition_list(rulebook: Rulebook, condition: Condition, depth: int = 0) -> Iterator[str]:
    """Yield a condition as a list: what must hold, and under each fact what it means."""
    bullet = "  " * depth + "- "
    match condition:
        case Atom():
            yield bullet + plain(condition_words(rulebook, condition))
            yield from _meaning(rulebook, condition.name, depth + 1)
        case All(parts=parts):
            for part in parts:
                yield from condition_list(rulebook, part, depth)
        case AnyOf(parts=parts):
            yield f"{bullet}any of these:"
            for part in parts:
                yield from _group(rulebook, part, depth + 1)
        case Not(part=part):
            yield f"{bullet}not so:"
            yield from _group(rulebook, part, depth + 1)


def _group(rulebook: Rulebook, condition: Condition, depth: int) -> Iterator[str]:
    """Yield a condition that stands for one thing in a list, several parts under one head."""
    if isinstance(condition, All):
        yield "  " * depth + "- all of these:"
        depth += 1
    yield from condition_list(rulebook, condition, depth)


def _meaning(rulebook: Rulebook, name: str, depth: int) -> Iterator[str]:
    if name not in rulebook.facts:
        return
    head = "  " * depth + f"- `{name}` means:"
    match rulebook.facts[name].when:
        case Atom(name=read) as atom if read not in rulebook.facts:
            yield f"{head} {plain(condition_words(rulebook, atom))}"
        case condition:
            yield head
            yield from condition_list(rulebook, condition, depth + 1)
