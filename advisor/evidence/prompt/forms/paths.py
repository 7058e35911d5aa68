"""Paths into data, such as `messages[role=system]`, and the places that they find.

A path is keys with full stops between them. `[2]` is an item of a list, `[*]` every item, and
`[role=system|developer]` every item with one of these values; `[type=a|]` also takes items without
the key. `*` is every key of a group. Keys with full stops or spaces stand in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from advisor.evidence.prompt.clean.secret_table import shipped_secrets
from advisor.evidence.prompt.clean.secrets import find_secrets, mask_secrets
from advisor.formats.yaml_source import Data, DataPath

Found: TypeAlias = tuple[DataPath, Data]

_STEP = re.compile(
    r'\.?(?:"(?P<quoted>[^"]{1,200})"|(?P<key>[^.\[\]"*=|]{1,200})|(?P<every_key>\*))'
    r"|\[(?:(?P<index>[0-9]{1,9})|(?P<every_item>\*)"
    r"|(?P<test>[^\[\]=]{1,200})=(?P<values>[^\[\]]{0,500}))\]"
)
_PLAIN_KEY = re.compile(r"[\w$@-]+")


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a path; `key` None takes every value."""

    key: str | int | None
    of_list: bool = False
    test: Steps | None = None
    values: frozenset[str] = frozenset()


Steps: TypeAlias = tuple[_Step, ...]


@lru_cache(maxsize=1_000)
def read_path(text: str) -> Steps:
    """Return the path that `text` writes. Raises ValueError where it is none."""
    steps: list[_Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise ValueError(text)
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> _Step:
    match match.lastgroup:
        case "quoted" | "key":
            return _Step(match["quoted"] or match["key"].strip())
        case "index":
            return _Step(int(match["index"]), of_list=True)
        case "every_key":
            return _Step(None)
        case "every_item":
            return _Step(None, of_list=True)
        case _:
            values = frozenset(match["values"].split("|"))
            return _Step(None, of_list=True, test=read_path(match["test"]), values=values)


def find(data: Data, path: str) -> Iterator[Found]:
    """Yield every place in `data` that the path leads to, with its value, in order."""
    yield from _walk(data, read_path(path), ())


def _walk(data: Data, path: Sequence[_Step], so_far: DataPath) -> Iterator[Found]:
    if not path:
        yield so_far, data
        return
    for key, value in _next(data, path[0]):
        yield from _walk(value, path[1:], (*so_far, key))


def _next(data: Data, step: _Step) -> Iterator[tuple[str | int, Data]]:
    match data, step.key:
        case dict(), str(key) if key in data:
            yield key, data[key]
        case dict(), None if not step.of_list:
            yield from data.items()
        case list(), int(index) if index < len(data):
            yield index, data[index]
        case list(), None if step.of_list:
            yield from ((at, item) for at, item in enumerate(data) if _passes(item, step))


def _passes(item: Data, step: _Step) -> bool:
    if step.test is None:
        return True
    found = [value for _, value in _walk(item, step.test, ())]
    if not found:
        return "" in step.values and isinstance(item, dict)
    listed = found[0] if isinstance(found[0], list) else found
    return any(isinstance(value, str) and value in step.values for value in listed)


def shown_key(key: str) -> str:
    """Return a key as messages may say it: short, and with dots for secrets in it."""
    masked = mask_secrets(key, find_secrets(key, shipped_secrets()).masked)
    return masked if len(masked) <= _LONGEST_KEY else f"{masked[:_LONGEST_KEY]}..."


_LONGEST_KEY = 60


def place_words(path: DataPath) -> str:
    """Return a place as `find` reads it back: `messages[0].content`."""
    words = ""
    for key in path:
        if isinstance(key, int):
            words += f"[{key}]"
        else:
            shown = shown_key(key)
            shown = shown if _PLAIN_KEY.fullmatch(shown) else f'"{shown}"'
            words += f".{shown}" if words else shown
    return words
