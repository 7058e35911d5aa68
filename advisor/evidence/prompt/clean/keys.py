"""Keys and passwords in a prompt: by how they begin, and by the name before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log2

from advisor.evidence.prompt.clean.chance import (
    has_digit_or_both_cases,
    is_slot,
    looks_random,
    stands_in,
)
from advisor.evidence.prompt.clean.key_blocks import key_blocks
from advisor.evidence.prompt.clean.secret_spans import SecretSpan, SpanKind, span_of
from advisor.evidence.prompt.clean.secret_table import KeyForm, Secrets

PASSWORD_IN_ADDRESS = re.compile(
    r"(?i)\b[a-z][a-z0-9+.-]{1,20}://([^\s:/@]{0,60}):([^\s@/]{3,100})@([^\s\"'<>]{1,150})"
)
_COMMON_PASSWORDS = frozenset(("password", "pass", "passwd", "pwd", "secret", "changeme", "admin"))
AWS_SECRET = re.compile(r"(?:^|[^A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=])")
_AWS_NAMES = ("aws", "secret", "akia", "asia")
_KEY_ENTROPY = 4.0
"""Bits per character; a 40-character AWS secret has about 4.6, English words under 4."""
_ALONE_ENTROPY = 4.3
"""The same for one that nothing names."""
WORDS_INSIDE = re.compile(r"[a-z]{9}|[/+][A-Za-z][a-z]{2,20}[/+]")
"""What a path has and a key by chance seldom."""
_FEWEST_KEY_CHARACTERS = 12
NO_VALUE = re.compile(
    r"(?i)^(?:[~/.\\]|[a-z]:\\|(?:string|str|text|required|optional|null|none|true|false"
    r"|the|a|an|never|not|always|hidden|secret|password|token|is|are|must"
    r"|should|may|can|bearer|basic|invalid|expired|valid|correct|process|os|env)\b)"
)
"""Words and paths that stand after a name and are no value of it."""
INNER_CAPITALS = re.compile(r"[a-z][A-Z].{0,40}[a-z][A-Z]|[A-Za-z][!$&#?^]{1,3}[A-Za-z]")
_TOKEN_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=~%"
)


def keys_in(text: str, table: Secrets) -> Iterator[SecretSpan]:
    """Yield the secrets of a text, and what stands in for some, in any order."""
    for start, end in key_blocks(text):
        yield SecretSpan("secret", "private key", start, end)
    for form in table.forms:
        yield from _of_form(text, form, table)
    if "://" in text:
        yield from _in_addresses(text, table)
    lowered = text.lower()
    names = [name for name in table.names if name in lowered]
    start = 0
    for line in text.split("\n"):
        yield from _in_line(line, start, names, table)
        start += len(line) + 1


def _of_form(text: str, form: KeyForm, table: Secrets) -> Iterator[SecretSpan]:
    ended = 0
    for match in form.matches(text):
        if match.start() < ended:
            continue
        ended = end = _token_end(text, match.end())
        begin = next((b for b in form.begins if match.group().startswith(b)), "")
        value = text[match.start() + len(begin) : end]
        is_own = len(begin) >= _OWN_BEGINNING and has_digit_or_both_cases(value)
        is_key = form.is_plain or is_own or looks_random(value, strict=False)
        kind = _kind(value, table, is_key=is_key)
        if kind:
            yield SecretSpan(kind, form.name, match.start(), end)


_OWN_BEGINNING = 5
"""Characters of a beginning that no other words have, such as `glpat-`."""


def _kind(value: str, table: Secrets, *, is_key: bool) -> SpanKind | None:
    if is_slot(value):
        return None
    if stands_in(value, table.placeholders):
        return "placeholder"
    return "secret" if is_key else None


def _token_end(text: str, at: int) -> int:
    """Return where the key that goes on at `at` ends; a dot inside belongs to it."""
    while at < len(text):
        if text[at] in _TOKEN_CHARACTERS:
            at += 1
        elif text[at] == "." and text[at + 1 : at + 2] in _TOKEN_CHARACTERS:
            at += 2
        else:
            break
    return at


def _in_addresses(text: str, table: Secrets) -> Iterator[SecretSpan]:
    for match in PASSWORD_IN_ADDRESS.finditer(text):
        if is_slot(match[2]):
            continue
        user, password = match[1].lower(), match[2].lower()
        stands = password == user or password in _COMMON_PASSWORDS
        if stands or stands_in(match[2], table.placeholders):
            yield span_of("placeholder", "password in an address", match, 0, 2)
        else:
            yield span_of("secret", "password in an address", match, 0)


def _in_line(line: str, start: int, names: list[str], table: Secrets) -> Iterator[SecretSpan]:
    lowered = line.lower()
    if any(name in lowered for name in names):
        for match in table.named.finditer(line):
            kind = _kind_after_name(match, table)
            if kind:
                at = match.start("value")
                yield SecretSpan(kind, "password or key", start + at, start + _value_end(match))
    for match in AWS_SECRET.finditer(line) if len(line) >= 40 else ():  # noqa: PLR2004
        named = any(name in lowered for name in _AWS_NAMES)
        if _is_aws_secret(match[1], named=named):
            yield span_of("secret", "AWS secret key", match, start, 1)


def _value_end(match: re.Match[str]) -> int:
    kept = match["value"].rstrip(".!?:*")
    return _token_end(match.string, match.start("value") + len(kept))


def _kind_after_name(match: re.Match[str], table: Secrets) -> SpanKind | None:
    """Return what the text after a name such as `password:` is; None for an ordinary word."""
    if not _begins_a_name(match):
        return None
    value = match["value"].rstrip(".!?:*")
    if NO_VALUE.match(value) or "://" in value:
        return None
    if match["password"] is not None:
        has_digit = any(c.isdigit() for c in value)
        return _kind(value, table, is_key=has_digit or INNER_CAPITALS.search(value) is not None)
    is_key = len(value) >= _FEWEST_KEY_CHARACTERS and looks_random(value)
    return _kind(value, table, is_key=is_key) if len(value) >= _FEWEST_KEY_CHARACTERS else None


def _begins_a_name(match: re.Match[str]) -> bool:
    """Return whether a name begins where it was found, and not inside another word."""
    first = match.string[match.start()]
    before = match.string[match.start() - 1 : match.start()]
    if not before.isalpha() or first.lower() == first.upper():  # a script without capitals
        return True
    return before.islower() and first.isupper()


def _is_aws_secret(found: str, *, named: bool) -> bool:
    """Return whether 40 characters are a secret of AWS; they have no beginning of their own."""
    if named:
        return _entropy(found) >= _KEY_ENTROPY
    kinds = (str.isdigit, str.isupper, str.islower)
    if not all(sum(map(kind, found)) > 1 for kind in kinds):
        return False
    return _entropy(found) >= _ALONE_ENTROPY and WORDS_INSIDE.search(found) is None


def _entropy(text: str) -> float:
    shares = [text.count(c) / len(text) for c in set(text)]
    return -sum(share * log2(share) for share in shares)
