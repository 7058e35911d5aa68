"""The labeled prompts: our own, and public ones read from clones of their repositories."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from advisor.rulebook.prompt_labels import LabelId

PROMPTS = Path(__file__).parents[2] / "tests" / "prompts"
OWN = "own"
"""The source of prompts written for this project."""
_UNIT = re.compile(r"([0-9]+):([0-9]+)-([0-9]+)")


@dataclass(frozen=True)
class Said:
    """A part of a line with the label that a person gave it."""

    line: int
    first: int
    last: int
    label: LabelId


@dataclass(frozen=True)
class Case:
    """A prompt with what people said about it."""

    name: str
    source: str
    """The repository it is from."""
    text: str
    said: tuple[Said, ...]
    accepted: tuple[str, ...]
    best: str
    planted: bool
    """Whether secrets were planted in it."""


def own_cases(name: str) -> list[Case]:
    """Return the prompts of one of our own sets, such as `own.yaml`."""
    entries = _entries(name)
    return [_case(e, OWN, (PROMPTS / e["file"]).read_text(encoding="utf-8")) for e in entries]


def plain_cases() -> list[Case]:
    """Return the plain lines of each language as one prompt."""
    held = yaml.safe_load((PROMPTS / "plain.yaml").read_text("utf-8"))["languages"]
    return [_plain_case(language, by_label) for language, by_label in held.items()]


def _plain_case(language: str, by_label: Mapping[LabelId, list[str]]) -> Case:
    lines = [(label, line) for label, held in by_label.items() for line in held]
    said = (Said(at, 0, len(line), label) for at, (label, line) in enumerate(lines, start=1))
    text = "\n".join(line for _, line in lines)
    return Case(f"plain {language}", OWN, text, tuple(said), ("prompt",), "prompt", planted=False)


def public_cases(mirrors: Path, name: str) -> Iterator[Case]:
    """Yield the prompts of a public set; one whose text is not the labeled one is left out."""
    for entry in _entries(name):
        try:
            text = _public_text(mirrors, entry)
        except (OSError, ValueError, LookupError, subprocess.CalledProcessError) as error:
            print(f"{entry['id']}: left out, {type(error).__name__}")
            continue
        yield _case(entry, entry["repository"], text)


def _entries(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((PROMPTS / name).read_text("utf-8"))["prompts"]
    return entries


def _case(entry: Mapping[str, Any], source: str, text: str) -> Case:
    name = str(entry.get("id") or entry["file"])
    return Case(
        name=name,
        source=source,
        text=text,
        said=tuple(_said(entry, text.split("\n"))),
        accepted=tuple(entry["accepted"]),
        best=str(entry["best"]),
        planted=name.endswith("13-secrets-and-pii.txt"),
    )


def _said(entry: Mapping[str, Any], lines: list[str]) -> Iterator[Said]:
    for label, ranges in entry.get("lines", {}).items():
        for part in str(ranges).split(","):
            first, _, last = part.strip().partition("-")
            for number in range(int(first), int(last or first) + 1):
                if lines[number - 1].strip():
                    yield Said(number, 0, len(lines[number - 1]), label)
    for label, units in entry.get("units", {}).items():
        for line, first, last in _UNIT.findall(units):
            yield Said(int(line), int(first), int(last), label)


def _public_text(mirrors: Path, entry: Mapping[str, Any]) -> str:
    owner, _, name = str(entry["repository"]).partition("/")
    places = (mirrors / f"{owner}+{name}" / "repo", mirrors / owner / name)
    folder = next((place for place in places if place.exists()), places[0])
    what = f"{entry['commit']}:{entry['path']}"
    done = subprocess.run(["git", "-C", str(folder), "show", what], capture_output=True, check=True)
    whole = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    for text in _selected(whole, entry):
        if hashlib.sha256(text.encode()).hexdigest() == entry["sha256"]:
            return text
    raise ValueError("not the text that was labeled")


def _selected(text: str, entry: Mapping[str, Any]) -> Iterator[str]:
    match entry.get("select"):
        case {"csv_row": int(row)}:
            yield list(csv.reader(io.StringIO(text)))[row][1]
        case {"json_index": int(at)}:
            yield str(json.loads(text)[at]["prompt"])
        case {"keys": list(keys)}:
            value = json.loads(text) if entry["path"].endswith(".json") else yaml.safe_load(text)
            for key in keys:
                value = value[key]
            yield str(value).replace("\r\n", "\n")
        case {"py_constant": str(name)}:
            yield from _python_strings(text, name)
        case {"lines": [int(first), int(last)]}:
            yield "\n".join(text.split("\n")[first - 1 : last])
        case _:
            yield text


def _python_strings(source: str, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == name):
            continue
        value: ast.expr = node.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            value = value.func.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value.replace("\r\n", "\n")
