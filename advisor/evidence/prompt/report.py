"""A reading in blocks; the prompt's own words stand in code, where nothing is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import shorten
from typing import Literal, TypeAlias

from advisor.evidence.prompt.forms.source import OtherPrompt, Source
from advisor.evidence.prompt.model import PLACES, Finding, ReadingData, ReadLine, ReadSection
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.formats.document import (
    Block,
    Detail,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    Piece,
    Table,
    code,
    linked,
    listed,
    strong,
)
from advisor.formats.phrasing import continued, plural, sentence, usd_words
from advisor.rulebook.wording import plain_words

Section: TypeAlias = Literal["parts", "advice", "requests", "answers", "lines"]
SECTIONS: Mapping[Section, str] = {
    "parts": "Where it belongs",
    "advice": "What to do",
    "requests": "The same request in other ways",
    "answers": "For the questionnaire, please confirm",
    "lines": "Line by line",
}
"""What each section of a reading is called."""

_LINES_NAMED = 8
_CHARACTERS_SHOWN = 96
"""The short form cuts a line of the prompt to this many characters."""


def reading_blocks(reading: ReadingData, detail: Detail = "full") -> Iterator[Block]:
    """Yield the reading; the short form has the first findings and the begin of long lines."""
    yield Heading(reading.headline, 1)
    yield Paragraph((strong(reading.short), *_not_sold(reading)))
    yield Paragraph(tuple(_with_places(reading.source.says)))
    yield Paragraph((reading.because,))
    yield Paragraph((_size(reading),))
    if reading.money.usd_per_million is None:
        yield Paragraph((f"Unknown price: {reading.money.source}",))
    yield from _labels_given(reading)
    for note in reading.cut:
        yield Paragraph((strong("Cut:"), f" {note}."))
    yield from _others(reading.source)
    yield from _parts(reading)
    yield from _advice(reading, detail)
    yield from _requests(reading)
    yield from _answers(reading)
    yield from _lines(reading, detail)


def _not_sold(reading: ReadingData) -> Iterator[Piece]:
    if reading.tuning.not_sold:
        yield f" Fine-tuning {reading.money.model}: {reading.tuning.not_sold}."


def _labels_given(reading: ReadingData) -> Iterator[Block]:
    """Yield how many lines somebody else labeled, and each label that was refused."""
    given = reading.labels_given
    if given is None:
        return
    yield Paragraph((given.says,))
    if given.refused:
        yield Items(tuple(Item((code(one.where), f": {one.why}")) for one in given.refused))
    if rest := given.refused_in_all - len(given.refused):
        yield Paragraph((f"And {rest:,} more.",))


def _with_places(says: str) -> Iterator[Piece]:
    """Yield the words of a sentence, with the places in it as code."""
    for at, words in enumerate(says.split("`")):
        if words:
            yield code(words) if at % 2 else words


def _others(source: Source) -> Iterator[Block]:
    """Yield the further prompts of the file, with their places."""
    if not source.others:
        return
    yield Paragraph(("Further prompts in it; to read one, give its place (at):",))
    yield Items(tuple(Item((code(one.place), f", {other_words(one)}")) for one in source.others))
    if rest := source.prompts - 1 - len(source.others):
        yield Paragraph((f"And {rest:,} more.",))


def other_words(other: OtherPrompt) -> str:
    """Return how long a further prompt is, and how many calls have it where several do."""
    calls = f", in {plural(other.calls, 'call')}" if other.calls > 1 else ""
    return f"{plural(other.words, 'word')}{calls}"


def monthly_usd(reading: ReadingData) -> Decimal | None:
    """Return what all tokens of the prompt cost a month, or None where the price is not known.

    That is a little more than its parts together: line ends belong to none.
    """
    money = reading.money
    if money.usd_per_million is None:
        return None
    sent = reading.tokens.count.tokens * money.calls_per_month
    return (money.usd_per_million * sent / MILLION).quantize(Decimal("0.01"))


def _size(reading: ReadingData) -> str:
    count, money = reading.tokens.count, reading.money
    names = ", ".join(name.replace("_", " ") for name in money.assumed)
    return (
        f"{plural(reading.facts.words, 'word')}, {count.words} ({count.label}) for {money.model}; "
        f"{usd_words(monthly_usd(reading))} a month at {plural(money.calls_per_month, 'call')}"
        f"{f' (assumed: {names})' if names else ''}.{_tools_size(reading)}"
    )


def _tools_size(reading: ReadingData) -> str:
    """Return what the tools of the request add to each call."""
    tools = next((part for part in reading.requests[0].parts if part.kind == "tools"), None)
    if tools is None or reading.source.tools is None:
        return ""
    count = plural(reading.source.tools.count, "tool")
    return f" With its {count}, {tools.tokens:,} tokens more in each call."


def _parts(reading: ReadingData) -> Iterator[Block]:
    rows = [
        (one.name, f"{one.lines:,}", f"{one.tokens:,}", f"{one.share:.0%}", one.usd_per_month)
        for one in reading.split
    ]
    if (rest := reading.unlabeled) is not None:
        rows.append(("Not labeled", f"{rest.lines:,}", f"{rest.tokens:,}", "", rest.usd_per_month))
    yield Heading(SECTIONS["parts"], 2)
    head = ("Place", "Lines", "Tokens", "Share", "USD a month")
    yield Table(head, tuple((*cells, usd_words(usd)) for *cells, usd in rows))
    yield listed(_section(one) for one in reading.sections if one.place != "stays")
    yield Paragraph((reading.cacheable.says,))


def _section(section: ReadSection) -> Line:
    """Return a section that need not stay, with what to do."""
    lines = f"lines {section.first_line} to {section.last_line}"
    if section.first_line == section.last_line:
        lines = f"line {section.first_line}"
    title = (" (", code(section.title), ")") if section.title else ()
    return (
        strong(PLACES[section.place]),
        f", {lines}",
        *title,
        f", {plural(section.tokens, 'token')}. {section.do}",
    )


def _advice(reading: ReadingData, detail: Detail) -> Iterator[Block]:
    shown = reading.first_advice if detail == "short" else reading.advice
    if shown:
        yield from (Heading(SECTIONS["advice"], 2), Items(tuple(map(_finding, shown))))
    if rest := len(reading.advice) - len(shown):
        yield Paragraph((f"And {plural(rest, 'further finding')}.",))
    if reading.silenced:
        by = {"mark": "by a mark", "baseline": "by the baseline"}
        said = (f"{one.id}{_on(one.lines)} {by[one.by]}" for one in reading.silenced)
        yield Paragraph((f"Silenced: {'; '.join(said)}.",))


def _finding(finding: Finding) -> Item:
    source = linked(finding.source, finding.url)
    return Item(
        (strong(f"{sentence(finding.title)}{_where(finding.lines)}"),),
        (
            (finding.says,),
            (strong(finding.do),),
            (finding.why,),
            ("Source: ", source, f", {finding.date}."),
        ),
    )


def _on(lines: Sequence[int]) -> str:
    return f" on {continued(_where(lines).strip().removesuffix('.'))}" if lines else ""


def _where(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    named = ", ".join(str(number) for number in lines[:_LINES_NAMED])
    rest = len(lines) - _LINES_NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f" Line{'s' if len(lines) > 1 else ''} {named}{more}."


def _requests(reading: ReadingData) -> Iterator[Block]:
    yield Heading(SECTIONS["requests"], 2)
    head = ("Request", "Tokens in", "Of these cached", "Out", "USD per million calls")
    rows = (
        (
            request.name,
            *(f"{n:,}" for n in (request.tokens, request.cached_tokens, request.output_tokens)),
            usd_words(request.usd_per_million_calls),
        )
        for request in reading.requests
    )
    yield Table(head, tuple(rows))
    notes = ((f"{request.name}: {request.note}") for request in reading.requests if request.note)
    yield listed(notes)


def _answers(reading: ReadingData) -> Iterator[Block]:
    if reading.answers:
        yield Heading(SECTIONS["answers"], 2)
        yield listed(_answer(reading, name) for name in reading.answers)


def _answer(reading: ReadingData, name: str) -> Line:
    answer = reading.answers[name]
    value = "not sure" if answer.value is None else plain_words(answer.value)
    return (f'{name}: {value}, from "', code(answer.quote or ""), '"')


def _lines(reading: ReadingData, detail: Detail) -> Iterator[Block]:
    yield Heading(SECTIONS["lines"], 2)
    lines = [line for line in reading.lines if line.kind != "mark"]
    yield Paragraph((_firmness(lines),))
    if detail == "short":
        yield Table(("Line", "Part", "Words"), tuple(map(_short_line, lines)), words=(1, 2))
    else:
        head = ("Line", "Part", "Score", "Words")
        yield Table(head, tuple(map(_line, lines)), words=(1, 3))


def _firmness(lines: Sequence[ReadLine]) -> str:
    """Return how many labels are given or sure, and that the others are guesses.

    Headings do not count: they go with the lines under them.
    """
    of = [line for line in lines if line.kind != "heading"]
    given = sum(line.origin == "given" for line in of)
    sure = sum(line.sure for line in of) - given
    if not given + sure:
        return "Every label is a guess."
    counts = [
        f"{n:,} {'is' if n == 1 else 'are'} {what}"
        for n, what in ((given, "given"), (sure, "sure"))
        if n
    ]
    rest = "" if given + sure == len(of) else "; those without a mark are guesses"
    return f"Of {plural(len(of), 'label')} {' and '.join(counts)}{rest}."


def _line(line: ReadLine) -> tuple[Piece, ...]:
    return (str(line.line), _label(line), f"{line.score:g}", code(line.text))


def _short_line(line: ReadLine) -> tuple[Piece, ...]:
    text = shorten(line.text, _CHARACTERS_SHOWN, placeholder=" …")
    return (str(line.line), _label(line), code(text))


def _label(line: ReadLine) -> str:
    if line.origin == "given":
        return f"{line.name} (given)"
    return f"{line.name} (sure)" if line.sure else line.name
