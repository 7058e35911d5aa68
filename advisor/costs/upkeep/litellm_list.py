"""The price list of litellm: token prices per model, and the days on which models end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from advisor.costs.prices.age import PriceList
from advisor.costs.prices.token_prices import TokenPrices

Entry: TypeAlias = Mapping[str, object]

_MILLION = Decimal(1_000_000)
KINDS = {
    "input": ("input_cost_per_token", ""),
    "cached_read": ("cache_read_input_token_cost", ""),
    "cache_write": ("cache_creation_input_token_cost", ""),
    "output": ("output_cost_per_token", ""),
    "batch_input": ("input_cost_per_token", "_batches"),
    "batch_output": ("output_cost_per_token", "_batches"),
}
"""The kinds of token prices, with the beginning and the end of the keys for them."""
_PREFIXES = {
    "google": "gemini",
    "google_cloud": "vertex_ai",
    "aws": "bedrock",
    "together": "together_ai",
    "fireworks": "fireworks_ai",
    "voyageai": "voyage",
}
_LITELLM_NAMES = {
    "openai": ("openai", "text-completion-openai"),
    "anthropic": ("anthropic",),
    "google": ("gemini",),
    "google_cloud": (
        "vertex_ai",
        "vertex_ai-language-models",
        "vertex_ai-anthropic_models",
        "vertex_ai-embedding-models",
    ),
    "aws": ("bedrock", "bedrock_converse"),
    "azure": ("azure",),
    "mistral": ("mistral",),
    "cohere": ("cohere", "cohere_chat"),
}
_TEXT_MODES = ("chat", "completion", "responses", "embedding", "rerank")
_REGION = re.compile(r"[^/]+/|(us|eu|jp|au|apac|global|us-gov)\.")
_ABOVE = re.compile(r"input_cost_per_token_above_(\d{1,6})k_tokens")


def is_litellm_table(data: Mapping[str, object]) -> bool:
    """Return whether data has the shape of litellm's list: an entry with a price for a name."""
    entries = (entry for entry in data.values() if isinstance(entry, dict))
    return any("litellm_provider" in one and "input_cost_per_token" in one for one in entries)


@dataclass(frozen=True, slots=True)
class LitellmList:
    """litellm's list, with the day somebody got it."""

    entries: Mapping[str, Entry]
    made: PriceList

    @classmethod
    def of(cls, data: Mapping[str, object], made: PriceList) -> LitellmList:
        """Return the list in parsed JSON with exact numbers."""
        found = {str(name): entry for name, entry in data.items() if isinstance(entry, dict)}
        return cls(MappingProxyType(found), made)

    def prices(self, model: str, provider: str, on: date) -> TokenPrices | None:
        """Return the prices of a model, or None; the list has none for other days."""
        del on
        entry = self.entry(model, provider)
        if _rate(entry, "input") is None or _rate(entry, "output") is None:
            return None
        overs = sorted({int(found[1]) for found in map(_ABOVE.fullmatch, entry) if found})
        tiers = ["", *(f"_above_{over}k_tokens" for over in overs)]
        prices = self._level(entry, model, provider, tiers.pop())
        for over in reversed(overs):
            shorter = self._level(entry, model, provider, tiers.pop())
            prices = replace(shorter, long_context_over=over * 1000, long_context=prices)
        return prices

    def starts(self, model: str, provider: str) -> tuple[date, ...]:
        """Return nothing: the list says no day on which a price begins."""
        del model, provider
        return ()

    def entry(self, model: str, provider: str | None) -> Entry:
        """Return the entry of a model at a provider, empty where there is none."""
        prefix = _PREFIXES.get(provider or "", provider)
        named = f"{prefix}/{model}"
        names = [named] if provider in ("azure", "google_cloud") else [named, model]
        return next((self.entries[name] for name in names if name in self.entries), {})

    def rate(self, model: str, provider: str | None, kind: str) -> Decimal | None:
        """Return one price of a model, USD per million tokens, or None."""
        return _rate(self.entry(model, provider), kind)

    def retirements(self, provider: str) -> Iterator[tuple[str, date]]:
        """Yield every text model of a provider that has a last day, with that day.

        The same model under the name of a region is left out, and so are images and sound.
        """
        known, prefix = _LITELLM_NAMES.get(provider, ()), _PREFIXES.get(provider, provider)
        for name, entry in self.entries.items():
            day, model = end_of(entry), name.removeprefix(f"{prefix}/")
            here = entry.get("litellm_provider") in known and entry.get("mode") in _TEXT_MODES
            if day is not None and here and not _REGION.match(model):
                yield model, day

    def _level(self, entry: Entry, model: str, provider: str, tier: str) -> TokenPrices:
        source = entry.get("source")
        where = f", {source}" if isinstance(source, str) else ""
        return TokenPrices(
            input=_rate(entry, "input", tier),
            cached_read=_rate(entry, "cached_read", tier),
            cache_write=_rate(entry, "cache_write", tier),
            output=_rate(entry, "output", tier),
            batch_input=_rate(entry, "batch_input", tier),
            batch_output=_rate(entry, "batch_output", tier),
            source=f"{self.made.name}, {provider}/{model}{where}",
            checked=self.made.made,
            origin="rules",
            provider=provider,
            made=self.made,
        )


def end_of(entry: Entry) -> date | None:
    """Return the day on which a model ends, where the entry says one."""
    said = entry.get("deprecation_date")
    try:
        return date.fromisoformat(str(said)) if said is not None else None
    except ValueError:
        return None


def _rate(entry: Entry, kind: str, tier: str = "") -> Decimal | None:
    """Return a price in USD per million tokens; of long calls, the ordinary one where none is."""
    key, batch = KINDS[kind]
    found = entry.get(f"{key}{tier}{batch}", entry.get(f"{key}{batch}"))
    return (found * _MILLION).normalize() if isinstance(found, Decimal) else None
