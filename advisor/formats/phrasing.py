"""Numbers, amounts and plurals in words."""

from __future__ import annotations

from decimal import Decimal

_LARGEST_IN_FULL = 10**18


def number_words(number: float) -> str:
    """Return a number with thousands separated, and decimals only where it has them."""
    whole = abs(number) < _LARGEST_IN_FULL and number == int(number)
    return f"{number:,.0f}" if whole else f"{number:,.15g}"


def share_words(share: float) -> str:
    """Return a share as a percentage, with a decimal only where it has one."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def singular(unit: str) -> str:
    """Return a unit in the singular: "call a month" for "calls a month"."""
    first, _, rest = unit.partition(" ")
    return f"{first.removesuffix('s')} {rest}".strip()


def uncapitalized(text: str) -> str:
    """Return a text to use inside a sentence: "hold it" for "Hold it", but "JSON" unchanged."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def capitalized(text: str) -> str:
    """Return a text with its first letter in upper case and the rest unchanged."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends in a full stop, ? or ! already."""
    return text if text.endswith(_ENDS) else f"{text}."


_ENDS = tuple(f"{mark}{quote}" for mark in ".?!" for quote in ("", '"', "'"))


def plural(count: float, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 answer, 2 answers."""
    return f"{number_words(count)} {one if count == 1 else many or one + 's'}"


def usd_words(amount: Decimal | None) -> str:
    """Return an amount in USD: whole dollars from 100 up, cents below, `unknown` for None."""
    if amount is None:
        return "unknown"
    return f"${amount_words(amount)}"


def amount_words(amount: Decimal) -> str:
    """Return an amount without its unit: whole from 100 up, with cents below."""
    digits = 0 if abs(amount) >= WHOLE_USD_FROM else 2
    return f"{amount:,.{digits}f}"


WHOLE_USD_FROM = 100
"""From this amount on, cents are left out."""


def continued(text: str) -> str:
    """Return a text to continue a sentence; a first word such as "RAG" keeps its capital."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]
