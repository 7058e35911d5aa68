"""Why a rule applies or not: a frozen value with its forms as text and data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import JsonValue

from advisor.advice.model import AppliedRule, Reason
from advisor.formats.document import Block, Heading, Item, Items, Paragraph, code, listed, strong
from advisor.formats.frozen import FrozenMapping
from advisor.formats.phrasing import sentence
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import TextForms
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import Strict
from advisor.rulebook.wording import exception_words

_HOLDS = {True: "Holds", False: "Does not hold", None: "Unknown"}


class NamedRule(Strict):
    """A rule by its id, with its title."""

    rule: str
    title: str


class Explanation(AppliedRule, TextForms):
    """One rule against one set of answers: whether it applies, why, and what would turn it."""

    arithmetic: tuple[str, ...]
    """The sums behind the computed answers it reads, also those that nothing depends on here."""
    applies: bool
    """For a rule of a lever or of means: it is the one that decides."""
    instead: NamedRule | None
    """The rule that decides in its place, or that holds the lever of a gate."""
    nearest: FrozenMapping[str, Value] | None
    """The fewest changed answers that make it apply; empty when it does, None when none can.

    Also None for a note on the cost comparison: what turns it lies in prices, not in answers. Each
    change for another rule is decided again at the costs it brings about.
    """
    nearest_says: tuple[str, ...]
    """The same answers in words."""
    priced: bool
    """Whether it is a note on the cost comparison."""
    place: str
    """The file, line and column of the rule."""
    on: date
    """The day on which prices and offers hold."""
    rulebook_version: str
    """The version that the rules give themselves."""
    rulebook_digest: str
    """Equal for equal rules."""
    tool_version: str
    """The version of the advisor that gave the explanation."""

    def __repr__(self) -> str:
        told = "applies" if self.applies else "does not apply"
        return short_repr(self, self.rule, told, f"rules {self.rulebook_digest}", self.on)

    __str__ = __repr__

    def report(self) -> tuple[Block, ...]:
        """Return the explanation as a document in blocks."""
        return tuple(_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json")


def _blocks(found: Explanation) -> Iterator[Block]:
    """Yield why a rule applies or not: its conditions, what decides instead, the nearest change."""
    told = "applies" if found.applies else "does not apply"
    yield Heading(f"'{found.rule}' {told}: {found.title}", 1)
    exception = exception_words(found.unless_you)
    yield Paragraph((f"{found.because} {exception}".rstrip(),))
    yield Paragraph(("Written at ", code(found.place), "."))
    yield Heading("Its conditions", 2)
    yield Items(tuple(_step(step) for step in found.steps))
    for sum_told in found.arithmetic:
        yield Paragraph((f"The sum: {sentence(sum_told)}",))
    if found.instead is not None:
        yield Paragraph((_instead(found, found.instead),))
    if not found.applies:
        yield from _nearest(found)


def _instead(found: Explanation, instead: NamedRule) -> str:
    if all(step.holds for step in found.steps):
        return f"They hold, but '{instead.rule}' comes first: {sentence(instead.title)}"
    return f"'{instead.rule}' decides instead: {sentence(instead.title)}"


def _nearest(found: Explanation) -> Iterator[Block]:
    yield Heading("The nearest change that makes it apply", 2)
    if found.priced:
        yield Paragraph(("This rule depends on your figures and on prices: see `advisor costs`.",))
    elif found.nearest is None:
        yield Paragraph(("No change of answers makes it apply.",))
    else:
        yield listed(found.nearest_says)


def _step(step: Reason) -> Item:
    line = (strong(f"{_HOLDS[step.holds]}."), f" {step.says}")
    return Item(line, items=tuple(_step(inner) for inner in step.steps))
