"""The advice as a complete text, in blocks: the full form, or the short one for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from advisor.advice.cost_options import recommended_option
from advisor.advice.expiry import Expiry, expiry_words
from advisor.advice.model import (
    AdviceData,
    Alternative,
    Assumption,
    Cited,
    ComputedAnswer,
    Finding,
    GateFinding,
    MeansFinding,
    OfferNow,
    OpenQuestion,
    Role,
    Stage,
    Tip,
)
from advisor.advice.wording import (
    ASSUMED,
    DONE_WHEN,
    FIRST_STEPS,
    HOW,
    NO_CHANGE,
    SECTIONS,
    STANDING,
    STOP_IF,
    Section,
    conflict_words,
    distance_words,
    effect_words,
    effort_words,
    firmness_words,
    opening,
    provenance,
    reason_notes,
    reason_title,
    standing_words,
    volume_assumed,
)
from advisor.costs.report import cost_blocks
from advisor.formats.document import (
    Block,
    Checklist,
    Detail,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    Piece,
    code,
    linked,
    listed,
    strong,
)
from advisor.formats.phrasing import capitalized, number_words, sentence
from advisor.rulebook.wording import departure_words, exception_words

SHORT_FORM_ENTRIES = 4
"""The most reasons against, and the most cautions, in the short form."""

Topic: TypeAlias = Literal["findings", "plan", "alternatives", "assumptions", "costs"]
"""A part of an advice that can be asked for by itself."""

_Part: TypeAlias = Callable[[AdviceData], Iterator[Block]]


def advice_blocks(
    advice: AdviceData, detail: Detail = "full", expiry: Expiry | None = None
) -> Iterator[Block]:
    """Yield the advice, the verdict first, and last how long it holds and its provenance.

    Answers that cannot both be right come before the verdict.
    The short form has fewer sections and the first entries of the longest ones.
    """
    yield from conflict_paragraphs(advice)
    yield Heading(opening(advice), 1)
    yield reason_paragraph(advice)
    yield Paragraph(standing_line(advice))
    for part in _FULL if detail == "full" else _SHORT:
        yield from part(advice)
    if expiry is not None:
        yield Paragraph((strong(expiry_words(expiry)),), separate=True)
    yield Paragraph((provenance(advice),), separate=expiry is None)


def topic_blocks(advice: AdviceData, topic: Topic) -> Iterator[Block]:
    """Yield the sections of an advice on one topic; none where there is nothing to say on it."""
    for part in _TOPICS[topic]:
        yield from part(advice)


def conflict_paragraphs(advice: AdviceData) -> Iterator[Paragraph]:
    """Yield a paragraph for each pair of answers that cannot both be right."""
    for conflict in advice.conflicts:
        yield Paragraph((strong(conflict_words(conflict)), f" {conflict.because}"))


def reason_paragraph(advice: AdviceData) -> Paragraph:
    """Return the reason for the verdict: title and reason of its deciding rule."""
    title = reason_title(advice)
    return Paragraph((*_title(title), advice.verdict.reason))


def standing_line(advice: AdviceData) -> Line:
    """Return how firm the verdict is."""
    standing = strong(f"{STANDING[advice.verdict.standing]}.")
    if advice.verdict.approach is None:
        return (standing, f" {standing_words(advice)}")
    steer = " before another approach fits better." if advice.alternatives else ""
    return (standing, f" {standing_words(advice)} {firmness_words(advice)}{steer}")


def reason_item(advice: AdviceData, finding: Finding, head: str = "") -> Item:
    """Return a rule that applies: its title, its reason and exception, and its sources.

    The assumed answers that the rule read are named.
    """
    title = sentence(f"{head}{finding.title}")
    because = (finding.because, *_exception(finding.unless_you))
    notes = ((note,) for note in reason_notes(advice, finding))
    return Item((strong(title),), (because, *notes, _sources(finding.cites, finding.rule)))


# -- the sections


def _section(section: Section, *blocks: Block) -> Iterator[Block]:
    yield Heading(SECTIONS[section], 2)
    yield from blocks


def first_steps(advice: AdviceData) -> Iterator[Block]:
    """Yield the first steps of the plan under their heading; nothing without a plan."""
    if advice.plan:
        steps = listed((stage.do for stage in advice.plan[:FIRST_STEPS]), numbered=True)
        yield from _section("first_steps", steps)


def _gates(advice: AdviceData) -> Iterator[Block]:
    if advice.gates:
        gates = Checklist(tuple((not gate.open, _gate(gate)) for gate in advice.gates))
        yield from _section("gates", gates)


def _closed_offers(advice: AdviceData) -> Iterator[Block]:
    shut = ("closing", "closed")
    closed = tuple(_offer(offer) for offer in advice.offers if offer.state in shut)
    if closed:
        yield from (Paragraph(("Closed to new fine-tuning customers:",)), listed(closed))


def _forgotten_offers(advice: AdviceData) -> Iterator[Block]:
    old = tuple(_offer(offer) for offer in advice.offers if offer.state == "not_known")
    if old:
        yield from (Paragraph(("Fine-tuning offers that are not known any more:",)), listed(old))


def _gate(gate: GateFinding) -> Item:
    count = "" if gate.need is None else f" ({_count(gate.have)} of {_count(gate.need)})"
    head = (strong(f"{gate.title}{count}"),)
    if not gate.open:
        return Item(head, ((gate.because,),))
    facts = ((fact,) for fact in gate.facts)
    return Item(head, ((gate.because,), *facts, _sources(gate.cites, gate.rule)))


def _count(number: float | None) -> str:
    return number_words(number or 0)


def _offer(offer: OfferNow) -> Line:
    if offer.state == "not_known":
        name = strong(f"{offer.name}, last checked on {offer.checked}.")
    else:
        name = strong(f"{offer.name}, {offer.state} since {offer.since}.")
    return (name, f" {offer.fact} (", linked("source", offer.source), ")")


def _why(advice: AdviceData) -> Iterator[Block]:
    deciding = (f for f in advice.findings if f.role == "decides")
    reasons = (reason_item(advice, f, f"{effect_words(f)}. ") for f in deciding)
    if advice.findings:
        yield from _section("why", Items(tuple(reasons)))


def _means(advice: AdviceData) -> Iterator[Block]:
    if advice.means:
        yield from _section("means", Items(tuple(_way(advice, way) for way in advice.means)))


def _way(advice: AdviceData, way: MeansFinding) -> Item:
    """Return how it is carried out: the means, why, and the rule with its sources."""
    told = (way.because, *_exception(way.unless_you))
    notes = ((note,) for note in reason_notes(advice, way))
    sources = _sources(way.cites, way.rule)
    return Item((strong(sentence(way.name)), f" {way.summary}"), (told, *notes, sources))


def _considered(section: Section, role: Role) -> _Part:
    def part(advice: AdviceData) -> Iterator[Block]:
        found = tuple(reason_item(advice, f) for f in advice.findings if f.role == role)
        if found:
            yield from _section(section, Items(found))

    return part


def _first(part: _Part) -> _Part:
    """Return a section that shows only its first entries, and how many more there are."""

    def shortened(advice: AdviceData) -> Iterator[Block]:
        for block in part(advice):
            if isinstance(block, Items) and len(block.items) > SHORT_FORM_ENTRIES:
                yield replace(block, items=block.items[:SHORT_FORM_ENTRIES])
                yield Paragraph((f"And {len(block.items) - SHORT_FORM_ENTRIES} more.",))
            else:
                yield block

    return shortened


def _changes(advice: AdviceData) -> Iterator[Block]:
    if advice.verdict.approach is None:
        return
    rows = listed(_change(advice, other) for other in advice.alternatives)
    yield from _section("changes", rows if rows.items else Paragraph((NO_CHANGE,)))


def _change(advice: AdviceData, other: Alternative) -> Line:
    away = distance_words(len(other.changes))
    return (strong(advice.names[other.approach]), f", {away}: {'; '.join(other.says)}")


def _plan(advice: AdviceData) -> Iterator[Block]:
    if advice.plan:
        yield from _section("plan", Items(tuple(map(_stage, advice.plan)), numbered=True))


def _stage(stage: Stage) -> Item:
    takes = f" ({stage.takes})" if stage.takes else ""
    stop = ((f"{STOP_IF} {stage.stop_if}",),) if stage.stop_if else ()
    how = ((f"{HOW} {stage.how}",), (*_cited(stage.cites), ".")) if stage.how else ()
    tests: tuple[Line, ...] = ((f"{DONE_WHEN} {stage.done_when}",), *stop)
    return Item((strong(f"{stage.title}{takes}"),), ((stage.do,), *how, *tests))


def _cautions(advice: AdviceData) -> Iterator[Block]:
    if advice.cautions:
        yield from _section("cautions", Items(tuple(map(_tip, advice.cautions))))


def _tactics(advice: AdviceData) -> Iterator[Block]:
    if advice.tactics:
        yield from _section("tactics", Items(tuple(map(_tip, advice.tactics))))


def _tip(tip: Tip) -> Item:
    facts = ((fact,) for fact in tip.facts)
    because = (tip.because, *_exception(tip.unless_you))
    head = (strong(sentence(tip.title)),)
    return Item(head, (because, *facts, _sources(tip.cites, tip.rule)))


def _rests_on(advice: AdviceData) -> Iterator[Block]:
    if advice.rests_on:
        named = listed(f"{advice.statements[name]}{ASSUMED}" for name in advice.rests_on)
        yield from _section("rests_on", named)


def _would_settle(advice: AdviceData) -> Iterator[Block]:
    if advice.would_settle:
        items = tuple(_open_question(advice, one) for one in advice.would_settle)
        yield from _section("would_settle", Items(items))


def _open_question(advice: AdviceData, one: OpenQuestion) -> Item:
    """Return a question with what an answer takes, and what is assumed meanwhile."""
    assumed = one.question in advice.rests_on
    meanwhile = f" {advice.statements[one.question]}{ASSUMED}." if assumed else ""
    words = effort_words(one)
    return Item((strong(one.ask), meanwhile), ((words,),) if words else ())


def _answers(advice: AdviceData) -> Iterator[Block]:
    rows = listed(_answer(advice, name) for name in advice.answers)
    yield from _section("answers", rows if rows.items else Paragraph(("Nothing.",)))


def _answer(advice: AdviceData, name: str) -> str:
    """Return what was answered, with where it came from unless a person said it."""
    answer = advice.answers[name]
    says = advice.statements.get(name, name)
    unsure = f"{says.partition(': ')[0]}: not sure"
    origin = "" if answer.origin == "said" else f" ({answer.origin})"
    return f"{unsure if answer.value is None else says}{origin}"


def _assumptions(advice: AdviceData) -> Iterator[Block]:
    rows = listed(_assumption(advice, one) for one in advice.assumptions)
    yield from _section("assumptions", rows if rows.items else Paragraph(("Nothing.",)))


def _assumption(advice: AdviceData, assumed: Assumption) -> Line:
    says = f"{advice.statements[assumed.question]}. {assumed.because}"
    return (says, *((" ", strong("This could change the verdict.")) if assumed.matters else ()))


def _worked_out(advice: AdviceData) -> Iterator[Block]:
    if advice.computed:
        yield from _section("worked_out", listed(_result(one) for one in advice.computed))


def _result(one: ComputedAnswer) -> str:
    return f"{one.says}." + (f" {sentence(capitalized(one.sum))}" if one.sum else "")


def _costs(advice: AdviceData) -> Iterator[Block]:
    if advice.costs is not None:
        yield from cost_blocks(
            advice.costs,
            "short",
            volume_assumed=volume_assumed(advice),
            recommended=recommended_option(advice.verdict, advice.costs),
        )


def _departures(advice: AdviceData) -> Iterator[Block]:
    if advice.departures:
        yield from _section("departures", listed(departure_words(one) for one in advice.departures))


_agrees = _considered("agrees", "agrees")
_against = _considered("against", "disagrees")
_FULL: tuple[_Part, ...] = (
    _why, _means, _agrees, _against, _gates, _closed_offers, _forgotten_offers, _changes,
    _rests_on, _would_settle, _plan, _cautions, _tactics, _answers, _assumptions, _worked_out,
    _costs, _departures,
)  # fmt: skip
_SHORT: tuple[_Part, ...] = (
    first_steps, _why, _means, _first(_against), _gates, _changes, _would_settle,
    _first(_cautions), _costs, _departures,
)  # fmt: skip
_TOPICS: Mapping[Topic, tuple[_Part, ...]] = {
    "findings": (_why, _means, _agrees, _against, _departures),
    "plan": (_gates, _closed_offers, _forgotten_offers, _plan, _cautions, _tactics),
    "alternatives": (_changes,),
    "assumptions": (_rests_on, _would_settle, _answers, _assumptions, _worked_out),
    "costs": (_costs,),
}


# -- pieces of lines


def _title(title: str) -> tuple[Piece, ...]:
    return (strong(sentence(title)), " ") if title else ()


def _exception(unless_you: str | None) -> tuple[str, ...]:
    return (f" {exception_words(unless_you)}",) if unless_you else ()


def _sources(cites: tuple[Cited, ...], rule: str) -> Line:
    """Return one line with each source and its section, then the rule."""
    return (*_cited(cites), ". Rule: ", code(rule))


def _cited(cites: tuple[Cited, ...]) -> Line:
    """Return the beginning of a line: each source with its section."""
    pieces: list[Piece] = ["Sources: " if len(cites) > 1 else "Source: "]
    for i, cited in enumerate(cites):
        pieces += ["; "] if i else []
        pieces += [linked(cited.title, cited.link)]
        pieces += [f", {cited.section}"] if cited.section else []
    return tuple(pieces)
