"""Questionnaire answers that a prompt shows with certainty, each with its words.

Only facts that were right on nearly every labeled prompt are used. Answers that a text cannot
show are never set: volume, training data, stability, speed, privacy, and faults of the outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.engine.answers import Answer
from advisor.evidence.prompt.facts.facts import OutputDemand, quote_of
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set
from advisor.formats.phrasing import plural

_CITES = re.compile(
    r"(?i)\b(?:cite|quote) (?:the |your |its |all |each )?(?:sources?|search results"
    r"|passages?|documents?|paragraphs?|articles?|sections?|url|page)"
    r"|\b(?:with|include|give|add) (?:the |a |inline )?(?:citations?|source (?:link"
    r"|name)s?)\b|\bname (?:the|your) source"
)
_CITE_WORDS = word_set("cite quote citation citations source sources name")
_VOICE_SHARE = 0.3
_VOICE_LINES = 4
"""Fewest style lines of a distinct voice; `_VOICE_SHARE` is their least share of the text."""
_STRICT = {"json": "json", "closed_list": "custom_schema"}


def questionnaire_answers(
    items: Sequence[LabeledUnit], words: int, output: OutputDemand, style_share: float
) -> dict[str, Answer]:
    """Return the answers by question id, all with the origin `read`."""
    first = next((quote_of(item) for item in items if item.words), "")
    quote = f"{first} ({plural(words, 'word')})"
    found = {"prompt_words": Answer(value=words, origin="read", quote=quote)}
    if output.form in _STRICT:
        found["output_format"] = Answer(
            value=_STRICT[output.form], origin="read", quote=output.quote
        )
    for name, quote in _yes_answers(items, style_share):
        found[name] = Answer(value=True, origin="read", quote=quote)
    return found


def _yes_answers(items: Sequence[LabeledUnit], style_share: float) -> Iterator[tuple[str, str]]:
    style = [
        item for item in items if item.label == "tone_style" and item.unit.line.kind != "heading"
    ]
    if style_share >= _VOICE_SHARE and len(style) >= _VOICE_LINES:
        yield "distinct_voice", quote_of(style[0])
    asked = ("output_format", "safety_policy", "task_instruction", "reasoning_procedure")
    cites = (
        item
        for item in items
        if item.label in asked
        and not _CITE_WORDS.isdisjoint(item.words)
        and _CITES.search(item.unit.text)
    )
    first = next(cites, None)
    if first is not None:
        yield "needs_citations", quote_of(first)
