"""Questionnaire answers that a prompt shows with certainty, each with its words.

Only facts that were right on nearly every labeled prompt are used. Answers that a text cannot
show are never set: volume, training data, stability, speed, privacy, and faults of the outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.engine.answers import Answer
from advisor.evidence.evidence import SourcePlace
from advisor.evidence.prompt.facts.facts import OutputDemand, quote_of
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set
from advisor.formats.phrasing import plural
from advisor.rulebook.conditions import Value

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


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """An answer that a prompt gives, with the line and the words it was read from."""

    question: str
    value: Value
    place: SourcePlace

    @property
    def answer(self) -> Answer:
        """The answer for the questionnaire, to be confirmed by a person."""
        return Answer(value=self.value, origin="read", quote=self.place.words)


def questionnaire_answers(
    items: Sequence[LabeledUnit], words: int, output: OutputDemand, style_share: float
) -> tuple[FoundAnswer, ...]:
    """Return the answers that a prompt gives, each for another question."""
    first = next((item for item in items if item.words), None)
    quote = f"{'' if first is None else quote_of(first)} ({plural(words, 'word')})"
    line = 1 if first is None else first.unit.line.number
    found = [FoundAnswer("prompt_words", words, SourcePlace(number=line, words=quote))]
    if output.form in _STRICT:
        place = SourcePlace(number=output.lines[0], words=output.quote)
        found.append(FoundAnswer("output_format", _STRICT[output.form], place))
    for name, item in _yes_answers(items, style_share):
        place = SourcePlace(number=item.unit.line.number, words=quote_of(item))
        found.append(FoundAnswer(name, True, place))  # noqa: FBT003  # the answer is yes
    return tuple(found)


def _yes_answers(
    items: Sequence[LabeledUnit], style_share: float
) -> Iterator[tuple[str, LabeledUnit]]:
    style = [
        item for item in items if item.label == "tone_style" and item.unit.line.kind != "heading"
    ]
    if style_share >= _VOICE_SHARE and len(style) >= _VOICE_LINES:
        yield "distinct_voice", style[0]
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
        yield "needs_citations", first
