"""An advice in brief, for assistants: what to tell a user, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advisor.advice.advice import Advice
from advisor.advice.asked_question import AskedQuestion, Option, asked_question
from advisor.advice.model import LeadingTo
from advisor.advice.report import reason_paragraph, standing_line
from advisor.advice.wording import (
    FIRST_STEPS,
    SECTIONS,
    conflict_words,
    deciding_rule,
    firmness_words,
    opening,
    standing_words,
)
from advisor.engine.diagram.lookahead import Standing
from advisor.formats.document import Block, Heading, Item, Items, Paragraph, code, listed, strong
from advisor.formats.frozen import FrozenMapping
from advisor.formats.phrasing import capitalized, plural, sentence
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Ease, ShortAnswer, Strict

_MOST_CONFLICTS = 3


class RestsOn(Strict):
    """An assumption that the verdict rests on."""

    question: str
    assumed: str
    """What is assumed, in words."""
    ease: Ease
    """Whether people know the answer, look it up or measure it."""


class BriefAdvice(Strict):
    """The verdict, what it rests on, what to do first, and what to ask next."""

    verdict: str
    """The answer to "should we fine-tune?", and what to do, in words to quote."""
    approach: ApproachId | None
    """Null while a required answer is missing."""
    short: FrozenMapping[LeadingTo, ShortAnswer]
    standing: Standing
    """settled: no open question can change it; leaning: it rests on assumptions; open: none yet."""
    firmness: str
    """The standing in words, and how many answers another approach is away."""
    reason: str
    rule: str | None
    """The rule that gives the reason, for the tool `explain`."""
    remarks: tuple[str, ...]
    """Names that were given and that no list knows, with the nearest that one does."""
    conflicts: tuple[str, ...]
    """Answers that cannot both be right: mend these first. At most three, then how many more."""
    rests_on: tuple[RestsOn, ...]
    first_steps: tuple[str, ...]
    next_question: AskedQuestion | None
    """What to ask the user next; null when no answer that people have today changes the verdict."""
    on: date
    """The day for prices and offers."""
    rulebook_version: str
    rulebook_digest: str
    """Equal digests give equal advice on the same day."""


def brief_advice(advice: Advice, rulebook: Rulebook) -> BriefAdvice:
    """Return an advice in brief; `rulebook` is the one it was given with."""
    asked = advice.next_question
    found = deciding_rule(advice)
    return BriefAdvice(
        verdict=opening(advice),
        approach=advice.verdict.approach,
        short=advice.verdict.short,
        standing=advice.verdict.standing,
        firmness=_firmness(advice),
        reason=advice.verdict.reason,
        rule=None if found is None else found.rule,
        remarks=tuple(_remarks(advice)),
        conflicts=tuple(_conflicts(advice)),
        rests_on=tuple(_rests_on(advice)),
        first_steps=tuple(stage.do for stage in advice.plan[:FIRST_STEPS]),
        next_question=None if asked is None else asked_question(rulebook, asked),
        on=advice.on,
        rulebook_version=advice.rulebook_version,
        rulebook_digest=advice.rulebook_digest,
    )


def _remarks(advice: Advice) -> Iterator[str]:
    """Yield each model that has no prices: its costs are not known, the verdict holds."""
    gaps = () if advice.costs is None else advice.costs.gaps()
    for why in dict.fromkeys(gap.why for gap in gaps if gap.names_model and gap.why):
        yield sentence(capitalized(why))


def _conflicts(advice: Advice) -> Iterator[str]:
    shown = advice.conflicts[:_MOST_CONFLICTS]
    yield from (conflict_words(one) for one in shown)
    if len(shown) < len(advice.conflicts):
        yield f"And {plural(len(advice.conflicts) - len(shown), 'more pair', 'more pairs')}."


def _firmness(advice: Advice) -> str:
    if advice.verdict.approach is None:
        return standing_words(advice)
    return f"{standing_words(advice)} {firmness_words(advice)}".removesuffix(".") + "."


def _rests_on(advice: Advice) -> Iterator[RestsOn]:
    """Yield what the verdict rests on, the easiest to find out first."""
    for one in advice.would_settle:
        if one.question in advice.rests_on:
            says = advice.statements[one.question]
            yield RestsOn(question=one.question, assumed=says, ease=one.ease)


def brief_blocks(advice: Advice, brief: BriefAdvice) -> Iterator[Block]:
    """Yield the same as text."""
    for conflict in brief.conflicts:
        yield Paragraph((strong(conflict),))
    yield Heading(opening(advice), 1)
    yield reason_paragraph(advice)
    yield Paragraph(standing_line(advice))
    for remark in brief.remarks:
        yield Paragraph((remark,))
    if brief.first_steps:
        yield Paragraph((strong(f"{SECTIONS['first_steps']}:"),))
        yield listed(brief.first_steps, numbered=True)
    if brief.rests_on:
        assumed = "; ".join(one.assumed for one in brief.rests_on)
        yield Paragraph((strong("Assumed, as nobody said it:"), f" {assumed}."))
    if brief.next_question is not None:
        yield from question_blocks(brief.next_question)
    rules = f"Rulebook {brief.rulebook_version} (digest {brief.rulebook_digest}), {brief.on}."
    yield Paragraph((rules,), separate=True)


def question_blocks(asked: AskedQuestion) -> Iterator[Block]:
    """Yield a question to ask a user, with its id and the answers it takes."""
    yield Paragraph((strong("Ask next:"), f" {asked.ask} (", code(asked.id), ")"))
    options = [*asked.options, *(() if asked.takes is None else (asked.takes,)), None]
    yield Items(tuple(map(_option, options)))


def _option(option: Option | str | None) -> Item:
    match option:
        case Option(value=value, says=says):
            return Item((code(_json_word(value)), f": {says}"))
        case str():
            return Item((option,))
        case None:
            return Item((code("null"), ": not sure"))


def _json_word(value: str | bool) -> str:  # noqa: FBT001  # a value of an answer
    return str(value).lower() if isinstance(value, bool) else value
