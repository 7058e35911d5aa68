"""A reading as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from textwrap import shorten
from typing import TypeAlias

from advisor.evidence.prompt.model import Finding, ReadingData
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.formats.phrasing import plural, usd_words
from advisor.formats.plain_text import table_lines, text_lines

WIDTH = 92
Row: TypeAlias = tuple[str, ...]
_LEVELS = {"error": "!!", "warning": "! ", "note": "- "}
_LINES_NAMED = 8

_text = partial(text_lines, at_hyphens=True)


def reading_lines(reading: ReadingData, width: int = WIDTH) -> Iterator[str]:
    """Yield the reading line by line; headings stand alone, what belongs to them is indented."""
    yield from _text(reading.headline, width, "")
    yield from _text(reading.because, width)
    yield from _text(_size(reading), width)
    if reading.money.usd_per_million is None:
        yield from _text(f"Unknown price: {reading.money.source}", width)
    for note in reading.cut:
        yield from _text(f"Cut: {note}.", width)
    yield from ("", "Line by line")
    yield from _labeled(reading, width)
    yield from ("", "Where it belongs")
    yield from table_lines([*_shares(reading)], width)
    if reading.advice:
        yield from ("", "What to do")
        for finding in reading.first_advice:
            yield from _finding(finding, width)
        rest = len(reading.advice) - len(reading.first_advice)
        if rest:
            yield f"  and {plural(rest, 'further finding')}"
    yield from ("", "The same request four ways", *table_lines([*_requests(reading)], width))
    yield from ("", "For the questionnaire, please confirm")
    for name, answer in reading.answers.items():
        yield from _text(f'{name}: {answer.value} (from "{answer.quote}")', width)


def _size(reading: ReadingData) -> str:
    count = reading.tokens.count
    money = reading.money
    cost = usd_words(monthly_usd(reading))
    assumed = f" (assumed: {', '.join(money.assumed)})" if money.assumed else ""
    return (
        f"{plural(reading.facts.words, 'word')}, {count.words} ({count.label}) for "
        f"{money.model}; "
        f"{cost} a month at {plural(money.calls_per_month, 'call')}{assumed}."
    )


def monthly_usd(reading: ReadingData) -> Decimal | None:
    """Return what all tokens of the prompt cost a month, or None where the price is not known.

    That is a little more than its parts together: line ends belong to none.
    """
    money = reading.money
    if money.usd_per_million is None:
        return None
    sent = reading.tokens.count.tokens * money.calls_per_month
    return (money.usd_per_million * sent / MILLION).quantize(Decimal("0.01"))


def _labeled(reading: ReadingData, width: int) -> Iterator[str]:
    for line in reading.lines:
        if line.kind == "mark":
            continue
        mark = " " if line.sure else "?"
        head = f"  {line.line:>4} {line.name:<15}{mark} "
        yield head + shorten(line.text, max(20, width - len(head)), placeholder=" …")


def _shares(reading: ReadingData) -> Iterator[Row]:
    yield "", "tokens", "share", "a month"
    for share in reading.split:
        usd = usd_words(share.usd_per_month)
        yield share.name, f"{share.tokens:,}", f"{share.share:.0%}", usd
    if (rest := reading.unlabeled) is not None:
        yield "Not labeled", f"{rest.tokens:,}", "", usd_words(rest.usd_per_month)


def _requests(reading: ReadingData) -> Iterator[Row]:
    yield "", "tokens in", "of these cached", "out", "per million calls"
    for request in reading.requests:
        counts = (request.tokens, request.cached_tokens, request.output_tokens)
        usd = usd_words(request.usd_per_million_calls)
        yield (request.name, *(f"{count:,}" for count in counts), usd)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    where = _where(finding.lines)
    yield from _text(
        f"{finding.title}{where}. {finding.says}", width, f"  {_LEVELS[finding.level]}", "    "
    )
    yield from _text(
        f"{finding.do} {finding.why} ({finding.source}, {finding.date})", width, "    "
    )


def _where(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    named = ", ".join(str(number) for number in lines[:_LINES_NAMED])
    more = len(lines) - _LINES_NAMED
    return (
        f" (line{'s' if len(lines) > 1 else ''} {named}{f' and {more} more' if more > 0 else ''})"
    )
