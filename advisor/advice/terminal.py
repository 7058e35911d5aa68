"""The advice as lines for a terminal: the same words as everywhere, laid out in columns."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.advice.advice import Advice
from advisor.advice.explain import Explanation
from advisor.advice.model import Finding
from advisor.advice.wording import STANDING, distance_words, firmness_words, standing_words
from advisor.costs.report import cost_lines, summary_lines
from advisor.formats.phrasing import number_words
from advisor.formats.plain_text import text_lines
from advisor.rulebook.conditions import Step
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import departure_words, statement, step_words

__all__ = ["WIDTH", "advice_lines", "cost_lines", "explanation_lines"]

WIDTH = 92
FIRST_STAGES = 3


def advice_lines(advice: Advice, width: int = WIDTH) -> Iterator[str]:
    """Yield the advice line by line; headings stand alone, what belongs to them is indented."""
    verdict = advice.verdict
    yield from text_lines(verdict.headline, width, "")
    yield from text_lines(f"{STANDING[verdict.standing]}. {standing_words(advice)}", width, "")
    yield ""
    yield from text_lines(verdict.reason, width)
    if verdict.approach is not None:
        yield from _stages(advice, width)
        yield from _findings(advice, width)
        yield from _gates(advice, width)
        yield from _flips(advice, width)
        yield from _assumptions(advice, width)
        yield from _cautions(advice, width)
    if advice.costs is not None:
        yield from ("", *summary_lines(advice.costs, width))
    yield from _departures(advice, width)
    yield ""
    yield from _colophon(advice, width)


def _stages(advice: Advice, width: int) -> Iterator[str]:
    yield from ("", "Do first")
    for i, stage in enumerate(advice.plan[:FIRST_STAGES], start=1):
        yield from text_lines(stage.do, width, f"  {i}. ", "     ")


def _findings(advice: Advice, width: int) -> Iterator[str]:
    for title, role in (("Why", "decides"), ("Against", "disagrees")):
        rows = [finding for finding in advice.findings if finding.role == role]
        if rows:
            yield from ("", title)
            for row in rows:
                yield from _finding(row, width)


def _finding(finding: Finding, width: int) -> Iterator[str]:
    effect = finding.effect.replace("_", " ")
    head = f"  {finding.lever:<11}{effect:<9}" if finding.role == "decides" else "  "
    source = finding.cites[0]
    place = f"{source.author}, {source.section}" if source.section else source.author
    text = f"{finding.because} ({place}) [{finding.rule}]"
    yield from text_lines(text, width, head, " " * len(head))
    for told in finding.sums:
        yield from text_lines(told, width, " " * len(head))


def _gates(advice: Advice, width: int) -> Iterator[str]:
    if advice.gates:
        yield from ("", "In place before training")
    for gate in advice.gates:
        count = "" if gate.need is None else f" ({_count(gate.have)} of {_count(gate.need)})"
        mark = "open" if gate.open else "met"
        yield from text_lines(f"{gate.title}{count} [{gate.rule}]", width, f"  {mark:<6}", " " * 8)
        for fact in gate.facts:
            yield from text_lines(fact, width, " " * 8)


def _count(number: float | None) -> str:
    return "0" if number is None else number_words(number)


def _flips(advice: Advice, width: int) -> Iterator[str]:
    title = f"What would change this: {firmness_words(advice).lower()}"
    yield from ("", *text_lines(title, width, ""))
    for other in advice.alternatives:
        text = f"{advice.names[other.approach]}, {distance_words(len(other.changes))}"
        yield from text_lines(f"{text}: {'; '.join(other.says)}", width, "  ", "    ")


def _assumptions(advice: Advice, width: int) -> Iterator[str]:
    if advice.rests_on:
        yield from ("", "It rests on")
    for name in advice.rests_on:
        yield from text_lines(advice.statements[name], width)


def _cautions(advice: Advice, width: int) -> Iterator[str]:
    if advice.cautions:
        yield from ("", "Take care")
    for tip in advice.cautions:
        told = " ".join((f"{tip.title}. {tip.because}", *tip.facts, f"[{tip.rule}]"))
        yield from text_lines(told, width, "  ", "    ")


def _departures(advice: Advice, width: int) -> Iterator[str]:
    if advice.departures:
        title = "Where these rules differ from the rulebook below them"
        yield from ("", *text_lines(title, width, ""))
    for departure in advice.departures:
        yield from text_lines(departure_words(departure), width, "  ", "    ")


def _colophon(advice: Advice, width: int) -> Iterator[str]:
    on_top = "".join(f" + {title}" for title in advice.extensions)
    book = f"rulebook {advice.rulebook_version}{on_top} ({advice.rulebook_digest})"
    yield from text_lines(f"As of {advice.on}, {book}, advisor {advice.tool_version}.", width, "")


def explanation_lines(rulebook: Rulebook, found: Explanation, width: int = WIDTH) -> Iterator[str]:
    """Yield why a rule applies or not: its steps, what decides instead, the nearest change."""
    rule = found.rule
    told = "applies" if found.applies else "does not apply"
    yield from text_lines(
        f"'{rule.id}' {told}: {rule.title} ({rulebook.places[rule.id]})", width, ""
    )
    yield from text_lines(rule.because, width)
    yield "  Its conditions:"
    yield from _steps(rulebook, found.step, width, "    ")
    for told in found.sums:
        yield from text_lines(f"The sum: {told}.", width)
    if found.instead is not None and found.step.holds:
        text = f"They hold, but '{found.instead.id}' comes first: {found.instead.title}."
        yield from text_lines(text, width)
    elif found.instead is not None:
        text = f"'{found.instead.id}' decides instead: {found.instead.title}."
        yield from text_lines(text, width)
    if found.priced and not found.applies:
        yield from text_lines(
            "It turns with your figures and with prices: see `advisor costs`.", width
        )
    elif found.nearest is None:
        yield "  No change of answers makes it apply."
    elif not found.applies:
        yield "  The nearest change that makes it apply:"
        for name, value in found.nearest.items():
            told = statement(rulebook, rulebook.questions[name], value)
            yield from text_lines(told, width, "    ", "      ")


def _steps(rulebook: Rulebook, step: Step, width: int, indent: str) -> Iterator[str]:
    mark = {True: "yes", False: "no", None: "unknown"}[step.holds]
    yield from text_lines(
        step_words(rulebook, step), width, f"{indent}{mark:<8}", f"{indent}{'':<8}"
    )
    for inner in step.steps:
        yield from _steps(rulebook, inner, width, indent + "  ")
