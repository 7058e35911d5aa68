"""The words of an advice: sections, effects on levers, how firm it is, and its provenance.

Each is written here once, for the reports, the page and the interview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, TypeAlias

from advisor.advice.model import (
    AdviceData,
    AppliedRule,
    ConflictFinding,
    Finding,
    OpenQuestion,
)
from advisor.formats.phrasing import capitalized, plural, sentence, uncapitalized
from advisor.rulebook.schema import Ease, Effect, LeverId, Question
from advisor.rulebook.wording import extensions_words

Section: TypeAlias = Literal[
    "first_steps", "gates", "why", "means", "agrees", "against", "changes", "plan", "cautions",
    "tactics", "rests_on", "would_settle", "answers", "assumptions", "worked_out", "departures",
]  # fmt: skip

SECTIONS: Mapping[Section, str] = {
    "first_steps": "First steps",
    "gates": "What has to be in place first",
    "why": "Why",
    "means": "How to carry it out",
    "agrees": "What else speaks for it",
    "against": "What speaks against it",
    "changes": "What would change this",
    "plan": "The plan",
    "cautions": "Cautions",
    "tactics": "Worth doing anyway",
    "rests_on": "What the verdict rests on",
    "would_settle": "What would settle it",
    "answers": "What you said",
    "assumptions": "What we assumed",
    "worked_out": "What follows from the figures",
    "departures": "Where these rules differ from the rulebook below them",
}
"""The title of each section of an advice."""

LEVERS: Mapping[LeverId, str] = {
    "model": "Model",
    "retrieval": "Retrieval",
    "tuning": "Fine-tuning",
}
EFFECTS: Mapping[Effect, str] = {"pull": "yes", "hold": "no", "not_yet": "yes, not yet"}
"""The effect of a rule on its lever, in words for a manager."""
STANDING = {"settled": "Settled", "leaning": "Leaning", "open": "Open"}

EASE: Mapping[Ease, str] = {"know": "", "look_up": "Look it up.", "measure": "Measure it."}
"""What to do for the answer to a question; nothing for one that people know."""

NO_CHANGE = "No change of answers leads elsewhere."
HOW = "How:"
DONE_WHEN = "Done when:"
STOP_IF = "Stop if:"
FIRST_STEPS = 3


def opening(advice: AdviceData) -> str:
    """Return the first line of every form: the answer people came for, and what to do.

    What to do follows only where there is a verdict, and where it says more than the answer.
    """
    verdict = advice.verdict
    again = verdict.approach is None or (
        verdict.headline == "Fine-tune" or verdict.headline.startswith("Fine-tune, after")
    )
    said = (verdict.answer, *(() if again and verdict.answer else (verdict.headline,)))
    return " ".join(part for part in said if part)


def distance_words(answers: int) -> str:
    """Return how far away another approach is."""
    return f"{plural(answers, 'answer')} away"


def effect_words(finding: Finding) -> str:
    """Return what a deciding rule does to its lever: "Fine-tuning: yes, not yet"."""
    return f"{LEVERS[finding.lever]}: {EFFECTS[finding.effect]}"


def deciding_rule(advice: AdviceData) -> Finding | None:
    """Return the rule whose reason explains the verdict; None without a verdict."""
    deciding = (found for found in advice.findings if found.role == "decides")
    return next((found for found in deciding if found.because == advice.verdict.reason), None)


def reason_title(advice: AdviceData) -> str:
    """Return the title of the rule whose reason explains the verdict; empty without a verdict."""
    found = deciding_rule(advice)
    return "" if found is None else found.title


def answers_read(advice: AdviceData, finding: AppliedRule) -> tuple[str, ...]:
    """Return the answers that a rule read, in words; assumed ones are marked."""
    names = dict.fromkeys(name for step in finding.steps for name in step.questions())
    assumed = {one.question for one in advice.assumptions}
    return tuple(
        f"{advice.statements[name]}{ASSUMED if name in assumed else ''}"
        for name in names
        if name in advice.statements
    )


ASSUMED = " (assumed)"
"""The mark after an assumed answer."""


def reason_notes(advice: AdviceData, finding: AppliedRule) -> tuple[str, ...]:
    """Return the arithmetic behind a reason, and its assumed answers."""
    assumed = "; ".join(one for one in answers_read(advice, finding) if one.endswith(ASSUMED))
    sums = (sentence(capitalized(told)) for told in finding.sums)
    return (*sums, *((f"{assumed}.",) if assumed else ()))


def volume_assumed(advice: AdviceData) -> bool:
    """Return whether the calls per month are assumed."""
    answer = advice.answers.get("calls_per_month")
    return answer is None or answer.value is None


def standing_words(advice: AdviceData) -> str:
    """Return in one sentence how firm the verdict is, and why."""
    match advice.verdict.standing:
        case "settled":
            return "No unanswered question can change this."
        case "leaning":
            return " ".join(_why_leaning(advice))
        case _:
            return "No approach is named yet."


def _why_leaning(advice: AdviceData) -> Iterator[str]:
    pairs, assumed = len(advice.conflicts), plural(len(advice.rests_on), "assumption")
    if pairs:
        named = "Two answers" if pairs == 1 else f"{pairs} pairs of answers"
        yield f"{named} cannot both be right."
    if advice.rests_on:
        yield f"Also rests on {assumed}." if pairs else f"Rests on {assumed}."


def conflict_words(conflict: ConflictFinding) -> str:
    """Return in two sentences which answers cannot both be right, and which to look at again."""
    one, other = conflict.says
    return f'"{one}" and "{other}" cannot both be right. Look again at "{look_again(conflict)}".'


def look_again(conflict: ConflictFinding) -> str:
    """Return the short name of the question to look at again."""
    index = conflict.between.index(conflict.look_again)
    return conflict.says[index].partition(": ")[0]


def firmness_words(advice: AdviceData) -> str:
    """Return how many answers would have to change before another approach fits better."""
    if not advice.alternatives:
        return NO_CHANGE
    fewest = min(len(other.changes) for other in advice.alternatives)
    return f"{plural(fewest, 'answer')} would have to change"


def effort_words(question: Question | OpenQuestion) -> str:
    """Return what an answer takes and whom to ask; empty where that goes without saying."""
    asking = f"Ask {question.who_knows}." if question.who_knows else ""
    return " ".join(part for part in (EASE[question.ease], question.takes, asking) if part)


def rulebook_identity(advice: AdviceData) -> str:
    """Return the rulebook of an advice: title, version, extensions and digest."""
    book = f"{advice.rulebook_title} {advice.rulebook_version}"
    return f"{book}{extensions_words(advice.extensions)} (digest {advice.rulebook_digest})"


def provenance(advice: AdviceData) -> str:
    """Return the rulebook, day, price dates and tool version of an advice, in one sentence."""
    return (
        f"Rulebook {rulebook_identity(advice)}, offers as of {advice.on}"
        f"{_price_list(advice)},"
        f" advisor {advice.tool_version}."
    )


def _price_list(advice: AdviceData) -> str:
    """Return the price list in use, and when its prices were checked; nothing without one."""
    age = advice.costs.price_age if advice.costs is not None else None
    if advice.costs is None or age is None:
        return ""
    return f", {uncapitalized(age.named)}{_prices_checked(advice.costs.priced.price_days)}"


def _prices_checked(days: Sequence[date]) -> str:
    if not days:
        return ""
    span = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    return f" (token prices checked {span})"
