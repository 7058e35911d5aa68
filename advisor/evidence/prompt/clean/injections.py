"""Text meant to steer the reader of a prompt. It is reported and never changes a verdict."""

from __future__ import annotations

import re

_MARKER = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous"
    r"|prior|above|earlier"
    r"|preceding|all|any|these|your|the)\b[^.\n]{0,30}\b(?:instructions?|rules?"
    r"|prompts?|guidelines|directions)\b"
    r"|\breveal (?:the|your) (?:hidden |system )?(?:prompt|instructions)\b"
    r"|\bprint your (?:configuration|instructions|system prompt)\b"
    r"|\byou are now (?:in )?(?:developer mode|dan\b|unrestricted|jailbroken)"
    r"|\b(?:rate|score|report|classify|label) (?:this|that this|the) prompt\b"
    r"|忽略(?:之前|以上|所有)[^。\n]{0,12}(?:指令|指示|规则)|(?:以前|上記|これまで)の(?:指示|命令)を無視"
    r"|\bignorier[et]?\b[^.\n]{0,30}\banweisungen\b|\bignor[ae]\b[^.\n]{0,30}\binstrucciones\b"
)
_DEFENSIVE = re.compile(
    r"(?i)\b(?:if|when|should|users?|someone|anyone|customers?|callers?|strangers"
    r"|they|attempts?|tries|try|asks?"
    r"|never|don't|do not|must not|must ignore|requests?|refuse|decline|such as|like|cannot be)\b"
)
_CHARACTERS_BEFORE = 120
_HINTS = (
    "ignor", "disregard", "forget", "overrid", "bypass", "reveal", "print your", "you are now",
    "this prompt", "the prompt", "忽略", "無視",
)  # fmt: skip
"""Every marker contains one of these. Most lines contain none, so the pattern is not tried."""


def _search(text: str) -> re.Match[str] | None:
    lowered = text.lower()
    return _MARKER.search(text) if any(hint in lowered for hint in _HINTS) else None


def mentions_injection(text: str) -> bool:
    """Return whether a line contains words that try to steer its reader."""
    return _search(text) is not None


_BEFORE_AN_ORDER = ("", ".", "!", "?", ":", "-", "*", "#", ">")


def begins_with_injection(text: str) -> bool:
    """Return whether such words begin a sentence, as an order does; quoted ones do not."""
    match = _search(text)
    return match is not None and text[: match.start()].rstrip()[-1:] in _BEFORE_AN_ORDER


def orders_injection(text: str) -> bool:
    """Return whether a line orders the reader, and does not describe a case to refuse."""
    match = _search(text)
    if match is None:
        return False
    before = text[max(0, match.start() - _CHARACTERS_BEFORE) : match.start()]
    return _DEFENSIVE.search(before) is None
