"""The parts of an advice in words, by id, so that two advices can be compared part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.advice.advice import Advice
from advisor.advice.wording import EFFECTS, STANDING, distance_words

VERDICT = {
    "headline": "Headline",
    "approach": "Approach",
    "standing": "How firm",
    "conflicts": "Answers that cannot both be right",
    "reason": "In one sentence",
    "possible": "Still possible",
    "rests_on": "Rests on",
    "next_question": "Next question",
    "readiness": "Asked before fine-tuning starts",
    "plan": "Plan",
}
"""The title of each line of a verdict."""


def verdict_words(advice: Advice) -> Mapping[str, str]:
    """Return the verdict, line by line under the keys of VERDICT."""
    verdict = advice.verdict
    names = [advice.names[approach] for approach in verdict.possible]
    found = {
        "headline": verdict.headline,
        "approach": advice.names[verdict.approach] if verdict.approach else "none yet",
        "standing": STANDING[verdict.standing],
        "conflicts": "; ".join(" and ".join(one.says) for one in advice.conflicts) or "none",
        "reason": verdict.reason,
        "possible": ", ".join(names),
        "rests_on": _question_names(advice, advice.rests_on),
        "next_question": _question_names(advice, filter(None, [advice.next_question])),
        "readiness": _question_names(advice, advice.readiness_questions),
        "plan": "; ".join(f"{stage.title}: {stage.do}" for stage in advice.plan),
    }
    return {name: words for name, words in found.items() if words}


def _question_names(advice: Advice, questions: Iterable[str]) -> str:
    """Return the short names of questions, separated by commas."""
    named = (advice.statements.get(name, name).partition(":")[0] for name in questions)
    return ", ".join(named) or "none"


def means(advice: Advice) -> Mapping[str, str]:
    """Return, by what they are for, the means and the rule that names them."""
    return {way.means_for: f"{way.name}, by '{way.rule}': {way.title}" for way in advice.means}


def gates(advice: Advice) -> Mapping[str, str]:
    """Return, by gate, whether it is in place or missing."""
    return {gate.rule: "missing" if gate.open else "in place" for gate in advice.gates}


def alternatives(advice: Advice) -> Mapping[str, str]:
    """Return, by other approach, how far away it is and the changes that lead there."""
    return {
        other.approach: f"{distance_words(len(other.changes))}: {'; '.join(other.says)}"
        for other in advice.alternatives
    }


def offers(advice: Advice) -> Mapping[str, str]:
    """Return, by provider, whether its training offer is open, closing or closed."""
    return {offer.provider: offer.state for offer in advice.offers}


def deciding_rules(advice: Advice) -> Mapping[str, str]:
    """Return, by lever, its effect and the rule that decides it."""
    return {
        found.lever: f"{EFFECTS[found.effect]}, by '{found.rule}': {found.title}"
        for found in advice.findings
        if found.role == "decides"
    }


def deciding_ids(advice: Advice) -> Mapping[str, str]:
    """Return, by lever, its effect and the id of the rule that decides it."""
    deciding = (found for found in advice.findings if found.role == "decides")
    return {found.lever: f"{found.effect} {found.rule}" for found in deciding}


def notes(advice: Advice) -> Mapping[str, str]:
    """Return, by rule, the role of every consideration and note that applies."""
    found = {f.rule: f"{f.role} on {f.lever}" for f in advice.findings if f.role != "decides"}
    return found | {tip.rule: "applies" for tip in (*advice.cautions, *advice.tactics)}


def reasons(advice: Advice) -> Mapping[str, str]:
    """Return, by rule, the reason of every rule and note that applies."""
    found = {one.rule: one.because for one in (*advice.findings, *advice.means)}
    return found | {tip.rule: tip.because for tip in (*advice.cautions, *advice.tactics)}


def computed(advice: Advice) -> Mapping[str, str]:
    """Return, by id, each computed answer in words.

    The arithmetic is left out: it names a day, so it would differ on every other day.
    """
    return {one.id: one.says for one in advice.computed}


def titles(advice: Advice) -> Mapping[str, str]:
    """Return, by rule, the title of every rule and note that applies."""
    found = {one.rule: one.title for one in (*advice.findings, *advice.means)}
    return found | {tip.rule: tip.title for tip in (*advice.cautions, *advice.tactics)}


def assumptions(advice: Advice) -> Mapping[str, str]:
    """Return, by question, the value assumed where nobody answered."""
    return {
        assumption.question: _answer_part(advice.statements[assumption.question])
        for assumption in advice.assumptions
    }


def answers(advice: Advice) -> Mapping[str, str]:
    """Return, by question, each answer in words."""
    return {name: advice.statements[name] for name in advice.answers if name in advice.statements}


def _answer_part(statement: str) -> str:
    return statement.partition(":")[2].strip()
