"""A list of prompts in blocks: a row for each, then the findings by file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from advisor.evidence.prompt.folder.model import FilePrompt, PromptListData
from advisor.evidence.prompt.model import RECOMMENDATIONS, Finding
from advisor.formats.document import Block, Heading, Paragraph, Table, code, listed
from advisor.formats.phrasing import plural, usd_words

_MOST_ROWS = 200
_MOST_FINDINGS = 100
_MOST_LEFT = 20
_MOST_KINDS = 8
WHAT_COUNTS = (
    "In folders these count as prompts: texts (.md, .txt, .prompt, .mdc, templates), data "
    "(.json, .yaml, .toml, .csv) with a prompt of a known form, and source code in which a text "
    "is called a prompt or begins as one."
)


def list_blocks(found: PromptListData) -> Iterator[Block]:
    """Yield the list; what does not fit is counted."""
    files = len({one.path for one in found.prompts})
    of = f" in {plural(files, 'file')}" if files else ""
    yield Heading(f"{plural(len(found.prompts), 'prompt')}{of}", 1)
    yield Paragraph((WHAT_COUNTS,))
    if found.prompts:
        yield from _rows(found)
        yield from _findings(found)
    yield from _left(found)


def _rows(found: PromptListData) -> Iterator[Block]:
    head = ("Prompt", f"Tokens for {found.model}", "USD a month", "Findings", "What to do")
    yield Table(head, tuple(_row(one) for one in found.prompts[:_MOST_ROWS]), words=(0, 4))
    yield from _more(len(found.prompts) - _MOST_ROWS, "prompt")
    tokens = sum(one.tokens.tokens for one in found.prompts)
    known = [one.usd_per_month for one in found.prompts if one.usd_per_month is not None]
    usd = sum(known, Decimal(0)) if len(known) == len(found.prompts) else None
    calls = plural(found.calls_per_month or 0, "call")
    together = f"Together {plural(tokens, 'token')}, {usd_words(usd)} a month at {calls} of each."
    yield Paragraph((together,))


def _row(one: FilePrompt) -> tuple[str, ...]:
    levels = Counter(finding.level for finding in one.advice)
    said = [plural(levels[level], level) for level in ("error", "warning", "note") if levels[level]]
    return (
        one.name,
        f"{one.tokens.tokens:,}",
        usd_words(one.usd_per_month),
        ", ".join(said) or "none",
        RECOMMENDATIONS[one.recommendation],
    )


def _findings(found: PromptListData) -> Iterator[Block]:
    serious = [
        (one, finding) for one in found.prompts for finding in one.advice if finding.level != "note"
    ]
    silenced = sum(len(one.silenced) for one in found.prompts)
    if silenced:
        yield Paragraph((f"{plural(silenced, 'finding')} silenced by marks or the baseline.",))
    if serious:
        yield Heading("Errors and warnings", 2)
        yield listed(_finding(one, finding) for one, finding in serious[:_MOST_FINDINGS])
        yield from _more(len(serious) - _MOST_FINDINGS, "finding")


def _finding(one: FilePrompt, finding: Finding) -> str:
    lines = finding.lines or (one.source.first_line,)
    more = f" and {plural(len(lines) - 1, 'further line')}" if len(lines) > 1 else ""
    where = f"{one.path}:{one.source.file_line(lines[0])}"
    return f"{where}{more}: {finding.level}: {finding.title} ({finding.id})"


def _left(found: PromptListData) -> Iterator[Block]:
    if not (found.left or found.other_kinds):
        return
    yield Heading("Not read", 2)
    if found.left:
        shown = sorted(found.left, key=lambda one: not one.named)[:_MOST_LEFT]
        yield listed((code(one.path), f" {one.why}") for one in shown)
        yield from _more(len(found.left) - _MOST_LEFT, "place")
    if found.other_kinds:
        kinds = sorted(found.other_kinds.items(), key=lambda one: (-one[1], one[0]))
        named = ", ".join(f"{end} {count:,}" for end, count in kinds[:_MOST_KINDS])
        rest = sum(count for _, count in kinds[_MOST_KINDS:])
        others = f", others {rest:,}" if rest else ""
        total = plural(sum(found.other_kinds.values()), "file")
        yield Paragraph((f"{total} of other kinds: {named}{others}.",))


def _more(count: int, what: str) -> Iterator[Block]:
    if count > 0:
        yield Paragraph((f"And {plural(count, f'further {what}')}; --json lists all.",))
