"""A comparison of two prompts in blocks; it quotes none of their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from advisor.evidence.prompt.compare.model import ComparisonData, FindingChange, Relabeled
from advisor.evidence.prompt.model import RECOMMENDATIONS
from advisor.formats.document import Block, Heading, Item, Items, Paragraph, Table, listed, strong
from advisor.formats.phrasing import amount_words, plural, sentence, share_words, usd_words

_LINES_NAMED = 8


def comparison_blocks(found: ComparisonData) -> Iterator[Block]:
    """Yield what changed, the sizes first."""
    yield Heading(_headline(found), 1)
    for note in found.notes:
        yield Paragraph((note,))
    yield Table(("", "Base", "New", "Change"), tuple(_rows(found)))
    yield Paragraph((_verdicts(found),))
    yield from _findings("Findings gained", found.gained)
    yield from _findings("Findings lost", found.lost)
    if found.labels:
        yield Heading("Tokens by label", 2)
        rows = ((one.name, *_numbers(one.base_tokens, one.tokens)) for one in found.labels)
        yield Table(("Part", "Base", "New", "Change"), tuple(rows))
    if found.relabeled:
        yield Heading("The same words under another label", 2)
        yield listed(_relabeled(one) for one in found.relabeled)


def _headline(found: ComparisonData) -> str:
    if found.tokens == 0:
        return "As long as the base"
    size = f"{plural(abs(found.tokens), 'token')} ({share_words(abs(found.grown))})"
    return f"{size} {'longer' if found.tokens > 0 else 'shorter'} than the base"


def _rows(found: ComparisonData) -> Iterator[tuple[str, ...]]:
    base, new = found.base, found.new
    yield ("Words", *_numbers(base.words, new.words))
    yield (f"Tokens for {found.model}", *_numbers(base.tokens.tokens, new.tokens.tokens))
    if base.tools_tokens or new.tools_tokens:
        yield ("Tokens of its tools", *_numbers(base.tools_tokens, new.tools_tokens))
    yield ("Before what changes per call", *_numbers(base.cacheable_tokens, new.cacheable_tokens))
    if base.cached_tokens is not None and new.cached_tokens is not None:
        yield ("Cached, with its tools", *_numbers(base.cached_tokens, new.cached_tokens))
    calls = plural(found.calls_per_month, "call")
    money = (usd_words(one.usd_per_month) for one in (base, new))
    yield (f"USD a month at {calls}", *money, _usd_change(found.usd_per_month))


def _numbers(base: int, new: int) -> tuple[str, str, str]:
    return f"{base:,}", f"{new:,}", f"{new - base:+,}" if new != base else "same"


def _usd_change(change: Decimal | None) -> str:
    if change is None:
        return "unknown"
    if not change:
        return "same"
    return f"{'+' if change > 0 else '-'}${amount_words(abs(change))}"


def _verdicts(found: ComparisonData) -> str:
    was, now = (RECOMMENDATIONS[one.recommendation] for one in (found.base, found.new))
    return f"Before and now: {sentence(now)}" if was == now else f"Before: {was}. Now: {now}."


def _findings(title: str, changes: Sequence[FindingChange]) -> Iterator[Block]:
    if changes:
        yield Heading(title, 2)
        yield Items(tuple(Item((strong(one.title), _where(one.lines))) for one in changes))


def _where(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    named = ", ".join(map(str, lines[:_LINES_NAMED]))
    more = len(lines) - _LINES_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f", line{'s' if len(lines) > 1 else ''} {named}{rest}"


def _relabeled(one: Relabeled) -> str:
    was, now = (label.replace("_", " ") for label in (one.base_label, one.label))
    return f"line {one.line} (before: {one.base_line}): {was}, now {now}"
