"""The advice as a text that stands on its own, in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.advice.model import (
    AdviceData,
    Assumption,
    Cited,
    ComputedAnswer,
    Finding,
    GateFinding,
    OfferNow,
    Stage,
    Tip,
)
from advisor.advice.wording import (
    STANDING,
    distance_words,
    firmness_words,
    made_with,
    standing_words,
)
from advisor.costs import CostComparison
from advisor.costs.options import option_words
from advisor.costs.report import gap_words
from advisor.formats.document import (
    Block,
    Checklist,
    Heading,
    Items,
    Line,
    Paragraph,
    Span,
    Table,
    code,
    linked,
    strong,
    struck,
)
from advisor.formats.phrasing import continued, plural, usd_words
from advisor.rulebook.wording import departure_words

EFFECTS = {"pull": "yes", "hold": "no", "not_yet": "yes, not yet"}


def advice_blocks(advice: AdviceData) -> Iterator[Block]:
    """Yield the whole advice, the verdict first and what it was made with last."""
    verdict = advice.verdict
    yield Heading(verdict.headline, 1)
    yield Paragraph((verdict.reason,))
    yield Paragraph(standing_line(advice))
    if verdict.approach is not None:
        yield from _why(advice)
        yield from _gates(advice)
        yield from _flips(advice)
        yield Heading("The plan", 2)
        yield Items(tuple(stage_line(stage) for stage in advice.plan), numbered=True)
        yield from _tips("Cautions", advice.cautions)
        yield from _tips("Worth doing anyway", advice.tactics)
    yield from _answers(advice)
    yield from _worked_out(advice)
    if advice.costs is not None:
        yield from cost_blocks(advice.costs)
    yield from _departures(advice)
    yield Paragraph((made_with(advice),))


def standing_line(advice: AdviceData) -> Line:
    """Return how firm the verdict is."""
    standing = strong(f"{STANDING[advice.verdict.standing]}.")
    if advice.verdict.approach is None:
        return (standing, f" {standing_words(advice)}")
    steer = " before another approach fits better." if advice.alternatives else ""
    return (standing, f" {standing_words(advice)} {firmness_words(advice)}{steer}")


def stage_line(stage: Stage) -> Line:
    """Return one step of the plan with the test that ends it."""
    takes = f" ({stage.takes})" if stage.takes else ""
    stop = f" Stop here if so: {stage.stop_if}" if stage.stop_if else ""
    return (strong(stage.title), f"{takes}: {stage.do} Done when: {stage.done_when}{stop}")


def source_spans(cites: Iterable[Cited]) -> Iterator[Span | str]:
    """Yield sources one after the other, each with the place in it."""
    for i, cited in enumerate(cites):
        yield "; " if i else ""
        yield linked(cited.title, cited.link)
        yield f", {cited.section}" if cited.section else ""


def answer_lines(advice: AdviceData) -> Iterator[Line]:
    """Yield what was answered, each with where it came from unless a person said it."""
    for name, answer in advice.answers.items():
        origin = "" if answer.origin == "said" else f" ({answer.origin})"
        says = advice.statements.get(name, name)
        unsure = f"{says.partition(': ')[0]}: not sure"
        yield (f"{unsure if answer.value is None else says}{origin}",)


def cost_blocks(costs: CostComparison) -> Iterator[Block]:
    """Yield the table of options and what is missing from it."""
    months = plural(float(costs.scenario.horizon_months), "month")
    yield Heading(f"What each option costs over {months}", 2)
    rows = (
        (option_words(name), *map(usd_words, (o.upfront_usd, o.monthly_usd, o.horizon_usd)))
        for name, o in costs.options.items()
    )
    yield Table(("Option", "Once", "A month", "In all"), tuple(rows))
    if gaps := costs.gaps():
        yield Items(tuple((f"Unknown: {gap_words(gap)}",) for gap in gaps))


def _why(advice: AdviceData) -> Iterator[Block]:
    yield Heading("Why", 2)
    deciding = (f for f in advice.findings if f.role == "decides")
    yield Items(tuple(_decides(finding) for finding in deciding))
    for title, role in (("What else speaks for it", "agrees"), ("Against", "disagrees")):
        rows = tuple(_considers(f) for f in advice.findings if f.role == role)
        if rows:
            yield from (Heading(title, 3), Items(rows))


def _decides(finding: Finding) -> Line:
    head = strong(f"{finding.lever.capitalize()}: {EFFECTS[finding.effect]}.")
    return (head, *_because(finding))


def _considers(finding: Finding) -> Line:
    return (strong(f"{finding.title}."), *_because(finding))


def _because(finding: Finding) -> Iterator[Span | str]:
    yield f" {finding.because}"
    yield f" Unless you {continued(finding.unless_you)}" if finding.unless_you else ""
    yield from (" (", *source_spans(finding.cites), ") ", code(finding.rule))


def _gates(advice: AdviceData) -> Iterator[Block]:
    if advice.gates:
        yield Heading("What has to be in place first", 2)
        yield Checklist(tuple((not gate.open, _gate(gate)) for gate in advice.gates))
    closed = tuple(_closed(offer) for offer in advice.offers if offer.state != "open")
    if closed:
        yield from (Paragraph(("Closed to new training customers:",)), Items(closed))


def _gate(gate: GateFinding) -> Line:
    count = "" if gate.need is None else f" {gate.have or 0:,.0f} of {gate.need:,.0f}."
    return (strong(f"{gate.title}."), f" {gate.because}{count}{_facts(gate)}")


def _facts(said: GateFinding | Tip) -> str:
    return "".join(f" {fact}" for fact in said.facts)


def _closed(offer: OfferNow) -> Line:
    name = struck(offer.name) if offer.state == "closed" else strong(offer.name)
    return (name, f": {offer.fact} (", linked("source", offer.source), ")")


def _flips(advice: AdviceData) -> Iterator[Block]:
    yield Heading("What would change this", 2)
    if not advice.alternatives:
        yield Paragraph(("No change of answers leads elsewhere.",))
        return
    yield Items(
        tuple(
            (
                strong(advice.names[other.approach]),
                f", {distance_words(len(other.changes))}: {'; '.join(other.says)}",
            )
            for other in advice.alternatives
        )
    )


def _tips(title: str, tips: tuple[Tip, ...]) -> Iterator[Block]:
    if tips:
        yield Heading(title, 2)
        yield Items(tuple(_tip(tip) for tip in tips))


def _tip(tip: Tip) -> Line:
    sources = source_spans(tip.cites)
    return (
        strong(f"{tip.title}."),
        f" {tip.because}{_facts(tip)} (",
        *sources,
        ") ",
        code(tip.rule),
    )


def _answers(advice: AdviceData) -> Iterator[Block]:
    for title, lines in (
        ("What you said", tuple(answer_lines(advice))),
        ("What we assumed", tuple(_assumed(advice, a) for a in advice.assumptions)),
    ):
        yield Heading(title, 2)
        yield Items(lines) if lines else Paragraph(("Nothing.",))


def _assumed(advice: AdviceData, assumed: Assumption) -> Line:
    says = f"{advice.statements[assumed.question]}. {assumed.because}"
    return (says, *((" ", strong("This could change the verdict.")) if assumed.matters else ()))


def _worked_out(advice: AdviceData) -> Iterator[Block]:
    if advice.computed:
        yield Heading("What follows from the figures", 2)
        yield Items(tuple((_result(one),) for one in advice.computed))


def _result(one: ComputedAnswer) -> str:
    return f"{one.says}." + (f" {one.sum[0].upper()}{one.sum[1:]}." if one.sum else "")


def _departures(advice: AdviceData) -> Iterator[Block]:
    if advice.departures:
        yield Heading("Where these rules differ from the rulebook below them", 2)
        yield Items(tuple((departure_words(departure),) for departure in advice.departures))
