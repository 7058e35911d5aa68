"""A condition in plain words, each of its parts in a frame of its own."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.apps.web.parts.markup import element, text_element
from advisor.apps.web.rules import texts
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Not, OneOf
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import condition_words


def when_line(rulebook: Rulebook, condition: Condition) -> str:
    """Return the line that says when a rule applies."""
    if condition == All(()):
        return text_element("p", texts.OTHERWISE, "when")
    return element("p", f"{text_element('b', texts.WHEN)} {_parts(rulebook, condition)}", "when")


def _parts(rulebook: Rulebook, condition: Condition, *, inside: bool = False) -> str:
    match condition:
        case All(parts=parts):
            return _joined(rulebook, parts, texts.AND, inside=inside)
        case AnyOf(parts=parts):
            return _joined(rulebook, parts, texts.OR, inside=inside)
        case Not(part=part):
            return f"{text_element('i', texts.NOT)} {_parts(rulebook, part, inside=True)}"
        case Atom(name=name, test=OneOf(values=(False,))) if name in rulebook.facts:
            return f"{text_element('i', texts.NOT)} {_framed(rulebook.facts[name].says)}"
        case Atom():
            return _framed(condition_words(rulebook, condition))


def _joined(rulebook: Rulebook, parts: Iterable[Condition], word: str, *, inside: bool) -> str:
    """Return the parts with a word between them, in brackets where they stand in a larger whole."""
    found = [_parts(rulebook, part, inside=True) for part in parts]
    told = f" {text_element('i', word)} ".join(found)
    return f"({told})" if inside and len(found) > 1 else told


def _framed(words: str) -> str:
    return text_element("span", words, "cond")
