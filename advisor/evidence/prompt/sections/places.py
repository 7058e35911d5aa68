"""The one place of each section: it stays, or goes to a look-up, a schema or the training set.

A section leaves the prompt only where its lines say plainly enough what it is for; otherwise it
stays. The limits were set on sections of prompts whose repository the labels were not learned
from; `benchmarks/prompt_reader.py` prints how often each place was right there.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.facts.facts import OutputDemand
from advisor.evidence.prompt.model import Place
from advisor.evidence.prompt.sections.sections import Section

LONG_FACTS = 600
"""Words; facts of more than that are better kept in a source of their own, our own judgement."""
STYLE_WORDS = 250
"""Words; of a shorter prompt, training has nothing to take over."""
STYLE_SHARE = 0.45
"""Part of the prompt that must be style and examples before style is something to train on."""

_EXAMPLES_FROM = 0.65
_FACTS_FROM = 0.6
_STYLE_FROM = 0.5
_FORM_FROM = 0.5
_ASKED_FORM_FROM = 0.4
"""Lower where at least a quarter of the lines ask for that form, which speaks for it, too."""
_ASKING_PART = 0.25


@dataclass(frozen=True, slots=True)
class Signs:
    """What a prompt shows besides the votes of its lines."""

    words: int
    """Without tools, parts filled in per call, and stray text."""
    tokens: int
    """Of these words, with no bullets and line ends."""
    aging: frozenset[int]
    """Lines with a price, a date or a version among the facts."""
    output: OutputDemand
    schema_given: bool
    understood: bool


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section and where it belongs."""

    section: Section
    words: int
    place: Place
    ages: bool
    """Whether it holds facts that go out of date."""


def place_sections(sections: Sequence[Section], signs: Signs) -> tuple[PlacedSection, ...]:
    """Return each section with its place."""
    placer = _Placer(sections, signs)
    return tuple(map(placer.place, sections))


class _Placer:
    """Knows what holds for the prompt as a whole."""

    def __init__(self, sections: Sequence[Section], signs: Signs) -> None:
        self._signs = signs
        self._words_per_token = signs.words / (signs.tokens or 1)
        tokens = {
            purpose: sum(s.tokens * s.share for s in sections if s.purpose == purpose)
            for purpose in ("facts", "style", "examples")
        }
        self._long_facts = tokens["facts"] * self._words_per_token > LONG_FACTS
        manner = tokens["style"] + tokens["examples"]
        self._much_style = (
            signs.understood
            and not signs.aging
            and signs.words >= STYLE_WORDS
            and manner >= STYLE_SHARE * signs.tokens
        )
        asks = signs.output.form in ("json", "closed_list") and not signs.schema_given
        self._asking = frozenset(signs.output.lines) if asks else frozenset()

    def place(self, section: Section) -> PlacedSection:
        ages = section.purpose == "facts" and not self._signs.aging.isdisjoint(section.lines)
        words = round(section.tokens * self._words_per_token)
        return PlacedSection(section, words, self._place(section, ages=ages), ages)

    def _place(self, section: Section, *, ages: bool) -> Place:
        match section.purpose:
            case "facts" if section.share >= _FACTS_FROM and (ages or self._long_facts):
                return "look_up"
            case "form" if section.share >= self._form_from(section.sentences):
                return "schema"
            case "examples" if section.share >= _EXAMPLES_FROM:
                return "training_material"
            case "style" if section.share >= _STYLE_FROM and self._much_style:
                return "training_material"
        return "stays"

    def _form_from(self, lines: Collection[int]) -> float:
        """Return the limit for a form; out of reach where no line asks for what a schema holds."""
        asking = self._asking.intersection(lines)
        if not asking:
            return math.inf
        return _ASKED_FORM_FROM if len(asking) >= _ASKING_PART * len(lines) else _FORM_FROM
