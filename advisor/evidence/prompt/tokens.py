"""Token counts without a network: exact where the vocabulary is known, a stated band elsewhere.

`toktok` is imported here and nowhere else, and only when something is counted: building its
vocabulary takes half a second. Without it, a count is bytes / 4 and says that it is rough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Literal, TypeAlias

from advisor.rulebook.schema import Strict

if TYPE_CHECKING:
    from collections.abc import Callable

CountLabel: TypeAlias = Literal["exact", "estimate", "rough"]
Encoding: TypeAlias = Literal["o200k_base", "cl100k_base"]

_BYTES_PER_TOKEN = 4
"""A rule of thumb for English: 4.5 characters a token in prose, 4.1 in code, 2.0 in dense JSON
(measured 2026-11-22 with o200k)."""
_ROUGH_BAND = (0.75, 1.6)
"""Bytes / 4 against o200k on English, code, JSON and Chinese stayed inside this."""


@dataclass(frozen=True, slots=True)
class Family:
    """Models that share a vocabulary, and how their counts compare with o200k."""

    name: str
    prefixes: tuple[str, ...]
    encoding: Encoding = "o200k_base"
    ratio: float = 1.0
    band: tuple[float, float] = (1.0, 1.0)
    because: str = ""

    @property
    def exact(self) -> bool:
        """Whether the counts are the model's own, and not another vocabulary's scaled."""
        return self.band == (1.0, 1.0)


_MEASURED = "measured 2026-11-22 against o200k on English, Python, JSON, German and Chinese"
_FAMILIES = (
    Family("OpenAI, older", ("gpt-3.5", "gpt-4-", "text-embedding"), "cl100k_base"),
    Family("OpenAI", ("gpt-", "chatgpt", "o1", "o3", "o4", "ft:gpt-", "ft:o")),
    Family(
        "Claude",
        ("claude", "anthropic.claude"),
        ratio=1.22,
        band=(1.10, 1.35),
        because="no current vocabulary is published; third-party comparisons of 2026",
    ),
    Family("Gemini", ("gemini", "gemma"), ratio=1.04, band=(0.86, 1.24), because=_MEASURED),
    Family("Llama", ("llama", "meta-llama"), ratio=1.0, band=(0.99, 1.40), because=_MEASURED),
    Family("Qwen", ("qwen",), ratio=1.01, band=(0.86, 1.40), because=_MEASURED),
    Family(
        "Mistral",
        ("mistral", "ministral", "codestral", "magistral"),
        ratio=1.04,
        band=(1.04, 1.30),
        because=_MEASURED,
    ),
    Family("DeepSeek", ("deepseek",), ratio=1.03, band=(0.84, 1.29), because=_MEASURED),
)
_UNKNOWN = Family(
    "another model",
    (),
    ratio=1.1,
    band=(0.84, 1.40),
    because="its vocabulary is not known here; the widest band of the families that are",
)


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


def family_of(model: str | None) -> Family:
    """Return the vocabulary family of a model; without a model, OpenAI's current one."""
    if model is None:
        return _FAMILIES[1]
    name = model.lower().rpartition("/")[2].removeprefix("global.")
    fitting = (f for f in _FAMILIES if name.startswith(f.prefixes))
    return next(fitting, _UNKNOWN)


def count_tokens(text: str, model: str | None = None) -> TokenCount:
    """Return how many tokens `text` is for `model`, labeled exact, estimate or rough."""
    family = family_of(model)
    return as_count(count_each([text], family.encoding)[0], family)


def as_count(counted: int, family: Family) -> TokenCount:
    """Return a number from `count_each` as a count for that family of models."""
    if not _has_vocabulary():
        because = "bytes / 4, as the package toktok-rs is not installed"
        low, high = (_two_digits(counted * factor) for factor in _ROUGH_BAND)
        return TokenCount(
            tokens=_two_digits(counted), low=low, high=high, label="rough", because=because
        )
    if family.exact:
        return TokenCount(tokens=counted, low=counted, high=counted, label="exact")
    low, high = (_two_digits(counted * factor) for factor in family.band)
    because = f"o200k count x {family.ratio:g}, {family.because}"
    tokens = _two_digits(counted * family.ratio)
    return TokenCount(tokens=tokens, low=low, high=high, label="estimate", because=because)


def count_each(texts: Sequence[str], encoding: Encoding = "o200k_base") -> list[int]:
    """Return the token count of every text, in one pass."""
    batch = _batch_counter()
    if batch is None:
        return [ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) for text in texts]
    return batch(texts, encoding)


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
