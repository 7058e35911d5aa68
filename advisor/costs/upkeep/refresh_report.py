"""What a newer price list would move, in blocks: the totals first, then the prices."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from advisor.costs.amounts import shown
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.options import option_words
from advisor.costs.prices.token_prices import PRICE_KINDS
from advisor.costs.upkeep.refresh import ChangedPrice, Refresh
from advisor.formats.document import Block, Heading, Paragraph, Table, listed
from advisor.formats.phrasing import plural, usd_words

_MOST_SHOWN = 20


def refresh_blocks(
    found: Refresh, before: ComparisonData, after: ComparisonData
) -> Iterator[Block]:
    """Yield what moves in the totals of one scenario, and which prices are others."""
    yield Heading(f"What {found.made.title} of {found.made.made} moves", 1)
    yield Paragraph((_cheapest(before, after),))
    months = plural(float(before.scenario.horizon_months), "month")
    yield Table(("Option", f"{months}, before", "After", "Difference"), tuple(_rows(before, after)))
    used = {one.model for one in (*before.estimates, *after.estimates)}
    mine = [change for change in found.changes if change.model in used]
    if mine:
        yield Heading("Prices of these options that change, USD per million tokens", 2)
        yield listed(map(_change, mine))
    others = [change for change in found.changes if change.model not in used]
    if others:
        yield Heading("Other prices that change, USD per million tokens", 2)
        yield listed([*map(_change, others[:_MOST_SHOWN]), *_more(len(others) - _MOST_SHOWN)])
    elif not mine:
        yield Paragraph(("No price changes.",))
    count = plural(len({(entry.provider, entry.model) for entry in found.entries}), "model")
    yield Paragraph((f"The list has prices for {count} that we know.",))


def _rows(before: ComparisonData, after: ComparisonData) -> Iterator[tuple[str, ...]]:
    for name in dict.fromkeys((*before.options, *after.options)):
        old, new = (costs.options.get(name) for costs in (before, after))
        was, now = (one.horizon_usd if one else None for one in (old, new))
        yield option_words(name), usd_words(was), usd_words(now), _difference(was, now)


def _difference(was: Decimal | None, now: Decimal | None) -> str:
    if was is None or now is None:
        return "unknown"
    moved = Decimal(now) - Decimal(was)
    return "none" if not moved else f"{'+' if moved > 0 else '-'}{usd_words(abs(moved))}"


def _cheapest(before: ComparisonData, after: ComparisonData) -> str:
    was, now = before.cheapest(), after.cheapest()
    if was == now:
        return f"Cheapest, before and after: {option_words(was)}." if was else "None is ranked."
    names = (option_words(name) if name else "none" for name in (was, now))
    return "Cheapest before: {}; after: {}.".format(*names)


def _change(change: ChangedPrice) -> str:
    was, now = (
        "not listed" if usd is None else shown(usd) for usd in (change.before, change.after)
    )
    return f"{change.provider} {change.model}, {PRICE_KINDS[change.kind]}: {was} -> {now}"


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"and {count:,} more"
