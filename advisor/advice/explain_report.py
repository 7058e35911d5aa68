"""Why a rule applies or not, in blocks."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.explain import Explanation
from advisor.formats.document import Block, Heading, Item, Items, Paragraph, code, listed, strong
from advisor.formats.phrasing import sentence
from advisor.rulebook.conditions import Step
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import exception_words, statement, step_words

_HOLDS = {True: "Holds", False: "Does not hold", None: "Unknown"}


def explanation_blocks(rulebook: Rulebook, found: Explanation) -> Iterator[Block]:
    """Yield why a rule applies or not: its conditions, what decides instead, the nearest change."""
    rule = found.rule
    told = "applies" if found.applies else "does not apply"
    yield Heading(f"'{rule.id}' {told}: {rule.title}", 1)
    exception = exception_words(rule.unless_you)
    yield Paragraph((f"{rule.because} {exception}".rstrip(),))
    yield Paragraph(("Written at ", code(str(rulebook.places[rule.id])), "."))
    yield Heading("Its conditions", 2)
    yield Items((_step(rulebook, found.step),))
    for sum_told in found.sums:
        yield Paragraph((f"The sum: {sentence(sum_told)}",))
    if found.instead is not None:
        yield Paragraph((_instead(found, found.instead.id, found.instead.title),))
    if not found.applies:
        yield from _nearest(rulebook, found)


def _instead(found: Explanation, rule: str, title: str) -> str:
    if found.step.holds:
        return f"They hold, but '{rule}' comes first: {sentence(title)}"
    return f"'{rule}' decides instead: {sentence(title)}"


def _nearest(rulebook: Rulebook, found: Explanation) -> Iterator[Block]:
    yield Heading("The nearest change that makes it apply", 2)
    if found.priced:
        yield Paragraph(("This rule depends on your figures and on prices: see `advisor costs`.",))
    elif found.nearest is None:
        yield Paragraph(("No change of answers makes it apply.",))
    else:
        changes = found.nearest.items()
        yield listed(statement(rulebook, rulebook.questions[name], v) for name, v in changes)


def _step(rulebook: Rulebook, step: Step) -> Item:
    held = strong(f"{_HOLDS[step.holds]}.")
    says = f" {step_words(rulebook, step)}"
    return Item((held, says), items=tuple(_step(rulebook, inner) for inner in step.steps))
