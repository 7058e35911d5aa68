"""The system prompt in a file: plain text, or a chat request in JSON, JSON lines or YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import Problem, PromptError, SourceError
from advisor.evidence.prompt.clean.normalize import MAX_CHARACTERS
from advisor.formats.yaml_source import Data, parse

MAX_FILE_BYTES = 10_000_000
"""Larger files are refused; of a plain text the first 200,000 characters are read anyway."""
_SYSTEM_ROLES = ("system", "developer")
_KEYS = ("system", "instructions", "system_prompt", "system_instruction")
_MESSAGES = ("messages", "input", "contents")
_MOST_LEVELS = 6


@dataclass(frozen=True, slots=True)
class PromptFile:
    """The text of a system prompt, and what kind of file it came from."""

    text: str
    form: str
    """`text`, `JSON`, `JSON lines` or `YAML`."""
    others: int = 0
    """How many further, different system prompts the file holds."""


def read_prompt_file(path: Path) -> PromptFile:
    """Return the system prompt in the file `path`.

    Raises SourceError when the file cannot be read, PromptError when it is larger than 10 MB, not
    text, or holds a chat without a system message.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)  # so that a device without an end is refused too
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise SourceError(Problem(str(path), f"cannot be read: {reason}")) from error
    return prompt_in(raw, str(path))


def prompt_in(raw: bytes | str, name: str = "prompt") -> PromptFile:
    """Return the system prompt in `raw`; text that is not a chat is the prompt itself.

    Raises PromptError for bytes that are not text, and for a chat without a system message.
    """
    text = raw if isinstance(raw, str) else _decode(raw, name)
    for form, data in _parsed(text):
        found = list(dict.fromkeys(_system_texts(data)))
        if found:
            return PromptFile(found[0], form, len(found) - 1)
        if _is_chat(data):
            what = "holds a chat without a system message"
            raise PromptError(Problem(name, what, "Give the system prompt as text."))
    return PromptFile(text, "text")


def _decode(raw: bytes, name: str) -> str:
    if len(raw) > MAX_FILE_BYTES:
        raise PromptError(Problem(name, "is too large", "The limit is 10 MB."))
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "Save the prompt as UTF-8 text."
        raise PromptError(Problem(name, "is not text", hint)) from error


def _parsed(text: str) -> Iterator[tuple[str, Data]]:
    """Yield the form and the data of a text that is JSON, JSON lines or YAML."""
    begins = text.lstrip()[:1]
    if begins in ("{", "["):
        whole = _json(text)
        if whole is not None:
            yield "JSON", whole
            return
        lines = [_json(line) for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(isinstance(line, dict) for line in lines):
            yield "JSON lines", lines
        return
    if len(text) <= MAX_CHARACTERS and _may_be_yaml(text):
        try:
            yield "YAML", parse(text, "prompt").data
        except SourceError:
            return


def _may_be_yaml(text: str) -> bool:
    """Return whether a line begins with a key that holds messages in a chat."""
    keys = tuple(f"{key}:" for key in (*_KEYS, *_MESSAGES, "- role"))
    return any(line.startswith(keys) for line in text.splitlines())


def _json(text: str) -> Data:
    try:
        data: Data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def _is_chat(data: Data) -> bool:
    if isinstance(data, dict):
        return any(isinstance(data.get(key), list) for key in _MESSAGES)
    return isinstance(data, list) and any(isinstance(i, dict) and "role" in i for i in data)


def _system_texts(data: Data, depth: int = 0) -> Iterator[str]:
    """Yield the system prompts in a chat, a request, or a list of either."""
    if depth > _MOST_LEVELS:
        return
    match data:
        case list():
            for item in data:
                yield from _system_texts(item, depth + 1)
        case {"role": str(role), "content": content} if role in _SYSTEM_ROLES:
            yield from _message_text(content)
        case dict():
            for key in _KEYS:
                yield from _message_text(data.get(key))
            for key in (*_MESSAGES, "body", "request", "kwargs"):
                if isinstance(data.get(key), list | dict):
                    yield from _system_texts(data[key], depth + 1)
        case _:
            return


def _message_text(content: Data) -> Iterator[str]:
    """Yield the text of a message: a string, or parts with text in them."""
    match content:
        case str() if content.strip():
            yield content
        case list():
            parts = [
                part["text"]
                for part in content
                if isinstance(part, dict) and isinstance(part.get("text"), str)
            ]
            joined = "\n".join(str(part) for part in parts)
            if joined.strip():
                yield joined
        case {"parts": list(parts)}:
            yield from _message_text(parts)
        case _:
            return
