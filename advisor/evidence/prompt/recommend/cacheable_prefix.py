"""How much of a prompt a provider can cache: what stays the same from the first token on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs import Catalogue
from advisor.costs.prices.token_prices import TokenPrices
from advisor.evidence.prompt.facts.facts import Spotted
from advisor.evidence.prompt.forms.table import ToolsStand, forms
from advisor.evidence.prompt.model import Cacheable, CacheRow, Money
from advisor.evidence.prompt.tokens import as_count, tokenizer_of
from advisor.formats.phrasing import plural

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Token counts, in one vocabulary, of what matters to a cache."""

    total: int
    before_first: int
    """Up to the line with the first per-call part."""
    static: int
    """Up to the first per-call part in the order that puts what changes last."""
    first: Spotted | None
    tools: int = 0
    """The tools that are sent with every call; where they stand depends on the provider."""

    def with_tools(self, stand: ToolsStand) -> tuple[int, int, int]:
        """Return `total`, `before_first` and `static` with the tools as far as a cache holds them.

        Tools that stand ahead of the prompt are cached with it; behind it, only where nothing in
        the prompt changes.
        """
        kept = self.tools if stand == "ahead" or self.first is None else 0
        return self.total + self.tools, self.before_first + kept, self.static + kept


def cacheable(sizes: Sizes, money: Money, catalogue: Catalogue, on: date) -> Cacheable:
    """Return what can be cached today and after moving the per-call parts to the end."""
    total = sizes.total or 1
    return Cacheable(
        broken_by=sizes.first,
        total_tokens=sizes.total,
        today_tokens=sizes.before_first,
        moved_tokens=sizes.static,
        share_today=round(sizes.before_first / total, 3),
        share_moved=round(sizes.static / total, 3),
        says=_says(sizes),
        rows=tuple(_rows(sizes, money, catalogue, on)),
    )


_WHAT = {
    "slot": "with a slot that is filled per call",
    "clock": "the current date or time",
    "id": "an id of the call",
    "directory": "the directory of the call",
    "profile": "a value about the present user",
    "pasted text": "text put in per call",
}


def _says(sizes: Sizes) -> str:
    total, tokens = sizes.total or 1, plural(sizes.total, "token")
    if sizes.first is None:
        return f"Nothing in it changes from call to call: all {tokens} can be cached."
    what = _WHAT.get(sizes.first.kind, "a per-call part")
    says = f"Line {sizes.first.line}, {what}, leaves {sizes.before_first:,} of {tokens} cacheable"
    if sizes.static == sizes.before_first:
        return f"{says}; no other order of its parts keeps more."
    return f"{says}; with per-call parts behind the rest, {sizes.static / total:.0%}."


def _rows(sizes: Sizes, money: Money, catalogue: Catalogue, on: date) -> Sequence[CacheRow]:
    rows = []
    for provider in dict.fromkeys((money.provider, *catalogue.providers(on))):
        current = catalogue.current_models(provider, on=on)
        usual = current.usual if current else None
        model = money.model if provider == money.provider else usual
        rule = catalogue.caching_rule(provider, model, on=on)
        if rule is None or model is None:
            continue
        tokenizer = tokenizer_of(model, catalogue, on)
        total, before, static = (
            as_count(n, tokenizer) for n in sizes.with_tools(forms().stand(provider))
        )
        today, moved = (
            _cached(part.tokens, rule.min_tokens, rule.step_tokens) for part in (before, static)
        )
        prices = catalogue.known_prices(model, provider, on=on)
        calls = money.calls_per_month
        rows.append(
            CacheRow(
                provider=provider,
                model=model,
                floor_tokens=rule.min_tokens,
                step_tokens=rule.step_tokens,
                total_tokens=total.tokens,
                today_tokens=today,
                moved_tokens=moved,
                count=total.label,
                usd_today=usd(total.tokens, today, prices, calls),
                usd_moved=usd(total.tokens, moved, prices, calls),
                source=rule.source or rule.via or "",
                checked=rule.checked,
            )
        )
    return rows


def _cached(tokens: int, floor: int, step: int) -> int:
    """Return how many of the first tokens a cache takes: whole steps above the floor."""
    return tokens - (tokens - floor) % step if tokens >= floor else 0


def usd(tokens: int, cached: int, prices: TokenPrices | None, calls: int) -> Decimal | None:
    """Return what `calls` calls pay for this many input tokens, some of them from the cache.

    None where a price that is needed is not known; writing to the cache is not counted.
    """
    if prices is None or prices.input is None:
        return None
    if cached and prices.cached_read is None:
        return None
    plain = prices.input * (tokens - cached)
    kept = (prices.cached_read or Decimal(0)) * cached
    return ((plain + kept) * calls / MILLION).quantize(Decimal("0.01"))
