"""What is wrong with text that no YAML parser can read, in words for people who write YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_KEY = re.compile(r"(?P<key>[\w.-]+):\s+(?=\S)")

_LONGEST_EXAMPLE = 60
_NEEDS_CARE = re.compile(r"[\"\\{}\[\]]")

_QUOTES = "Put the text in quotes."
_INDENT = "Check how far the line is indented, and that quotes and brackets above are closed."
_BRACKETS = "A text with commas, colons or brackets goes in quotes."


@dataclass(frozen=True)
class YamlFault:
    """What is wrong, what to do about it, and whether to look where the faulty part begins."""

    what: str
    hint: str
    at_begin: bool = False


def yaml_fault(error: yaml.MarkedYAMLError, text: str) -> YamlFault:
    """Return what a parser refused in `text`. The words of the parser itself are left out."""
    said = f"{error.context or ''}: {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    index = len(text) if mark is None else mark.index
    here = text[index : index + 1]
    if here == "\t" or " tab " in said:
        return YamlFault("a tab stands here", "Indent with spaces.")
    special = _second_colon(text, index) if here == ":" else None
    if "block mapping" in said:
        special = _after_the_end(text, index)
    if special is not None:
        return special
    if "flow" in said and ("']'" in said or "'}'" in said):
        return _open_bracket(error, text)
    if "cannot start" in said:
        return YamlFault(f"a text cannot begin with {here}", _QUOTES)
    found = next((fault for words, fault in _FAULTS if words in said), None)
    return found or YamlFault("the text does not follow the rules of YAML here", _INDENT)


def _second_colon(text: str, index: int) -> YamlFault | None:
    """Return the fault of a colon inside a text without quotes; None for any other colon."""
    begin = text.rfind("\n", 0, index) + 1
    keys = list(_KEY.finditer(text[begin:index]))
    if not keys:
        return None
    key, said = keys[-1]["key"], text[begin + keys[-1].end() :].partition("\n")[0].rstrip()
    hint = f"Put the text after {key}: in quotes."
    if len(said) <= _LONGEST_EXAMPLE and not _NEEDS_CARE.search(said):
        hint = f'Put the text in quotes: {key}: "{said}"'
    return YamlFault("a second colon stands in this line", hint)


def _after_the_end(text: str, index: int) -> YamlFault | None:
    """Return the fault of text that follows closing quotes or brackets in one line."""
    before = text[text.rfind("\n", 0, index) + 1 : index].rstrip()
    if before.endswith(('"', "'")):
        return YamlFault("text follows the closing quotes", "Put the whole text in quotes.")
    if before.endswith(("]", "}")):
        return YamlFault("text follows the closing bracket", "Put the whole text in quotes.")
    return None


def _open_bracket(error: yaml.MarkedYAMLError, text: str) -> YamlFault:
    """Return the fault of a list or group in brackets that does not go on as it has to."""
    opened, mark = error.context_mark, error.problem_mark
    begin = text[opened.index : opened.index + 1] if opened else "["
    end = {"[": "]", "{": "}"}.get(begin, "]")
    if opened is None or mark is None or not text[mark.index :].strip():
        return YamlFault(f"the {begin} here is not closed", f"Add the {end}.", at_begin=True)
    where = f"The {begin} stands in line {opened.line + 1}."
    return YamlFault(f"a comma or the closing {end} is missing here", f"{where} {_BRACKETS}")


_FAULTS = (
    (
        "mapping values",
        YamlFault(
            "a key stands where none can stand", f"{_INDENT} Put a text with a colon in quotes."
        ),
    ),
    (
        "quoted scalar: found unexpected",
        YamlFault("the quotes that begin here are not closed", "Close them.", at_begin=True),
    ),
    (
        "unknown escape",
        YamlFault("a backslash in double quotes", r"Use single quotes, or write \\ for one."),
    ),
    ("hex", YamlFault("a code of a character is not complete", "Write the character itself.")),
    ("an alias", YamlFault("a text cannot begin with *", _QUOTES, at_begin=True)),
    ("an anchor", YamlFault("a text cannot begin with &", _QUOTES, at_begin=True)),
    ("a tag", YamlFault("a text cannot begin with !", _QUOTES, at_begin=True)),
    ("tag handle", YamlFault("a text cannot begin with !", _QUOTES)),
    (
        "block scalar",
        YamlFault("a text begins on the line of its | or >", "Begin it on the next line."),
    ),
    (
        "sequence entries",
        YamlFault("a list cannot begin here", "Begin it on a line of its own, or quote the text."),
    ),
    ("node content", YamlFault("a value is missing here", _QUOTES)),
    ("expected ':'", YamlFault("a key has no colon", "Write key: value, and quote long texts.")),
    (
        "block collection",
        YamlFault("this is no entry of the list above", f"Begin it with a hyphen. {_INDENT}"),
    ),
    (
        "block mapping",
        YamlFault("this does not go on from the line above", f"{_INDENT} {_BRACKETS}"),
    ),
    ("document start", YamlFault("this does not belong to the text above", _INDENT)),
    ("directive", YamlFault("a line cannot begin with %", _QUOTES, at_begin=True)),
)
"""Words of the two parsers, each with what to say instead; the first that fits."""
