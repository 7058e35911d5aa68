"""A reading as one Markdown page; the prompt's words stand in code, where nothing is rendered."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.errors import visible
from advisor.evidence.prompt.model import Finding, ReadingData
from advisor.formats.phrasing import plural, usd_words


def reading_markdown(reading: ReadingData) -> str:
    """Return the whole reading as Markdown, ending in a newline."""
    return visible("\n".join(_page(reading)) + "\n")


def _page(reading: ReadingData) -> Iterator[str]:
    count = reading.tokens.count
    yield from (f"# {reading.headline}", "", reading.because, "")
    yield (
        f"{plural(reading.facts.words, 'word')}, {count.words} ({count.label}) for "
        f"{reading.money.model}, {plural(reading.money.calls_per_month, 'call')} a month."
    )
    for note in reading.cut:
        yield from ("", f"**Cut:** {note}.")
    yield from _parts(reading)
    yield from _findings(reading)
    yield from _requests(reading)
    yield from _answers(reading)
    yield from _lines(reading)


def _parts(reading: ReadingData) -> Iterator[str]:
    yield from ("", "## Where it belongs", "", "| Part | Lines | Tokens | Share | USD a month |")
    yield "| --- | ---: | ---: | ---: | ---: |"
    for share in reading.split:
        usd = usd_words(share.usd_per_month)
        yield f"| {share.name} | {share.lines} | {share.tokens:,} | {share.share:.0%} | {usd} |"
    if (rest := reading.unlabeled) is not None:
        usd = usd_words(rest.usd_per_month)
        yield f"| Not labeled | {rest.lines} | {rest.tokens:,} | | {usd} |"
    yield from ("", reading.cacheable.says)


def _findings(reading: ReadingData) -> Iterator[str]:
    if reading.advice:
        yield from ("", "## What to do")
    for finding in reading.advice:
        yield from ("", f"### {finding.title}", "", *_finding(finding))


def _finding(finding: Finding) -> Iterator[str]:
    where = f" Lines: {', '.join(map(str, finding.lines))}." if finding.lines else ""
    yield f"{finding.says}{where}"
    yield from ("", f"**{finding.do}** {finding.why}", "")
    source = f"[{finding.source}]({finding.url})" if finding.url else finding.source
    yield f"Source: {source}, {finding.date}."


def _requests(reading: ReadingData) -> Iterator[str]:
    yield from ("", "## The same request four ways", "")
    yield "| Request | Tokens in | Of these cached | Out | USD per million calls | |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for request in reading.requests:
        usd = usd_words(request.usd_per_million_calls)
        yield (
            f"| {request.name} | {request.tokens:,} | {request.cached_tokens:,} "
            f"| {request.output_tokens:,} | {usd} | {request.note} |"
        )


def _answers(reading: ReadingData) -> Iterator[str]:
    yield from ("", "## For the questionnaire, please confirm", "")
    for name, answer in reading.answers.items():
        yield f"- {name}: {answer.value}, from {_code(answer.quote or '')}"


def _lines(reading: ReadingData) -> Iterator[str]:
    yield from (
        "",
        "## Line by line",
        "",
        "| Line | Part | Score | Words |",
        "| ---: | --- | ---: | --- |",
    )
    for line in reading.lines:
        if line.kind != "mark":
            guess = "" if line.sure else " (guess)"
            yield f"| {line.line} | {line.name}{guess} | {line.score:g} | {_code(line.text)} |"


def _code(text: str) -> str:
    """Return text as inline code that no renderer looks into."""
    flat = " ".join(text.split()).replace("|", "\\|")
    ticks = "`"
    while ticks in flat:
        ticks += "`"
    return f"{ticks} {flat} {ticks}" if flat else ""
