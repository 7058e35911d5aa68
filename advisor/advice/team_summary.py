"""The advice in brief, as Markdown to paste into a chat, a ticket or a page of notes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.expiry import Expiry, review_words
from advisor.advice.model import AdviceData
from advisor.advice.record_notes import RecordNotes
from advisor.advice.report import conflict_paragraphs, reason_paragraph, standing_line
from advisor.advice.wording import FIRST_STEPS, SECTIONS, opening
from advisor.formats.document import Block, Line, Paragraph, listed, one_line, strong
from advisor.formats.markdown import to_markdown


def team_summary(
    advice: AdviceData, expiry: Expiry | None = None, notes: RecordNotes | None = None
) -> str:
    """Return the verdict, its reason, how firm it is, the first steps and the day to look again."""
    return to_markdown(_blocks(advice, expiry, notes or RecordNotes()))


def _blocks(advice: AdviceData, expiry: Expiry | None, notes: RecordNotes) -> Iterator[Block]:
    yield from conflict_paragraphs(advice)
    title = f"{one_line(notes.title)}: " if notes.title.strip() else ""
    yield Paragraph((strong(f"{title}{opening(advice)}"),))
    yield reason_paragraph(advice)
    yield Paragraph(standing_line(advice))
    if advice.plan:
        yield Paragraph((f"{SECTIONS['first_steps']}:",))
        yield listed((stage.do for stage in advice.plan[:FIRST_STEPS]), numbered=True)
    for line in notes.note_lines():
        yield Paragraph((line,))
    if expiry is not None:
        yield Paragraph(_last_line(notes, review_words(expiry)))


def _last_line(notes: RecordNotes, review: str) -> Line:
    owner = f" Owner: {one_line(notes.owner)}." if notes.owner.strip() else ""
    return (f"{review}{owner}",)
