"""What an instruction is about: every answer, or what the headings above it name."""

from __future__ import annotations

import re

from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set, words_of

_GENERAL = word_set(
    "a about additional all and answer answering answers approach be behavior behaviour chat"
    " communication constraints conversation core critical do don'ts dos format formatting general"
    " guideline guidelines how important instruction instructions interaction key language length"
    " main manner must note notes of on output overall personality please policies policy"
    " principles prompt requirement requirements respond response responses role rule rules should"
    " speech strict style system task the to tone use user voice writing you your"
)
"""Words of headings that speak of every answer; under others, lines have an object of their own."""
_STEP = re.compile(r"[0-9]")


def object_of(item: LabeledUnit) -> tuple[str, ...]:
    """Return the headings above a line that name its object; none where that is every answer."""
    titles = tuple(section.title for section in item.unit.line.sections)
    return () if all(map(_is_general, titles)) else titles


def _is_general(title: str) -> bool:
    return not _STEP.search(title) and all(word.text in _GENERAL for word in words_of(title))
