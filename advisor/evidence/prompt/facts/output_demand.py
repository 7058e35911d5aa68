"""What form of answer a prompt asks for, and how many examples it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.evidence.prompt.facts.facts import Demand, ExampleFact, OutputDemand, quoted
from advisor.evidence.prompt.labels.labels import Labeled
from advisor.evidence.prompt.lines.phrases import word_set

_JSON_INPUT = re.compile(
    r"(?i)\b(?:from|in|into|the|these|given|read|parse|of) (?:the |a |these "
    r"|this )?json (?:data|files?|input|document|payload)"
)
_JSON_SHAPE = re.compile(
    r"^\W{0,4}\{.{0,400}\"\s{0,3}:|^\s{0,8}\"[\w -]{1,40}:?\"\s{0,3}:\s{0,3}[\"\[{0-9tfn<]"
)
_ASKS = re.compile(
    r"(?i)\b(?:return|reply|respond|answer|output|outputs?|format|valid|only|object"
    r"|produce|emit|give|generate|provide|schema|keys"
    r"|antworte|gib|réponds|répondez|responde|responda|devuelve|出力|回答|输出|返回|形式)\b|出力|回答|输出|返回"
)
_CLOSED = re.compile(
    r"(?i)\b(?:exactly )?one of (?:the following|these|:)|\bone of:|\b(?:only"
    r"|exactly one of) (?:the following |these )?(?:labels?|categories|classes"
    r"|values)\b"
    r"|\blabels? (?:options|to select|from the list)|\bdo not (?:create"
    r"|invent) (?:any )?(?:new )?(?:labels?|categories)"
    r"|\b(?:label|category|class|intent|sentiment)\b[^.\n]{0,40}\b(?:one of|must be"
    r"|is either|from this list|:\s{0,3}[\w-]{2,30}, [\w-]{2,30}, )"
    r"|\bclassify\b[^.\n]{0,80}\b(?:as|into|one of)\b[^.\n]{0,30}[,:/|]"
)
_CUSTOM = re.compile(
    r"(?i)\bcsv\b|\bxml\b|\byaml\b|\bssml\b|\b(?:one|single) sql\b|\bcode block\b"
    r"|\bbetween <|\bwithin <|\bin the following format\b|\bexactly (?:this"
    r"|the) (?:format|form|line|template)\b"
    r"|\bwith exactly\b|\bformat (?:each|every)\b|\bdelimiter\b|\bspoken aloud\b|<<<"
    r"|\bend with a line\b"
)
_LABEL_VALUE = re.compile(r"^[\w ]{1,20}: ?([a-z]{2,20}(?:[_-][a-z]{2,20}){0,3})$")
_FEWEST_LABELS = 3


def output_demand(items: Sequence[Labeled]) -> OutputDemand:
    """Return the strictest form of answer that the prompt asks for."""
    asked = [item for item in items if item.label in ("output_format", "task_instruction")]
    formal = [item for item in items if item.label == "output_format"]
    tests: tuple[tuple[Demand, Sequence[Labeled]], ...] = (
        ("json", [i for i in asked if _asks_json(i)]),
        ("closed_list", [i for i in asked if _asks_list(i)] or _label_samples(items)),
        ("custom", [i for i in formal if _asks_custom(i)]),
        ("loose", formal),
    )
    for form, found in tests:
        if found:
            lines = tuple(dict.fromkeys(item.unit.line.number for item in found))
            return OutputDemand(form=form, lines=lines, quote=quoted(found[0]))
    return OutputDemand(form="none")


_LIST_WORDS = word_set(
    "one only label labels class classes category categories intent sentiment classify invent"
)
_CUSTOM_HINTS = (
    "csv", "xml", "yaml", "ssml", "sql", "code block", "between <", "within <", "format", "exactly",
    "delimiter", "aloud", "<<<", "end with a line",
)  # fmt: skip


def _asks_list(item: Labeled) -> bool:
    looked = not _LIST_WORDS.isdisjoint(item.words)
    return looked and _CLOSED.search(item.unit.text) is not None


def _asks_custom(item: Labeled) -> bool:
    lowered = item.unit.text.lower()
    looked = any(hint in lowered for hint in _CUSTOM_HINTS)
    return looked and _CUSTOM.search(item.unit.text) is not None


def _asks_json(item: Labeled) -> bool:
    text = item.unit.text
    if "json" in item.words and item.unit.line.kind != "heading":
        return _ASKS.search(text) is not None and _JSON_INPUT.search(text) is None
    return item.label == "output_format" and _JSON_SHAPE.search(text) is not None


def _label_samples(items: Sequence[Labeled]) -> list[Labeled]:
    """Return the samples that answer with one of a few short labels, if there are several."""
    found = [
        item
        for item in items
        if item.label == "few_shot_example" and _LABEL_VALUE.match(item.unit.text)
    ]
    return found if len(found) >= _FEWEST_LABELS else []


_STARTS_EXAMPLE = ("numbered-example", "arrow-pair")


def count_examples(items: Sequence[Labeled], tokens: Sequence[int]) -> ExampleFact:
    """Return how many examples there are, by their numbers, arrows, turns or blocks."""
    held = [
        (item, count)
        for item, count in zip(items, tokens, strict=True)
        if item.label == "few_shot_example"
    ]
    spoken = [item for item, _ in held if item.unit.line.kind not in ("heading", "mark")]
    lines = tuple(dict.fromkeys(item.unit.line.number for item in spoken))
    if not spoken:
        return ExampleFact(count=0, tokens=0)
    return ExampleFact(count=_how_many(spoken), tokens=sum(count for _, count in held), lines=lines)


def _how_many(spoken: Sequence[Labeled]) -> int:
    for signal in _STARTS_EXAMPLE:
        marked = sum(any(vote.by == signal for vote in item.votes) for item in spoken)
        if marked:
            return marked
    turns = sum(any(vote.by == "shape-dialog" for vote in item.votes) for item in spoken)
    if turns > 1:
        return turns // 2
    return len({item.unit.line.block for item in spoken})
