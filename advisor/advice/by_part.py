"""The parts of an advice in words, each by the id of what it is about: what two runs compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.advice.advice import Advice
from advisor.advice.wording import EFFECTS, STANDING, distance_words

VERDICT = {
    "headline": "Headline",
    "approach": "Approach",
    "standing": "How firm",
    "reason": "In one sentence",
    "possible": "Still possible",
    "rests_on": "Rests on",
    "next_question": "Next question",
    "readiness": "Asked before training starts",
    "plan": "Plan",
}
"""The lines of a verdict, and what each is called."""


def verdict_words(advice: Advice) -> Mapping[str, str]:
    """Return the verdict, line by line under the keys of VERDICT."""
    verdict = advice.verdict
    names = [advice.names[approach] for approach in verdict.possible]
    found = {
        "headline": verdict.headline,
        "approach": advice.names[verdict.approach] if verdict.approach else "none yet",
        "standing": STANDING[verdict.standing],
        "reason": verdict.reason,
        "possible": ", ".join(names),
        "rests_on": _listed(advice, advice.rests_on),
        "next_question": _listed(advice, filter(None, [advice.next_question])),
        "readiness": _listed(advice, advice.readiness_questions),
        "plan": "; ".join(f"{stage.title}: {stage.do}" for stage in advice.plan),
    }
    return {name: words for name, words in found.items() if words}


def _listed(advice: Advice, questions: Iterable[str]) -> str:
    """Return what some questions are about."""
    named = (advice.statements.get(name, name).partition(":")[0] for name in questions)
    return ", ".join(named) or "none"


def gates(advice: Advice) -> Mapping[str, str]:
    """Return, for each gate, whether what it needs is in place."""
    return {gate.rule: "missing" if gate.open else "in place" for gate in advice.gates}


def alternatives(advice: Advice) -> Mapping[str, str]:
    """Return, for each other approach, how far away it is and what leads there."""
    return {
        other.approach: f"{distance_words(len(other.changes))}: {'; '.join(other.says)}"
        for other in advice.alternatives
    }


def offers(advice: Advice) -> Mapping[str, str]:
    """Return, for each provider, whether one can still train there."""
    return {offer.provider: offer.state for offer in advice.offers}


def deciding_rules(advice: Advice) -> Mapping[str, str]:
    """Return, for each lever, what decides it."""
    return {
        found.lever: f"{EFFECTS[found.effect]}, by '{found.rule}': {found.title}"
        for found in advice.findings
        if found.role == "decides"
    }


def notes(advice: Advice) -> Mapping[str, str]:
    """Return what applies besides the deciding rules, and on which side it stands."""
    found = {f.rule: f"{f.role} on {f.lever}" for f in advice.findings if f.role != "decides"}
    return found | {tip.rule: "applies" for tip in (*advice.cautions, *advice.tactics)}


def reasons(advice: Advice) -> Mapping[str, str]:
    """Return the reason of every rule and note that applies."""
    found = {finding.rule: finding.because for finding in advice.findings}
    return found | {tip.rule: tip.because for tip in (*advice.cautions, *advice.tactics)}


def worked_out(advice: Advice) -> Mapping[str, str]:
    """Return what was worked out; the sums name a day, which moves by itself."""
    return {one.id: one.says for one in advice.computed}


def titles(advice: Advice) -> Mapping[str, str]:
    """Return the title of every rule and note that applies."""
    found = {finding.rule: finding.title for finding in advice.findings}
    return found | {tip.rule: tip.title for tip in (*advice.cautions, *advice.tactics)}


def assumed(advice: Advice) -> Mapping[str, str]:
    """Return what is assumed for each question nobody answered."""
    return {
        assumed.question: _value(advice.statements[assumed.question])
        for assumed in advice.assumptions
    }


def stated(advice: Advice) -> Mapping[str, str]:
    """Return each answer as it is worded."""
    return {name: advice.statements[name] for name in advice.answers if name in advice.statements}


def _value(statement: str) -> str:
    return statement.partition(":")[2].strip()
