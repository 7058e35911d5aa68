"""What a prompt shows as a whole: the signs that its places and its recommendation depend on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.model import PLACES, Facts
from advisor.evidence.prompt.recommend.recommend import PromptSigns
from advisor.evidence.prompt.recommend.shares import CountedUnits
from advisor.evidence.prompt.sections.places import PlacedSection, Signs
from advisor.rulebook.prompt_labels import LabelId

_NOT_OWN: frozenset[LabelId] = frozenset({"tool_definition", "dynamic_placeholder", "boilerplate"})
"""Labels left out of the shares: they are neither behavior nor knowledge, and often long."""
_UPLOADED_FILES = re.compile(r"(?i)\bfiles uploaded as knowledge\b")
_RETRIEVED_TEXT = re.compile(
    r"(?i)context|passage|document|chunk|search_?results|retriev|knowledge|excerpt|article|source"
)
_ANSWER_FROM_TEXT = re.compile(
    r"(?i)\b(?:using|use|based|rely|from|answer)\b[^.\n]{0,40}\b(?:context|passages?"
    r"|documents?|excerpts?|articles?|sources?|search results|knowledge)\b"
)
_MOST_FRAME_SLOTS = 3
"""A frame around retrieved text has few other slots."""
_MOST_FRAME_UNITS = 30
"""A longer prompt is about more than the files or passages it is given."""


def section_signs(counted: CountedUnits, facts: Facts, *, schema_given: bool) -> Signs:
    """Return what decides the places of sections, besides the votes of their lines."""
    own = _own_tokens(counted)
    return Signs(
        words=round(facts.words * own / (counted.total or 1)),
        tokens=own,
        aging=frozenset(spotted.line for spotted in facts.volatile if spotted.kind != "clock"),
        output=facts.output,
        schema_given=schema_given,
        understood=facts.understood == "fully",
    )


def prompt_signs(
    counted: CountedUnits, facts: Facts, sections: Sequence[PlacedSection], signs: Signs
) -> PromptSigns:
    """Return what decides the recommendation."""
    held = dict.fromkeys(PLACES, 0)
    for placed in sections:
        held[placed.place] += sum(
            counted.tokens[at]
            for at in placed.section.units
            if counted.items[at].label not in _NOT_OWN
        )
    sentences = {item.unit.line.number for item in counted.items if item.unit.line.kind != "mark"}
    stray = counted.by_label().get("boilerplate", 0)
    return PromptSigns(
        share={place: tokens / (signs.tokens or 1) for place, tokens in held.items()},
        words=facts.words - round(facts.words * stray / (counted.total or 1)),
        own_words=signs.words,
        ages=bool(signs.aging),
        demand="none" if signs.schema_given else facts.output.form,
        demand_share=len(facts.output.lines) / (len(sentences) or 1),
        retrieves=_retrieves(counted.items),
        understood=signs.understood,
    )


def _own_tokens(counted: CountedUnits) -> int:
    """Return the tokens without tools, parts filled in per call, and stray text."""
    by_label = counted.by_label()
    return sum(tokens for label, tokens in by_label.items() if label not in _NOT_OWN)


def _retrieves(items: Sequence[LabeledUnit]) -> bool:
    """Return whether the prompt is a frame around files or passages inserted per call."""
    if len(items) > _MOST_FRAME_UNITS:
        return False
    if any(_UPLOADED_FILES.search(item.unit.text) for item in items):
        return True
    named = [item for item in items if item.slots]
    names = {item.unit.text[slot.start : slot.end] for item in named for slot in item.slots}
    if not 0 < len(names) <= _MOST_FRAME_SLOTS:
        return False
    # A slot stands in the text of its line, so that to search each line once finds its name too.
    given = any(_RETRIEVED_TEXT.search(item.unit.text) for item in named)
    return given and any(
        _ANSWER_FROM_TEXT.search(item.unit.text) for item in items if not item.slots
    )


def style_share(counted: CountedUnits) -> float:
    """Return how much of the prompt's own text are lines of style."""
    return counted.by_label().get("tone_style", 0) / (_own_tokens(counted) or 1)
