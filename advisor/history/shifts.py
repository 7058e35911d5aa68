"""What reads differently between three runs of one advice: saved, on its own day, and now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from advisor.advice import by_part as advice_parts
from advisor.advice.advice import Advice
from advisor.rulebook.schema import Strict

Cause: TypeAlias = Literal["rules", "extension", "program", "prices", "day"]
"""rules: today's rules, with the costs as they were saved; extension: the same rules, with
something put on top of them; program: the same rules, read by another version; prices: today's
prices for the day of the record; day: another day."""


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
    put_on_top: bool = False
    """Whether today's rules are those of the record with something put on top of them."""

    @property
    def update(self) -> Cause:
        """What lies between the saved advice and the first run."""
        if self.put_on_top:
            return "extension"
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
        runs.shifts("verdict", advice_parts.verdict_words, advice_parts.VERDICT.__getitem__),
        runs.shifts(
            "alternative",
            advice_parts.alternatives,
            lambda approach: f"The way to: {names[approach]}",
        ),
        runs.shifts("worked out", advice_parts.worked_out, lambda _name: "Worked out"),
    ]
    if all(advice.gates for advice in both):
        parts.append(
            runs.shifts("gate", advice_parts.gates, lambda rule: f"In place: {_lower(gates[rule])}")
        )
    if all(advice.offers for advice in both):
        parts.append(
            runs.shifts("offer", advice_parts.offers, lambda name: f"Training at {offers[name]}")
        )
    return tuple(shift for part in parts for shift in part)


def rule_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return what the deciding rules and the notes say differently."""
    before, now = advice_parts.titles(runs.saved), advice_parts.titles(runs.now)
    titles = {**before, **now}
    words = runs.shifts("words", advice_parts.reasons, lambda rule: f"Words of: {titles[rule]}")
    return (
        *runs.shifts("decides", advice_parts.deciding_rules, lambda name: f"Decides on {name}"),
        *runs.shifts("note", advice_parts.notes, titles.__getitem__),
        *(shift for shift in words if shift.name in before and shift.name in now),
    )


def is_reworded(runs: Runs) -> bool:
    """Return whether the first run says anything in other words, on the same day and costs."""
    saved, again = (run.model_dump(exclude=set(_VERSIONS)) for run in (runs.saved, runs.same_costs))
    return saved != again


_VERSIONS = frozenset(
    {"schema_version", "tool_version", "rulebook_title", "rulebook_version", "rulebook_digest",
     "extensions", "departures"}
)  # fmt: skip


def assumption_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the questions nobody answered that are new, gone, or assumed differently."""
    return tuple(runs.shifts("answer", advice_parts.assumed, lambda name: _question(runs, name)))


def wording_shifts(runs: Runs) -> tuple[Shift, ...]:
    """Return the answers that stand, but whose question or option is worded differently now."""
    return tuple(runs.shifts("answer", advice_parts.stated, lambda name: _question(runs, name)))


def _question(runs: Runs, name: str) -> str:
    """Return what a question is about, as its statement begins."""
    found = runs.now.statements.get(name) or runs.saved.statements.get(name, name)
    return found.partition(":")[0]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
