"""Secrets and personal data in a prompt: found by bounded patterns, shown only as dots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Literal, TypeAlias

from advisor.evidence.prompt.clean.secret_patterns import (
    AWS_SECRET,
    CARD,
    CARD_DIGITS,
    CUE_REACH,
    EMAIL,
    ENTROPY_OF_A_KEY,
    IBAN,
    IBAN_LENGTHS,
    ISSUERS,
    KEY_PATTERNS,
    NAMED,
    NAMED_PHONE,
    NAMES,
    PHONE,
    PLACEHOLDERS,
    SHARED_MAILBOX,
    SHARED_PHONE,
    SOCIAL,
    STRONG_NAME,
)
from advisor.rulebook.schema import Strict

SecretKind: TypeAlias = Literal["secret", "personal"]
_DOT = "•"


class Secret(Strict):
    """Something that should not stand in a prompt; the text itself is never kept."""

    kind: SecretKind
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of text to be covered."""

    kind: SecretKind
    name: str
    start: int
    end: int


def find_secrets(text: str) -> list[Hidden]:
    """Return what must not be shown, in order, without overlaps."""
    found = sorted(_all(text), key=lambda item: (item.start, -item.end))
    kept: list[Hidden] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def masked(text: str, hidden: list[Hidden]) -> str:
    """Return `text` with every hidden stretch as dots of the same length, lines kept."""
    parts: list[str] = []
    at = 0
    for item in hidden:
        parts.append(text[at : item.start])
        parts.append("".join("\n" if c == "\n" else _DOT for c in text[item.start : item.end]))
        at = item.end
    return "".join([*parts, text[at:]])


def _all(text: str) -> Iterator[Hidden]:
    for name, hints, pattern in KEY_PATTERNS:
        for match in pattern.finditer(text) if any(hint in text for hint in hints) else ():
            yield Hidden("secret", name, match.start(), match.end())
    start = 0
    for line in text.split("\n"):
        if "@" in line:
            yield from _emails(line, start)
        if not _DIGITS.isdisjoint(line):
            yield from _in_line(line, start)
        start += len(line) + 1


def _in_line(line: str, start: int) -> Iterator[Hidden]:
    """Find what always holds a digit: passwords, cards, accounts, phones."""
    lowered = line.lower()
    if any(name in lowered for name in NAMES):
        for match in NAMED.finditer(line):
            if _is_value(match[1], match[2]):
                yield _hidden("secret", "password or key", match, start, 2)
    if any(name in lowered for name in _AWS_NAMES):
        yield from _aws_halves(line, start)
    for match in CARD.finditer(line):
        if _is_card(match.group()):
            yield _hidden("personal", "payment card number", match, start)
    for match in IBAN.finditer(line):
        length = _iban_length(match.group())
        if length:
            at = start + match.start()
            yield Hidden("personal", "bank account number", at, at + length)
    yield from _numbers(line, start)


def _aws_halves(line: str, start: int) -> Iterator[Hidden]:
    """Find 40-character secrets beside what names them; they have no prefix of their own."""
    for match in AWS_SECRET.finditer(line):
        if _entropy(match[1]) >= ENTROPY_OF_A_KEY:
            yield _hidden("secret", "AWS secret key", match, start, 1)


def _numbers(line: str, start: int) -> Iterator[Hidden]:
    for match in PHONE.finditer(line) if "+" in line else ():
        before = line[max(0, match.start() - CUE_REACH) : match.start()]
        if not SHARED_PHONE.search(before):
            yield _hidden("personal", "phone number", match, start)
    for match in NAMED_PHONE.finditer(line):
        yield _hidden("personal", "phone number", match, start, 1)
    for match in SOCIAL.finditer(line) if "-" in line else ():
        yield _hidden("personal", "social security number", match, start)


def _emails(line: str, start: int) -> Iterator[Hidden]:
    for match in EMAIL.finditer(line):
        if not SHARED_MAILBOX.match(match[1]) and not match[2].startswith("example."):
            yield _hidden("personal", "e-mail address", match, start)


def _hidden(
    kind: SecretKind, name: str, match: re.Match[str], start: int, group: int = 0
) -> Hidden:
    return Hidden(kind, name, start + match.start(group), start + match.end(group))


_AWS_NAMES = ("aws", "secret", "akia", "asia")
_DIGITS = frozenset("0123456789")
_FEWEST_OF_A_KEY = 12


def _is_value(name: str, value: str) -> bool:
    """Return whether a value after `password:` and the like is one, and not a word about one."""
    if PLACEHOLDERS.match(value):
        return False
    value = value.rstrip(".!?:")
    has_digit = any(c.isdigit() for c in value)
    if STRONG_NAME.search(name):
        return has_digit
    has_letter = any(c.isalpha() for c in value)
    return len(value) >= _FEWEST_OF_A_KEY and has_digit and has_letter


def _is_card(found: str) -> bool:
    """Return whether the digits pass the Luhn check (ISO/IEC 7812-1)."""
    digits = [int(c) for c in found if c.isdigit()]
    if len(digits) not in CARD_DIGITS or digits[0] not in ISSUERS or len(set(digits)) == 1:
        return False
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])  # noqa: PLR2004
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban_length(found: str) -> int:
    """Return how much of `found` is an account number; words in capitals may follow it."""
    return next((n for n in range(len(found), 14, -1) if _is_iban(found[:n])), 0)


def _is_iban(found: str) -> bool:
    """Return whether the account number passes the mod-97 check (ISO 13616)."""
    plain = found.replace(" ", "")
    if len(plain) not in IBAN_LENGTHS:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _entropy(text: str) -> float:
    shares = [text.count(c) / len(text) for c in set(text)]
    return -sum(share * log2(share) for share in shares)
