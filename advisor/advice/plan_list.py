"""The plan of an advice as a check list in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.model import AdviceData, Stage
from advisor.advice.wording import DONE_WHEN, STOP_IF, opening, rulebook_identity
from advisor.formats.document import Block, Heading, Item, Items, Line, Paragraph, strong
from advisor.formats.markdown import to_markdown

_NO_PLAN = "There is no plan yet: the answers do not lead to an advice."
_ITEM, _BOX = "- ", "- [ ] "


def plan_list(advice: AdviceData) -> str:
    """Return the steps with a box to tick for each, and the test that ends it."""
    lines = to_markdown(_blocks(advice)).splitlines(keepends=True)
    return "".join(
        f"{_BOX}{line.removeprefix(_ITEM)}" if line.startswith(_ITEM) else line for line in lines
    )


def _blocks(advice: AdviceData) -> Iterator[Block]:
    yield Heading(opening(advice), 1)
    if advice.plan:
        yield Items(tuple(map(_step, advice.plan)))
    else:
        yield Paragraph((_NO_PLAN,))
    yield Paragraph((f"{rulebook_identity(advice)}, {advice.on}",))


def _step(stage: Stage) -> Item:
    takes = f" ({stage.takes})" if stage.takes else ""
    tests: list[Line] = [(f"{DONE_WHEN} {stage.done_when}",)]
    if stage.stop_if:
        tests.append((f"{STOP_IF} {stage.stop_if}",))
    how: list[Line] = [(stage.how,)] if stage.how else []
    return Item((strong(f"{stage.title}{takes}:"), f" {stage.do}"), (*how, *tests))
