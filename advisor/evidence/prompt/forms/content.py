"""The text in the content of a message, in all the shapes that providers give it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from advisor.formats.yaml_source import Data, DataPath

Leaf: TypeAlias = tuple[DataPath, str]
"""A string, and where it stands in the content."""

_TEXT_KEYS = ("content", "text", "parts", "value", "template", "prompt", "message", "raw", "data")
_SYSTEM_ROLES = ("system", "developer")
_MOST_LEVELS = 8


def texts_in(content: Data, level: int = 0) -> Sequence[Leaf] | None:
    """Return the strings that are the text of `content`; None where it holds no text at all.

    Content is a string, a group with a string in it, or a list of such parts.
    """
    if level > _MOST_LEVELS:
        return None
    match content:
        case str():
            return [((), content)]
        case list():
            if (said := _of_system(content)) is not None:
                return said
            parts = [(at, texts_in(part, level + 1)) for at, part in enumerate(content)]
            found = [((at, *path), text) for at, part in parts for path, text in part or ()]
            return found if found or not content else None
        case dict():
            for key in _TEXT_KEYS:
                if key in content and (inner := texts_in(content[key], level + 1)) is not None:
                    return [((key, *path), text) for path, text in inner]
    return None


def _of_system(messages: list[Data]) -> Sequence[Leaf] | None:
    """Return the strings of the system in a list of messages; None for another list."""
    said = [
        (at, message)
        for at, message in enumerate(messages)
        if isinstance(message, dict) and message.get("role") in _SYSTEM_ROLES
    ]
    if not said:
        return None
    return [((at, *path), text) for at, one in said for path, text in texts_in(one) or ()]


def parsed(content: Data) -> Data:
    """Return what a string of JSON holds, of messages only those of the system; else `content`."""
    if not isinstance(content, str) or not content.lstrip().startswith(("{", "[")):
        return content
    try:
        data: Data = json.loads(content)
    except (ValueError, RecursionError):
        return content
    if isinstance(data, dict) and isinstance(data.get("messages"), list):
        data = data["messages"]
    if isinstance(data, list) and any(isinstance(item, dict) and "role" in item for item in data):
        groups = [item for item in data if isinstance(item, dict)]
        return [item for item in groups if item.get("role") in _SYSTEM_ROLES]
    return data if isinstance(data, list) else content


_ABOUT = frozenset(
    {"name", "title", "description", "summary", "id", "comment", "notes", "version", "author"}
)
"""Keys of texts that say something about a prompt, and are no part of it."""


def keys_with_text(data: dict[str, Data], words: int) -> list[str]:
    """Return the keys of a group with a text of so many words, or a list with them together."""
    return [
        key
        for key, value in data.items()
        if key.lower() not in _ABOUT and len(_all_words(value)) >= words
    ]


def _all_words(value: Data) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return " ".join(item for item in items if isinstance(item, str)).split()
