"""The advice as text: one Markdown page that stands on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.cost_report import gap_words
from advisor.words import (
    STANDING,
    departure_words,
    distance_words,
    firmness_words,
    option_words,
    rulebook_words,
    standing_words,
    usd_words,
)

if TYPE_CHECKING:
    from advisor.advice import Advice, Cited, Finding, GateFinding, Tip
    from advisor.costs import CostComparison


def advice_markdown(advice: Advice) -> str:
    """Return the whole advice as Markdown, ending in a newline."""
    text = "\n".join(_page(advice)) + "\n"
    return text.replace("<", "&lt;")  # the page has no HTML of its own, so none comes from a rule


def _page(advice: Advice) -> Iterator[str]:
    verdict = advice.verdict
    yield f"# {verdict.headline}"
    yield ""
    yield verdict.reason
    yield ""
    yield f"**{STANDING[verdict.standing]}.** {standing_words(advice)}"
    if verdict.approach is not None:
        yield f"{firmness_words(advice)}."
        yield from _why(advice)
        yield from _gates(advice)
        yield from _flips(advice)
        yield from _plan(advice)
        yield from _tips(advice)
    yield from _answers(advice)
    yield from _worked_out(advice)
    if advice.costs is not None:
        yield from _costs(advice.costs)
    yield from _departures(advice)
    yield from _colophon(advice)


def _why(advice: Advice) -> Iterator[str]:
    yield from ("", "## Why", "")
    for finding in advice.findings:
        if finding.role == "decides":
            yield f"- **{finding.lever.capitalize()}: {_effect(finding)}.** {_because(finding)}"
    for title, role in (("What else speaks for it", "agrees"), ("Against", "disagrees")):
        rows = [finding for finding in advice.findings if finding.role == role]
        if rows:
            yield from ("", f"### {title}", "")
            yield from (f"- **{f.title}.** {_because(f)}" for f in rows)


def _effect(finding: Finding) -> str:
    return {"pull": "yes", "hold": "no", "not_yet": "yes, not yet"}[finding.effect]


def _because(finding: Finding) -> str:
    unless = f" Unless you {_lower(finding.unless_you)}" if finding.unless_you else ""
    return f"{finding.because}{unless} {_cites(finding.cites)} `{finding.rule}`"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _cites(cites: tuple[Cited, ...]) -> str:
    return "(" + "; ".join(_cite(cited) for cited in cites) + ")"


def _cite(cited: Cited) -> str:
    place = f", {cited.section}" if cited.section else ""
    title = f"[{cited.title}]({cited.link})" if cited.link else cited.title
    return f"{title}{place}"


def _gates(advice: Advice) -> Iterator[str]:
    if advice.gates:
        yield from ("", "## What has to be in place first", "")
    for gate in advice.gates:
        count = "" if gate.need is None else f" {gate.have or 0:,.0f} of {gate.need:,.0f}."
        told = f"{gate.because}{count}{_facts(gate)}"
        yield f"- [{' ' if gate.open else 'x'}] **{gate.title}.** {told}"
    closed = [offer for offer in advice.offers if offer.state != "open"]
    if closed:
        yield from ("", "Closed to new training customers:", "")
        yield from (f"- ~~{o.name}~~: {o.fact} ([source]({o.source}))" for o in closed)


def _facts(said: GateFinding | Tip) -> str:
    return "".join(f" {fact}" for fact in said.facts)


def _flips(advice: Advice) -> Iterator[str]:
    yield from ("", "## What would change this", "")
    for other in advice.alternatives:
        away = distance_words(len(other.changes))
        yield f"- **{advice.names[other.approach]}**, {away}: {'; '.join(other.says)}"
    if not advice.alternatives:
        yield "No change of answers leads elsewhere."


def _plan(advice: Advice) -> Iterator[str]:
    yield from ("", "## The plan", "")
    for i, stage in enumerate(advice.plan, start=1):
        takes = f" ({stage.takes})" if stage.takes else ""
        stop = f" Stop here if so: {stage.stop_if}" if stage.stop_if else ""
        yield f"{i}. **{stage.title}**{takes}: {stage.do} Done when: {stage.done_when}{stop}"


def _tips(advice: Advice) -> Iterator[str]:
    for title, tips in (("Cautions", advice.cautions), ("Worth doing anyway", advice.tactics)):
        if tips:
            yield from ("", f"## {title}", "")
            for tip in tips:
                told = f"{tip.because}{_facts(tip)} {_cites(tip.cites)} `{tip.rule}`"
                yield f"- **{tip.title}.** {told}"


def _answers(advice: Advice) -> Iterator[str]:
    yield from ("", "## What you said", "")
    for name, answer in advice.answers.items():
        origin = "" if answer.origin == "said" else f" ({answer.origin})"
        known = answer.value is not None
        yield f"- {advice.statements.get(name, name) if known else name + ': not sure'}{origin}"
    yield from ("", "## What we assumed", "")
    for assumed in advice.assumptions:
        mark = " **This could change the verdict.**" if assumed.matters else ""
        yield f"- {advice.statements[assumed.question]}. {assumed.because}{mark}"


def _worked_out(advice: Advice) -> Iterator[str]:
    if advice.computed:
        yield from ("", "## What follows from the figures", "")
    for one in advice.computed:
        yield f"- {one.says}" + (f". {one.sum[0].upper()}{one.sum[1:]}." if one.sum else ".")


def _costs(costs: CostComparison) -> Iterator[str]:
    months = costs.scenario.horizon_months
    yield from ("", f"## What each option costs over {months} months", "")
    yield "| option | once | a month | in all |"
    yield "| --- | ---: | ---: | ---: |"
    for name, option in costs.options.items():
        amounts = (option.upfront_usd, option.monthly_usd, option.horizon_usd)
        yield f"| {option_words(name)} | " + " | ".join(usd_words(a) for a in amounts) + " |"
    yield ""
    for missing in dict.fromkeys(m for option in costs.estimates for m in option.missing):
        yield f"- Unknown: {gap_words(missing)}"


def _departures(advice: Advice) -> Iterator[str]:
    if advice.departures:
        yield from ("", "## Where these rules differ from the rulebook below them", "")
    yield from (f"- {departure_words(departure)}" for departure in advice.departures)


def _colophon(advice: Advice) -> Iterator[str]:
    yield ""
    book = f"Rulebook {rulebook_words(advice)}"
    yield f"{book}, facts as of {advice.on}, advisor {advice.tool_version}."
