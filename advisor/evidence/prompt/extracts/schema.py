"""`prompt_schema`: the form of the answer that a prompt asks for in words, as JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.evidence.prompt.extracts.shown_json import (
    LONGEST,
    NotShownError,
    Shape,
    merged,
    object_shape,
    shape_of,
)
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.json_text import json_text
from advisor.rulebook.schema import Strict

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHOWS = frozenset({"output_format", "few_shot_example", "task_instruction"})
_OPENS = re.compile(r"\{\{?\s{0,20}(?:[\"'][\w -]{1,60}[\"']|[A-Za-z_]\w{0,60})\s{0,3}:")
_LINES_BELOW = 2
"""A sample stands in the next line, or behind a fence."""
_MOST_TRIES = 100
"""Samples that are looked at."""
_KEYS = re.compile(
    r"(?i)\b(?:keys?|fields?|properties|attributes)\b(?: named| called| are|:| of){0,2}\s{0,3}"
)
_NAME = re.compile(
    r"\s{0,3}(?:,|and|und|et|y)?\s{0,3}(?:and )?[`\"']?([A-Za-z_][\w-]{0,60})[`\"']?"
    r"(?:\s{0,2}\((\w{2,10})\))?(?=\s{0,3}(?:,|\band\b|\bund\b|[.;:)\n]|$))"
)
_QUOTED_NAME = re.compile(r"[`\"']([A-Za-z_][\w-]{0,60})[`\"']")
_LISTED_KEY = re.compile(
    r"^\s{0,12}(?:[-*•]|\d{1,2}[.)])\s{1,4}(?:\*\*)?[`\"']?([A-Za-z_][\w-]{0,60})[`\"']?(?:\*\*)?"
    r"\s{0,2}(?:\((\w{2,10})[^)\n]{0,40}\))?\s{0,2}(?::|-|\u2013|\u2014)\s"
)
_CLOSED = re.compile(
    r"(?i)(?:one of|either|only)(?: (?:the following|these|exactly|this|three|four|five|labels?"
    r"|categories|values|classes|words|options|answers)){0,4}\s{0,2}:?\s{0,3}(?P<values>[^.\n]{3,400})"
)
_VALUE = re.compile(
    r"[`\"']([^`\"'\n]{1,40})[`\"']|([\w-]{1,40}(?: (?!(?:or|and|oder|und|ou)\b)[\w-]{1,20})?)"
)
_BETWEEN = re.compile(r"\s{0,3}(?:,|/|\||;|\bor\b|\band\b|\boder\b|\bou\b)\s{0,3}")
_FEWEST, _MOST_VALUES = 2, 60
_NOT_VALUES = frozenset({"the", "a", "an", "this", "your", "one", "of", "in", "with"})
_WORDS_FOR_TYPES = {
    "string": "string", "text": "string", "number": "number", "float": "number",
    "integer": "integer", "int": "integer", "boolean": "boolean", "bool": "boolean",
    "array": "array", "list": "array", "object": "object",
}  # fmt: skip


class PromptSchema(Strict):
    """The form that a prompt asks for."""

    lines: tuple[int, ...]
    """Where it was read."""
    keys: tuple[str, ...]
    """The keys of the answer; empty for a closed list alone."""
    text: str
    """The JSON Schema as JSON, ending in a newline."""
    notes: tuple[str, ...]
    """What the prompt does not say, to complete by hand."""


def prompt_schema(reading: PromptReading) -> PromptSchema | None:
    """Return the keys and closed lists that a prompt asks for as JSON Schema; None without any.

    It is read from samples of JSON, from keys named in words and from closed lists. What a sample
    fills in says its type only.
    """
    found = _from_samples(reading) or _from_words(reading)
    lists = dict(_closed_lists(reading))
    lines = [*found[1]] if found else []
    shape = found[0] if found else None
    if shape is not None:
        lines += _with_lists(shape, lists, reading)
    elif alone := [n for n in lists if n in reading.facts.output.lines]:
        shape, lines = {"type": "string", "enum": lists[alone[0]]}, [alone[0]]
    if shape is None:
        return None
    data: dict[str, object] = {"$schema": _DIALECT, **shape}
    properties = _properties(shape)
    return PromptSchema(
        lines=tuple(sorted(set(lines))),
        keys=tuple(properties),
        text=f"{json_text(data)}\n",
        notes=tuple(_notes(properties)),
    )


_Found = tuple[Shape, list[int]]


def _properties(shape: Shape) -> dict[str, Shape]:
    """Return the keys of an object, or of the objects in a list."""
    held = shape.get("properties")
    if isinstance(held, dict):
        return held
    items = shape.get("items")
    return _properties(items) if isinstance(items, dict) else {}


def _notes(properties: dict[str, Shape]) -> Iterator[str]:
    unknown = [key for key, shape in properties.items() if not shape]
    if unknown:
        yield f"The type of {', '.join(unknown)} is not said: any value fits."


# -- samples


def _from_samples(reading: PromptReading) -> _Found | None:
    """Return what the samples of JSON in the lines about the answer have in common."""
    text = reading.text
    wanted = {line.line for line in reading.lines if line.label in _SHOWS}
    for line_number in reading.facts.output.lines:
        wanted.update(range(line_number, line_number + _LINES_BELOW + 1))
    shapes: list[Shape] = []
    lines: list[int] = []
    at, number, counted, tries = 0, reading.source.first_line, 0, 0
    while tries < _MOST_TRIES and (match := _OPENS.search(text, at)) is not None:
        number += text.count("\n", counted, match.start())
        counted = match.start()
        at = match.end()
        if number not in wanted:
            continue
        tries += 1
        begin = _begin(text, match.start())
        try:
            shape = shape_of(text[begin : begin + LONGEST])
        except NotShownError:
            continue
        shapes.append(shape)
        lines.append(number)
        at = max(at, _behind(text, match.start()))
    if not shapes:
        return None
    kinds = [shape["type"] for shape in shapes]
    same = [shape for shape in shapes if shape["type"] == kinds[0]]
    return merged(same), lines


def _begin(text: str, at: int) -> int:
    """Return where the list around an object begins, if it stands in one right behind its sign."""
    before = text[max(0, at - 20) : at].rstrip()
    return max(0, at - 20) + len(before) - 1 if before.endswith("[") else at


def _behind(text: str, at: int) -> int:
    """Return the place behind the group that begins at `at`, by counting its brackets."""
    depth = 0
    for match in re.finditer(r"[{}]", text[at : at + LONGEST]):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return at + match.end()
    return at + 1


# -- keys in words


def _from_words(reading: PromptReading) -> _Found | None:
    """Return the keys that a line about JSON names, or the list below it."""
    if reading.facts.output.form != "json":
        return None
    asked = set(reading.facts.output.lines)
    written, first = reading.text.split("\n"), reading.source.first_line
    for line in reading.lines:
        if line.line not in asked and line.label not in ("output_format", "task_instruction"):
            continue
        begin = _KEYS.search(line.text)
        if begin is None:
            continue
        keys = _keys_behind(line.text[begin.end() :]) or _keys_before(line.text)
        if keys:
            return object_shape(keys, list(keys)), [line.line]
        keys = _listed_below(written[line.line - first + 1 :])
        if keys:
            lines = range(line.line, line.line + len(keys) + 1)
            return object_shape(keys, list(keys)), [*lines]
    return None


def _keys_behind(text: str) -> dict[str, Shape]:
    keys: dict[str, Shape] = {}
    at = 0
    while (match := _NAME.match(text, at)) is not None and match.end() > at:
        keys[match[1]] = _of_type(match[2])
        at = match.end()
    return keys


def _keys_before(text: str) -> dict[str, Shape]:
    return {name: {} for name in _QUOTED_NAME.findall(text)}


def _listed_below(lines: Sequence[str]) -> dict[str, Shape]:
    keys: dict[str, Shape] = {}
    for line in lines:
        match = _LISTED_KEY.match(line)
        if match is None or match[1] in keys:
            break
        keys[match[1]] = _of_type(match[2])
    return keys


def _of_type(word: str | None) -> Shape:
    kind = _WORDS_FOR_TYPES.get((word or "").lower())
    return {} if kind is None else {"type": kind}


# -- closed lists


def _closed_lists(reading: PromptReading) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines with a closed list, and its values."""
    for line in reading.lines:
        match = _CLOSED.search(line.text) if line.kind != "heading" else None
        values = _values(match["values"]) if match is not None else []
        if _FEWEST <= len(values) <= _MOST_VALUES:
            yield line.line, values


def _values(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while (match := _VALUE.match(text, at)) is not None:
        value = match[1] or match[2]
        if value.split()[0].lower() in _NOT_VALUES:
            return []
        found.append(value)
        gap = _BETWEEN.match(text, match.end())
        if gap is None:
            break
        at = gap.end()
        again = _BETWEEN.match(text, at)
        at = again.end() if again is not None and again.end() > at else at
    return list(dict.fromkeys(found))


def _with_lists(shape: Shape, lists: dict[int, list[str]], reading: PromptReading) -> list[int]:
    """Give each closed list to the one key that its line names, and return those lines."""
    properties = _properties(shape)
    used: list[int] = []
    texts: dict[int, str] = {}
    for line in reading.lines:
        texts[line.line] = f"{texts.get(line.line, '')} {line.text}"
    for number, values in lists.items():
        words = set(re.findall(r"[A-Za-z_][\w-]{0,60}", texts.get(number, "")))
        named = [key for key in properties if key in words and key not in values]
        if len(named) == 1 and "enum" not in properties[named[0]]:
            properties[named[0]] = {"type": "string", "enum": values}
            used.append(number)
    return used
