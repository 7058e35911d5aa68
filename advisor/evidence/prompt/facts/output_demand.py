"""The output format a prompt asks for, and the number of its examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.evidence.prompt.facts.facts import Demand, ExampleFact, OutputDemand, quote_of
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set

_JSON_INPUT = re.compile(
    r"(?i)\b(?:from|in|into|the|these|given|read|parse|of) (?:the |a |these "
    r"|this )?json (?:data|files?|input|document|payload)"
)
_JSON_NOT_ASKED = re.compile(
    r"(?i)\b(?:no|not|without|instead of|never|avoid)"
    r"(?: (?:a|any|the|use|using|return|output|wrap|write|valid|raw)){0,2} json\b"
    r"|\{\{[^{}\n]{0,200}\}\}|\w\.json\b"
)
"""JSON that is refused, a value in a slot, and the name of a file."""
ABOUT_TOOLS = re.compile(
    r"(?i)\b(?:tools?|functions?|arguments?|parameters?|expects?|apis?|requests?|headers?|schemas?"
    r"|endpoints?|serializable|responses from|config(?:uration)? files?)\b"
)
"""JSON that tools and programs pass on."""
ABOUT_THE_ANSWER = re.compile(
    r"(?i)\b(?:your (?:final )?(?:answer|output|response|reply)|respond|reply|return only"
    r"|answer|only return|return back"
    r"|output (?:a|an|the|only|valid|json|must|should|is|in)|given schema)\b"
)
_JSON_WORD = re.compile(r"(?i)\bjson\b")
_JSON_SHAPE = re.compile(
    r"^\W{0,4}\{.{0,400}\"\s{0,3}:|^\s{0,8}\"[\w -]{1,40}:?\"\s{0,3}:\s{0,3}[\"\[{0-9tfn<]"
)
_ASKS_FOR = re.compile(
    r"(?i)\b(?:return|reply|respond|response|answer|output|outputs?|format|formatted|valid|only|object"
    r"|produce|emit|give|generate|provide|schema|keys"
    r"|antworte|gib|réponds|répondez|responde|responda|devuelve|出力|回答|输出|返回|形式)\b|出力|回答|输出|返回"
)
_CLOSED_LIST = re.compile(
    r"(?i)\b(?:exactly )?one of (?:the following|these|:)|\bone of:|\b(?:only"
    r"|exactly one of) (?:the following |these )?(?:labels?|categories|classes"
    r"|values)\b"
    r"|\blabels? (?:options|to select|from the list)|\bdo not (?:create"
    r"|invent) (?:any )?(?:new )?(?:labels?|categories)"
    r"|\b(?:label|category|class|intent|sentiment)\b[^.\n]{0,40}\b(?:one of|must be"
    r"|is either|from this list|:\s{0,3}[\w-]{2,30}, [\w-]{2,30}, )"
    r"|\bclassify\b[^.\n]{0,80}\b(?:as|into|one of)\b[^.\n]{0,30}[,:/|]"
)
_CUSTOM_FORMAT = re.compile(
    r"(?i)\bcsv\b|\bxml\b|\byaml\b|\bssml\b|\b(?:one|single) sql\b|\bcode block\b"
    r"|\bbetween <|\bwithin <|\bin the following format\b|\bexactly (?:this"
    r"|the) (?:format|form|line|template)\b"
    r"|\bwith exactly\b|\bformat (?:each|every)\b|\bdelimiter\b|\bspoken aloud\b|<<<"
    r"|\bend with a line\b"
)
_LABEL_VALUE = re.compile(r"^[\w ]{1,20}: ?([a-z]{2,20}(?:[_-][a-z]{2,20}){0,3})$")
_FEWEST_LABELS = 3


def output_demand(items: Sequence[LabeledUnit]) -> OutputDemand:
    """Return the strictest output format that the prompt asks for."""
    asked = [item for item in items if item.label in ("output_format", "task_instruction")]
    format_lines = [item for item in items if item.label == "output_format"]
    tests: tuple[tuple[Demand, Sequence[LabeledUnit]], ...] = (
        ("json", _json_lines(asked)),
        ("closed_list", [i for i in asked if _asks_list(i)] or _label_samples(items)),
        ("custom", [i for i in format_lines if _asks_custom(i) or _shows_json(i)]),
        ("loose", format_lines),
    )
    for form, found in tests:
        if found:
            lines = tuple(dict.fromkeys(item.unit.line.number for item in found))
            return OutputDemand(form=form, lines=lines, quote=quote_of(found[0]))
    return OutputDemand(form="none")


_LIST_WORDS = word_set(
    "one only label labels class classes category categories intent sentiment classify invent"
)
_CUSTOM_HINTS = (
    "csv", "xml", "yaml", "ssml", "sql", "code block", "between <", "within <", "format", "exactly",
    "delimiter", "aloud", "<<<", "end with a line",
)  # fmt: skip


def _asks_list(item: LabeledUnit) -> bool:
    has_hint = not _LIST_WORDS.isdisjoint(item.words)
    return has_hint and _CLOSED_LIST.search(item.unit.text) is not None


def _asks_custom(item: LabeledUnit) -> bool:
    lowered = item.unit.text.lower()
    has_hint = any(hint in lowered for hint in _CUSTOM_HINTS)
    return has_hint and _CUSTOM_FORMAT.search(item.unit.text) is not None


def _json_lines(asked: Sequence[LabeledUnit]) -> list[LabeledUnit]:
    """Return the lines that ask for JSON and show it; none where no line says so in words."""
    said = {id(item) for item in asked if _asks_json(item)}
    return [item for item in asked if id(item) in said or _shows_json(item)] if said else []


def _asks_json(item: LabeledUnit) -> bool:
    if "json" not in item.unit.text.lower() or item.unit.line.kind == "heading":
        return False
    text = _JSON_NOT_ASKED.sub(" ", item.unit.text)
    if ABOUT_TOOLS.search(text) and not ABOUT_THE_ANSWER.search(text):
        return False
    in_words = _JSON_WORD.search(text) is not None and _ASKS_FOR.search(text) is not None
    return in_words and _JSON_INPUT.search(text) is None


def _shows_json(item: LabeledUnit) -> bool:
    return item.label == "output_format" and _JSON_SHAPE.search(item.unit.text) is not None


def _label_samples(items: Sequence[LabeledUnit]) -> list[LabeledUnit]:
    """Return the examples whose answer is a short label, if there are at least three."""
    found = [
        item
        for item in items
        if item.label == "few_shot_example" and _LABEL_VALUE.match(item.unit.text)
    ]
    return found if len(found) >= _FEWEST_LABELS else []


_STARTS_EXAMPLE = ("numbered-example", "arrow-pair")


def count_examples(items: Sequence[LabeledUnit], tokens: Sequence[int]) -> ExampleFact:
    """Return the number of examples, counted by numbers, arrows, turns, answers or blocks."""
    held = [
        (item, count)
        for item, count in zip(items, tokens, strict=True)
        if item.label == "few_shot_example"
    ]
    sentences = [item for item, _ in held if item.unit.line.kind not in ("heading", "mark")]
    lines = tuple(dict.fromkeys(item.unit.line.number for item in sentences))
    if not sentences:
        return ExampleFact(count=0, tokens=0)
    return ExampleFact(
        count=_example_count(sentences), tokens=sum(count for _, count in held), lines=lines
    )


def _example_count(sentences: Sequence[LabeledUnit]) -> int:
    for signal in _STARTS_EXAMPLE:
        marked = sum(signal in item.cues for item in sentences)
        if marked:
            return marked
    turns = sum("shape-dialog" in item.cues for item in sentences)
    if turns > 1:
        return turns // 2
    answers = sum(map(_is_record, sentences))
    if 1 < answers < len(sentences):
        return answers
    return len({item.unit.line.block for item in sentences})


def _is_record(item: LabeledUnit) -> bool:
    """Return whether a line is one JSON object, as the answer of an example may be."""
    text = item.unit.text.strip()
    return text.startswith("{") and text.endswith("}")
