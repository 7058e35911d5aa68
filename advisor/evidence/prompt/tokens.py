"""Token counts without a network: exact where the vocabulary is known, a stated band elsewhere.

`toktok` is imported here and nowhere else, and only when something is counted: building its
vocabulary takes half a second. Without it, a count is bytes / 4 and says that it is rough.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Literal, TypeAlias

from advisor.costs import Catalogue, shipped_catalogue
from advisor.costs.prices.facts import Encoding, Tokenizer
from advisor.rulebook.schema import Strict

if TYPE_CHECKING:
    from collections.abc import Callable

CountLabel: TypeAlias = Literal["exact", "estimate", "rough"]

_BYTES_PER_TOKEN = 4
"""A rule of thumb for English: 4.5 characters a token in prose, 4.1 in code, 2.0 in dense JSON
(measured 2026-11-22 with o200k)."""
_ROUGH_BAND = (0.75, 1.6)
"""Bytes / 4 against o200k on English, code, JSON and Chinese stayed inside this."""


class TokenCount(Strict):
    """A number of tokens, and how far to trust it."""

    tokens: int
    low: int
    high: int
    label: CountLabel
    because: str = ""
    """Where an estimate comes from; empty for an exact count."""

    @property
    def words(self) -> str:
        """The count as people say it: exact figures in full, others with their range."""
        count = f"{self.tokens:,} {'token' if self.tokens == 1 else 'tokens'}"
        return count if self.label == "exact" else f"about {count} ({self.low:,} to {self.high:,})"


def tokenizer_of(model: str, catalogue: Catalogue, on: date) -> Tokenizer:
    """Return how a model counts tokens on that day.

    For a model that the prices of one's own say nothing about, the shipped ones answer; they have
    an entry for every model.
    """
    found = catalogue.tokenizer(model, on=on) or shipped_catalogue().tokenizer(model, on=on)
    assert found is not None
    return found


def as_count(counted: int, tokenizer: Tokenizer) -> TokenCount:
    """Return a number from `count_each` as a count for the models of that tokenizer."""
    if not _has_vocabulary():
        because = "bytes / 4, as the package toktok-rs is not installed"
        low, high = (_two_digits(counted * factor) for factor in _ROUGH_BAND)
        return TokenCount(
            tokens=_two_digits(counted), low=low, high=high, label="rough", because=because
        )
    if tokenizer.band is None:
        return TokenCount(tokens=counted, low=counted, high=counted, label="exact")
    low, high = (_two_digits(counted * factor) for factor in tokenizer.band)
    because = f"o200k count x {tokenizer.ratio:g}, {tokenizer.because}"
    tokens = _two_digits(counted * tokenizer.ratio)
    return TokenCount(tokens=tokens, low=low, high=high, label="estimate", because=because)


def count_each(texts: Sequence[str], encoding: Encoding = "o200k_base") -> list[int]:
    """Return the token count of every text, in one pass."""
    batch = _batch_counter()
    if batch is None:
        return [ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) for text in texts]
    return batch(texts, encoding)


def apportion(total: int, parts: Sequence[int]) -> list[int]:
    """Return whole shares of `total` in proportion to `parts`, which add up to it exactly.

    By the largest remainders, the first of equal ones first. Nothing is shared without parts.
    """
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    shares = [total * part // whole for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: -(total * parts[at] % whole))
    for at in by_rest[: total - sum(shares)]:
        shares[at] += 1
    return shares


def _has_vocabulary() -> bool:
    return _batch_counter() is not None


@cache
def _batch_counter() -> Callable[[Sequence[str], str], list[int]] | None:
    try:
        import toktok  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        return None

    def count(texts: Sequence[str], encoding: str) -> list[int]:
        counts: list[int] = toktok.batch_count(texts, encoding, threads=1)
        return counts

    return count


def _two_digits(number: float) -> int:
    """Return an estimate to two digits; a third would claim too much."""
    whole = round(number)
    return round(whole, 2 - len(str(abs(whole)))) if whole else 0
