"""What reads differently between three runs of one advice: saved, on its own day, and now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from advisor.advice import Advice
from advisor.schema import Strict
from advisor.words import STANDING, distance_words

Cause: TypeAlias = Literal["rules", "program", "prices", "day"]
"""rules: today's rules, with the costs as they were saved; program: the same rules, read by another
version; prices: today's prices for the day of the record; day: another day."""

_EFFECTS = {"pull": "yes", "hold": "no", "not_yet": "yes, not yet"}


Part: TypeAlias = Literal[
    "verdict", "gate", "alternative", "offer", "worked out", "decides", "note", "words", "answer"
]


class Shift(Strict):
    """One thing that reads differently now."""

    part: Part
    """What kind of thing it is: a note applies or not, words are those of a rule that stands."""
    name: str
    """The id of what it is about: a question, lever, rule, approach or provider."""
    what: str
    """The same in words."""
    before: str | None
    """None: it was not there."""
    now: str | None
    """None: it is not there any more."""
    causes: tuple[Cause, ...]
    """The steps at which it moved, each of them run."""


Read: TypeAlias = Callable[[Advice], Mapping[str, str]]
"""Takes one part of an advice, name to words."""


@dataclass(frozen=True)
class Runs:
    """The same answers, as they were saved and as they are advised on now, step by step."""

    saved: Advice
    same_costs: Advice
    """Today's rules on the day of the record, with the costs as they were saved."""
    that_day: Advice
    """Today's rules and prices on the day of the record."""
    now: Advice
    """Today's rules and prices on the day asked about."""

    @property
    def update(self) -> Cause:
        """What lies between the saved advice and the first run."""
        same = self.saved.rulebook_digest == self.now.rulebook_digest
        return "program" if same else "rules"

    def causes(self, read: Callable[[Advice], Hashable | None]) -> tuple[Cause, ...]:
        """Return the steps at which what `read` takes from an advice moved."""
        found = [read(run) for run in (self.saved, self.same_costs, self.that_day, self.now)]
        steps: tuple[Cause, ...] = (self.update, "prices", "day")
        moved = zip(steps, pairwise(found), strict=True)
        return tuple(step for step, (before, after) in moved if before != after)

    def shifts(self, part: Part, read: Read, what: Callable[[str], str]) -> Iterator[Shift]:
        """Yield what differs between the parts of the saved advice and of the one now."""
        saved, now = read(self.saved), read(self.now)
        for name in dict.fromkeys((*saved, *now)):
            if saved.get(name) != now.get(name):
                yield Shift(
                    part=part,
                    name=name,
                    what=what(name),
                    before=saved.get(name),
                    now=now.get(name),
                    causes=self.causes(lambda advice, name=name: read(advice).get(name)),  # type: ignore[misc]
                )


def verdict_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return what moved in the verdict: approach, standing, gates, alternatives, plan, offers."""
    both = (runs.saved, runs.now)
    names: Mapping[str, str] = {str(k): v for advice in both for k, v in advice.names.items()}
    offers = {offer.provider: offer.name for advice in both for offer in advice.offers}
    gates = {gate.rule: gate.title for advice in both for gate in advice.gates}
    parts = [
        runs.shifts("verdict", _verdict, _VERDICT.__getitem__),
        runs.shifts(
            "alternative", _alternatives, lambda approach: f"The way to: {names[approach]}"
        ),
        runs.shifts("worked out", _computed, lambda _name: "Worked out"),
    ]
    if all(advice.gates for advice in both):
        parts.append(runs.shifts("gate", _gates, lambda rule: f"In place: {_lower(gates[rule])}"))
    if all(advice.offers for advice in both):
        parts.append(runs.shifts("offer", _offers, lambda name: f"Training at {offers[name]}"))
    return tuple(shift for part in parts for shift in part)


def rule_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return what the deciding rules and the notes say differently."""
    titles = {name: title for advice in (runs.saved, runs.now) for name, title in _titles(advice)}
    again = {name for name, _ in _titles(runs.saved)} & {name for name, _ in _titles(runs.now)}
    parts: Iterable[Iterator[Shift]] = (
        runs.shifts("decides", _deciding, lambda lever: f"Decides on {lever}"),
        runs.shifts("note", _noted, titles.__getitem__),
        (
            shift
            for shift in runs.shifts("words", _reasons, lambda rule: f"Words of: {titles[rule]}")
            if shift.name in again
        ),
    )
    return tuple(shift for part in parts for shift in part)


def is_reworded(runs: Runs) -> bool:
    """Return whether the first run says anything in other words, on the same day and costs."""
    saved, again = (run.model_dump(exclude=set(_VERSIONS)) for run in (runs.saved, runs.same_costs))
    return saved != again


_VERSIONS = frozenset(
    {"schema_version", "tool_version", "rulebook_title", "rulebook_version", "rulebook_digest"}
)


def assumption_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the questions nobody answered that are new, gone, or assumed differently."""
    return tuple(runs.shifts("answer", _assumed, lambda name: _question(runs, name)))


def wording_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the answers that stand, but whose question or option is worded differently now."""
    return tuple(runs.shifts("answer", _stated, lambda name: _question(runs, name)))


# -- the parts of an advice, in words ---------------------------------------------------------

_VERDICT = {
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


def _verdict(advice: Advice) -> Mapping[str, str]:
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


def _gates(advice: Advice) -> Mapping[str, str]:
    return {gate.rule: "missing" if gate.open else "in place" for gate in advice.gates}


def _alternatives(advice: Advice) -> Mapping[str, str]:
    return {
        other.approach: f"{distance_words(len(other.changes))}: {'; '.join(other.says)}"
        for other in advice.alternatives
    }


def _offers(advice: Advice) -> Mapping[str, str]:
    return {offer.provider: offer.state for offer in advice.offers}


def _deciding(advice: Advice) -> Mapping[str, str]:
    return {
        found.lever: f"{_EFFECTS[found.effect]}, by '{found.rule}': {found.title}"
        for found in advice.findings
        if found.role == "decides"
    }


def _noted(advice: Advice) -> Mapping[str, str]:
    """Return what applies besides the deciding rules, and on which side it stands."""
    found = {f.rule: f"{f.role} on {f.lever}" for f in advice.findings if f.role != "decides"}
    return found | {tip.rule: "applies" for tip in (*advice.cautions, *advice.tactics)}


def _reasons(advice: Advice) -> Mapping[str, str]:
    found = {finding.rule: finding.because for finding in advice.findings}
    return found | {tip.rule: tip.because for tip in (*advice.cautions, *advice.tactics)}


def _computed(advice: Advice) -> Mapping[str, str]:
    """Return what was worked out; the sums name a day, which moves by itself."""
    return {one.id: one.says for one in advice.computed}


def _titles(advice: Advice) -> Iterator[tuple[str, str]]:
    yield from ((found.rule, found.title) for found in advice.findings)
    yield from ((tip.rule, tip.title) for tip in (*advice.cautions, *advice.tactics))


def _assumed(advice: Advice) -> Mapping[str, str]:
    return {
        assumed.question: _value(advice.statements[assumed.question])
        for assumed in advice.assumptions
    }


def _stated(advice: Advice) -> Mapping[str, str]:
    return {name: advice.statements[name] for name in advice.answers if name in advice.statements}


def _question(runs: Runs, name: str) -> str:
    """Return what a question is about, as its statement begins."""
    found = runs.now.statements.get(name) or runs.saved.statements.get(name, name)
    return found.partition(":")[0]


def _value(statement: str) -> str:
    return statement.partition(":")[2].strip()


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
