"""JSON as prompts show it: with names of types for values, `a | b`, comments and "...".

A sample becomes the schema of what it shows. A value that is filled in says only its type; a list
of alternatives is a closed list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

Shape: TypeAlias = dict[str, object]
"""A JSON Schema."""

LONGEST = 20_000
"""Characters of one sample; what is longer is no sample."""
_DEEPEST = 20
_TYPES = {
    "string": "string", "str": "string", "text": "string", "number": "number", "float": "number",
    "decimal": "number", "int": "integer", "integer": "integer", "bool": "boolean",
    "boolean": "boolean", "true": "boolean", "false": "boolean", "null": "null", "none": "null",
    "object": "object", "dict": "object", "array": "array", "list": "array",
}  # fmt: skip
_QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.){0,2000})\"|'((?:[^'\\\n]|\\.){0,2000})'")
_KEY = re.compile(r"[A-Za-z_][\w-]{0,80}")
_BARE = re.compile(r"[^,{}\[\]\n\"'|/#]{1,200}")
_BLANK = re.compile(r"(?:\s|//[^\n]{0,500}|#[^\n]{0,500}|/\*.{0,500}?\*/|…|\.\.\.|,)+", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_SHORT_WORDS = re.compile(r"[^<>{}\n]{1,40}$")


class NotShownError(ValueError):
    """The text is no sample of JSON."""


def shape_of(text: str) -> Shape:
    """Return the schema of the JSON that `text` begins with. Raises NotShownError."""
    if text.startswith("{{"):
        text = text.replace("{{", "{").replace("}}", "}")
    return _Reader(text[:LONGEST]).value(0)


def merged(shapes: Iterable[Shape]) -> Shape:
    """Return the schema that every one of these fits: keys that not all have are not required."""
    first, *others = shapes
    for other in others:
        first = _merge(first, other)
    return first


def _merge(one: Shape, other: Shape) -> Shape:
    if one == other or not other:
        return one
    if not one:
        return other
    if "enum" in one or "enum" in other:
        lists = [shape.get("enum") for shape in (one, other)]
        if all(isinstance(found, list) for found in lists):
            together = [value for found in lists if isinstance(found, list) for value in found]
            return {"type": "string", "enum": list(dict.fromkeys(together))}
        return one if "enum" in one else other
    kinds = (one.get("type"), other.get("type"))
    if kinds == ("object", "object"):
        return _merge_objects(one, other)
    if kinds == ("array", "array"):
        items = [shape.get("items") or {} for shape in (one, other)]
        both = [item for item in items if isinstance(item, dict)]
        return {"type": "array", "items": merged(both)}
    if kinds[0] == kinds[1]:
        return one
    return {"type": list(dict.fromkeys([*_listed(kinds[0]), *_listed(kinds[1])]))}


def _listed(kind: object) -> list[object]:
    return kind if isinstance(kind, list) else [kind]


def _merge_objects(one: Shape, other: Shape) -> Shape:
    ours, theirs = (shape.get("properties") for shape in (one, other))
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return one if isinstance(ours, dict) else other
    keys = list(dict.fromkeys([*ours, *theirs]))
    return object_shape(
        {key: merged([p[key] for p in (ours, theirs) if key in p]) for key in keys},
        [key for key in keys if key in ours and key in theirs],
    )


def object_shape(properties: dict[str, Shape], required: list[str]) -> Shape:
    """Return the schema of an object with these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


class _Reader:
    """Reads one value; each step goes forward, so that the time is linear in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, depth: int) -> Shape:
        if depth > _DEEPEST:
            raise NotShownError
        begin = self.at
        found = [self._one(depth)]
        while self._next_is("|"):
            self.at += 1
            self._skip_spaces()
            found.append(self._one(depth))
        if len(found) > 1 and all(one == {"type": "string"} for one in found):
            said = [a or b for a, b in _QUOTED.findall(self.text[begin : self.at])]
            if len(said) == len(found) and not all(one.lower() in _TYPES for one in said):
                return {"type": "string", "enum": list(dict.fromkeys(said))}
        return _alternatives(found)

    def _one(self, depth: int) -> Shape:
        sign = self.text[self.at : self.at + 1]
        if sign == "{":
            return self._object(depth)
        if sign == "[":
            return self._array(depth)
        quoted = _QUOTED.match(self.text, self.at)
        if quoted is not None:
            self.at = quoted.end()
            return _of_words(quoted[1] if quoted[1] is not None else quoted[2], quoted=True)
        bare = _BARE.match(self.text, self.at)
        if bare is None:
            raise NotShownError
        self.at = bare.end()
        return _of_words(bare[0].strip(), quoted=False)

    def _object(self, depth: int) -> Shape:
        self.at += 1
        properties: dict[str, Shape] = {}
        while not self._ends("}"):
            key = self._key()
            self._skip_spaces()
            if not self._next_is(":"):
                raise NotShownError
            self.at += 1
            self._skip_spaces()
            properties[key] = self.value(depth + 1)
        return object_shape(properties, list(properties))

    def _array(self, depth: int) -> Shape:
        self.at += 1
        items: list[Shape] = []
        while not self._ends("]"):
            items.append(self.value(depth + 1))
        return {"type": "array", "items": merged(items) if items else {}}

    def _ends(self, sign: str) -> bool:
        """Return whether the group ends here, and go behind its end."""
        blank = _BLANK.match(self.text, self.at)
        if blank is not None:
            self.at = blank.end()
        if self.at >= len(self.text):
            raise NotShownError
        if self.text[self.at] == sign:
            self.at += 1
            return True
        return False

    def _key(self) -> str:
        quoted = _QUOTED.match(self.text, self.at)
        found = quoted or _KEY.match(self.text, self.at)
        if found is None:
            raise NotShownError
        self.at = found.end()
        return (quoted[1] or quoted[2] or "") if quoted is not None else found[0]

    def _next_is(self, sign: str) -> bool:
        at = self.at
        while self.text[at : at + 1] == " ":
            at += 1
        if self.text[at : at + 1] == sign:
            self.at = at
            return True
        return False

    def _skip_spaces(self) -> None:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1


def _of_words(words: str, *, quoted: bool) -> Shape:
    """Return what a text or a bare word in place of a value says of it."""
    parts = [part.strip(" <>\"'") for part in words.split("|")]
    if len(parts) > 1 and all(part and _SHORT_WORDS.match(part) for part in parts):
        if all(part.lower() in _TYPES for part in parts):
            return _alternatives([_typed(part) for part in parts])
        return {"type": "string", "enum": list(dict.fromkeys(parts))}
    name = words.strip(" <>").lower()
    if quoted:
        plain = name in _TYPES and name not in ("true", "false", "null", "none")
        return _typed(name) if plain else {"type": "string"}
    if _NUMBER.match(words):
        return {"type": "number"}
    return _typed(name) if name in _TYPES else {}


def _typed(name: str) -> Shape:
    kind = _TYPES[name.lower()]
    return {"type": kind, "items": {}} if kind == "array" else {"type": kind}


def _alternatives(found: list[Shape]) -> Shape:
    """Return one schema for values of which one is given."""
    if len(found) == 1:
        return found[0]
    kinds = [kind for one in found for kind in _listed(one.get("type"))]
    if any(kind is None for kind in kinds):
        return {}
    return {"type": kinds[0]} if len(set(kinds)) == 1 else {"type": list(dict.fromkeys(kinds))}
