"""What reads differently between three runs of one advice: saved, on its own day, and now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.advice import Advice
from advisor.schema import Strict
from advisor.words import STANDING, distance_words

Cause: TypeAlias = Literal["rules", "program", "day"]
"""rules: today's rules; program: the same rules read by another version; day: another day."""

_NAMES_OF_EFFECTS = {"pull": "yes", "hold": "no", "not_yet": "yes, not yet"}


class Shift(Strict):
    """One thing that reads differently now."""

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
    """The same answers, as they were saved and as they are advised on now."""

    saved: Advice
    that_day: Advice
    """Today's rules, on the day of the record."""
    now: Advice
    """Today's rules, on the day asked about."""

    @property
    def update(self) -> Cause:
        """What lies between the saved advice and the same day today."""
        same = self.saved.rulebook_digest == self.now.rulebook_digest
        return "program" if same else "rules"

    def causes(self, read: Callable[[Advice], Hashable | None]) -> tuple[Cause, ...]:
        """Return the steps at which what `read` takes from an advice moved."""
        saved, that_day, now = read(self.saved), read(self.that_day), read(self.now)
        first: tuple[Cause, ...] = (self.update,) if saved != that_day else ()
        return (*first, "day") if that_day != now else first

    def shifts(self, read: Read, what: Callable[[str], str]) -> Iterator[Shift]:
        """Yield what differs between the parts of the saved advice and of the one now."""
        saved, now = read(self.saved), read(self.now)
        for name in dict.fromkeys((*saved, *now)):
            if saved.get(name) != now.get(name):
                yield Shift(
                    name=name,
                    what=what(name),
                    before=saved.get(name),
                    now=now.get(name),
                    causes=self.causes(lambda advice, name=name: read(advice).get(name)),  # type: ignore[misc]
                )


def verdict_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return what moved in the verdict: approach, standing, gates, alternatives, plan, offers."""
    names = {**runs.saved.names, **runs.now.names}
    offers = {o.provider: o.name for advice in (runs.saved, runs.now) for o in advice.offers}
    gates = {g.rule: g.title for advice in (runs.saved, runs.now) for g in advice.gates}
    parts: Iterable[Iterator[Shift]] = (
        runs.shifts(_verdict, _VERDICT.__getitem__),
        runs.shifts(_gates, lambda rule: f"In place first: {_lower(gates[rule])}"),
        runs.shifts(_alternatives, lambda approach: f"The way to: {names.get(approach, approach)}"),  # type: ignore[call-overload]
        runs.shifts(_offers, lambda provider: f"Training at {offers[provider]}"),
    )
    return tuple(shift for part in parts for shift in part)


def rule_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return what the deciding rules and the notes say differently."""
    titles = {name: title for advice in (runs.saved, runs.now) for name, title in _titles(advice)}
    parts: Iterable[Iterator[Shift]] = (
        runs.shifts(_deciding, lambda lever: f"Decides on {lever}"),
        runs.shifts(_considered, lambda rule: f"Weighed: {_lower(titles[rule])}"),
        runs.shifts(_noted, lambda rule: f"Noted: {_lower(titles[rule])}"),
    )
    return tuple(shift for part in parts for shift in part)


def assumption_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the questions nobody answered that are new, gone, or assumed differently."""
    return tuple(runs.shifts(_assumed, lambda name: _question(runs, name)))


def wording_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the answers that stand, but whose question or option is worded differently now."""
    return tuple(runs.shifts(_stated, lambda name: _question(runs, name)))


# -- the parts of an advice, in words ---------------------------------------------------------

_VERDICT = {
    "headline": "Verdict",
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
        "rests_on": ", ".join(advice.rests_on) or "nothing assumed",
        "next_question": advice.next_question or "none",
        "readiness": ", ".join(advice.readiness_questions) or "nothing",
        "plan": "; ".join(f"{stage.title}: {stage.do}" for stage in advice.plan),
    }
    return {name: words for name, words in found.items() if words}


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
        found.lever: f"{_NAMES_OF_EFFECTS[found.effect]} [{found.rule}] {found.because}"
        for found in advice.findings
        if found.role == "decides"
    }


def _considered(advice: Advice) -> Mapping[str, str]:
    return {
        found.rule: f"{found.role} on {found.lever}: {found.because}"
        for found in advice.findings
        if found.role != "decides"
    }


def _noted(advice: Advice) -> Mapping[str, str]:
    return {tip.rule: tip.because for tip in (*advice.cautions, *advice.tactics)}


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
