"""Secrets and personal data in a prompt: found by bounded patterns, shown only as dots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Literal, TypeAlias

from advisor.evidence.prompt.clean.key_blocks import key_blocks
from advisor.evidence.prompt.clean.secret_patterns import (
    AWS_SECRET,
    CARD,
    CARD_DIGITS,
    CARD_FIRST_DIGITS,
    CUE_DISTANCE,
    EMAIL,
    IBAN,
    IBAN_LENGTHS,
    KEY_ENTROPY,
    KEY_PATTERNS,
    NAME_HINTS,
    NAMED_PHONE,
    NAMED_SECRET,
    PASSWORD_NAME,
    PHONE,
    PLACEHOLDERS,
    SHARED_MAILBOX,
    SHARED_PHONE,
    SOCIAL_SECURITY,
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
class SecretSpan:
    """A part of the text to mask."""

    kind: SecretKind
    name: str
    start: int
    end: int


def find_secrets(text: str) -> list[SecretSpan]:
    """Return the parts that must not be shown, in order, without overlaps."""
    found = sorted(_secrets_in(text), key=lambda item: (item.start, -item.end))
    kept: list[SecretSpan] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def secrets_in(text: str, spans: list[SecretSpan], first_line: int = 1) -> tuple[Secret, ...]:
    """Return what the spans of `text` are and on which lines; the spans are in order."""
    found: list[Secret] = []
    line, counted = first_line, 0
    for span in spans:
        line += text.count("\n", counted, span.start)
        counted = span.start
        found.append(Secret(kind=span.kind, name=span.name, line=line))
    return tuple(found)


def mask_secrets(text: str, spans: list[SecretSpan]) -> str:
    """Return `text` with dots of the same length for every span; line breaks stay."""
    parts: list[str] = []
    at = 0
    for item in spans:
        parts.append(text[at : item.start])
        parts.append("".join("\n" if c == "\n" else _DOT for c in text[item.start : item.end]))
        at = item.end
    return "".join([*parts, text[at:]])


def _secrets_in(text: str) -> Iterator[SecretSpan]:
    for start, end in key_blocks(text):
        yield SecretSpan("secret", "private key", start, end)
    for name, hints, pattern in KEY_PATTERNS:
        for match in pattern.finditer(text) if any(hint in text for hint in hints) else ():
            yield SecretSpan("secret", name, match.start(), match.end())
    start = 0
    for line in text.split("\n"):
        if "@" in line:
            yield from _emails(line, start)
        if not _DIGITS.isdisjoint(line):
            yield from _in_line(line, start)
        start += len(line) + 1


def _in_line(line: str, start: int) -> Iterator[SecretSpan]:
    """Yield the secrets that always contain a digit: passwords, cards, accounts, phones."""
    lowered = line.lower()
    if any(name in lowered for name in NAME_HINTS):
        for match in NAMED_SECRET.finditer(line):
            if _is_value(match[1], match[2]):
                yield _span("secret", "password or key", match, start, 2)
    if any(name in lowered for name in _AWS_NAMES):
        yield from _aws_secret_keys(line, start)
    for match in CARD.finditer(line):
        if _is_card(match.group()):
            yield _span("personal", "payment card number", match, start)
    for match in IBAN.finditer(line):
        length = _iban_length(match.group())
        if length:
            at = start + match.start()
            yield SecretSpan("personal", "bank account number", at, at + length)
    yield from _phone_and_social_numbers(line, start)


def _aws_secret_keys(line: str, start: int) -> Iterator[SecretSpan]:
    """Yield 40-character secrets on a line that names them; they have no prefix."""
    for match in AWS_SECRET.finditer(line):
        if _entropy(match[1]) >= KEY_ENTROPY:
            yield _span("secret", "AWS secret key", match, start, 1)


def _phone_and_social_numbers(line: str, start: int) -> Iterator[SecretSpan]:
    for match in PHONE.finditer(line) if "+" in line else ():
        before = line[max(0, match.start() - CUE_DISTANCE) : match.start()]
        if not SHARED_PHONE.search(before):
            yield _span("personal", "phone number", match, start)
    for match in NAMED_PHONE.finditer(line):
        yield _span("personal", "phone number", match, start, 1)
    for match in SOCIAL_SECURITY.finditer(line) if "-" in line else ():
        yield _span("personal", "social security number", match, start)


def _emails(line: str, start: int) -> Iterator[SecretSpan]:
    for match in EMAIL.finditer(line):
        if not SHARED_MAILBOX.match(match[1]) and not match[2].startswith("example."):
            yield _span("personal", "e-mail address", match, start)


def _span(
    kind: SecretKind, name: str, match: re.Match[str], start: int, group: int = 0
) -> SecretSpan:
    return SecretSpan(kind, name, start + match.start(group), start + match.end(group))


_AWS_NAMES = ("aws", "secret", "akia", "asia")
_DIGITS = frozenset("0123456789")
_FEWEST_KEY_CHARACTERS = 12


def _is_value(name: str, value: str) -> bool:
    """Return whether the text after a name such as `password:` is a secret, and not a word."""
    if PLACEHOLDERS.match(value):
        return False
    value = value.rstrip(".!?:")
    has_digit = any(c.isdigit() for c in value)
    if PASSWORD_NAME.search(name):
        return has_digit
    has_letter = any(c.isalpha() for c in value)
    return len(value) >= _FEWEST_KEY_CHARACTERS and has_digit and has_letter


def _is_card(found: str) -> bool:
    """Return whether the digits pass the Luhn check (ISO/IEC 7812-1)."""
    digits = [int(c) for c in found if c.isdigit()]
    if (
        len(digits) not in CARD_DIGITS
        or digits[0] not in CARD_FIRST_DIGITS
        or len(set(digits)) == 1
    ):
        return False
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])  # noqa: PLR2004
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban_length(found: str) -> int:
    """Return the length of the account number in `found`; words in capitals may follow it."""
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
