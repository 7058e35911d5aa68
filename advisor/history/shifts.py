"""Differences between the runs of one advice: as saved, on its own day, and now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from advisor.advice import parts_by_id
from advisor.advice.advice import Advice
from advisor.rulebook.schema import Strict

Cause: TypeAlias = Literal["rules", "extension", "program", "prices", "day"]
"""The cause of a difference. rules: today's rules, with the costs as saved. extension: the same
rules with an extension on top. program: the same rules, read by another version of the advisor.
prices: today's prices for the day of the record. day: another day."""


Part: TypeAlias = Literal[
    "verdict", "means", "gate", "alternative", "offer", "worked out", "decides", "note", "words",
    "answer",
]  # fmt: skip


class Shift(Strict):
    """One thing that reads differently now."""

    part: Part
    """The kind of difference: a `note` applies or not, `words` belong to a rule in both advices."""
    name: str
    """The id of the question, lever, rule, approach or provider."""
    what: str
    """The same in words."""
    before: str | None
    """None: it was not there."""
    now: str | None
    """None: it is not there any more."""
    causes: tuple[Cause, ...]
    """The steps at which it changed; the advice was run at each of them."""


Read: TypeAlias = Callable[[Advice], Mapping[str, str]]
"""Returns one part of an advice: words by name."""


@dataclass(frozen=True)
class AdviceRuns:
    """The advice for the same answers: as saved, and run again at each step up to now."""

    saved: Advice
    same_costs: Advice
    """Today's rules on the day of the record, with the costs as they were saved."""
    that_day: Advice
    """Today's rules and prices on the day of the record."""
    now: Advice
    """Today's rules and prices on the day asked about."""
    put_on_top: bool = False
    """Whether today's rules are those of the record with an extension on top."""

    @property
    def first_cause(self) -> Cause:
        """The cause of differences between the saved advice and the first run.

        The same version reads the same rules as before. What differs then comes from the facts
        in price lists that rules read, such as the context window of a model.
        """
        if self.put_on_top:
            return "extension"
        if self.saved.rulebook_digest != self.now.rulebook_digest:
            return "rules"
        return "prices" if self.saved.tool_version == self.now.tool_version else "program"

    def causes(self, read: Callable[[Advice], Hashable | None]) -> tuple[Cause, ...]:
        """Return the steps at which the value that `read` takes from an advice changed."""
        found = [read(run) for run in (self.saved, self.same_costs, self.that_day, self.now)]
        steps: tuple[Cause, ...] = (self.first_cause, "prices", "day")
        moved = zip(steps, pairwise(found), strict=True)
        return tuple(dict.fromkeys(step for step, (old, new) in moved if old != new))

    def shifts(
        self, part: Part, read: Read, what: Callable[[str], str], words: Read | None = None
    ) -> Iterator[Shift]:
        """Yield the differences in one part between the saved advice and today's.

        `words` says a part in words, where `read` returns only what makes a difference.
        """
        saved, now = read(self.saved), read(self.now)
        before, after = (saved, now) if words is None else (words(self.saved), words(self.now))
        for name in dict.fromkeys((*saved, *now)):
            if saved.get(name) != now.get(name):
                yield Shift(
                    part=part,
                    name=name,
                    what=what(name),
                    before=before.get(name),
                    now=after.get(name),
                    causes=self.causes(lambda advice, name=name: read(advice).get(name)),  # type: ignore[misc]
                )


def verdict_shifts(runs: AdviceRuns) -> tuple[Shift, ...]:
    """Return the changes of the verdict: approach, standing, gates, alternatives, plan, offers."""
    both = (runs.saved, runs.now)
    names: Mapping[str, str] = {str(k): v for advice in both for k, v in advice.names.items()}
    offers = {offer.provider: offer.name for advice in both for offer in advice.offers}
    gates = {gate.rule: gate.title for advice in both for gate in advice.gates}
    parts = [
        runs.shifts("verdict", parts_by_id.verdict_words, parts_by_id.VERDICT.__getitem__),
        runs.shifts(
            "alternative",
            parts_by_id.alternatives,
            lambda approach: f"The way to: {names[approach]}",
        ),
        *_means_shifts(runs),
        runs.shifts("worked out", parts_by_id.computed, lambda _name: "Worked out"),
    ]
    if all(advice.gates for advice in both):
        parts.append(
            runs.shifts("gate", parts_by_id.gates, lambda rule: f"In place: {_lower(gates[rule])}")
        )
    if all(advice.offers for advice in both):
        parts.append(
            runs.shifts("offer", parts_by_id.offers, lambda name: f"Fine-tuning at {offers[name]}")
        )
    return tuple(shift for part in parts for shift in part)


def _means_shifts(runs: AdviceRuns) -> Iterator[Iterable[Shift]]:
    """Yield the changes of the means, where the saved advice names any."""
    if runs.saved.means and runs.now.means:
        yield runs.shifts("means", parts_by_id.means, lambda name: f"How to carry out: {name}")


def rule_shifts(runs: AdviceRuns) -> tuple[Shift, ...]:
    """Return the changes of the deciding rules and the notes."""
    before, now = parts_by_id.titles(runs.saved), parts_by_id.titles(runs.now)
    titles = {**before, **now}
    words = runs.shifts("words", parts_by_id.reasons, lambda rule: f"Words of: {titles[rule]}")
    return (
        *runs.shifts(
            "decides",
            parts_by_id.deciding_ids,
            lambda name: f"Decides on {name}",
            parts_by_id.deciding_rules,
        ),
        *runs.shifts("note", parts_by_id.notes, titles.__getitem__),
        *(shift for shift in words if shift.name in before and shift.name in now),
    )


def is_reworded(runs: AdviceRuns) -> bool:
    """Return whether the first run says anything in other words, on the same day and costs."""
    saved, again = (run.model_dump(exclude=set(_VERSIONS)) for run in (runs.saved, runs.same_costs))
    return saved != again


_VERSIONS = frozenset(
    {"schema_version", "tool_version", "rulebook_title", "rulebook_version", "rulebook_digest",
     "extensions", "departures"}
)  # fmt: skip


def assumption_shifts(runs: AdviceRuns) -> tuple[Shift, ...]:
    """Return the questions nobody answered that are new, gone, or assumed differently."""
    return tuple(runs.shifts("answer", parts_by_id.assumptions, lambda name: _question(runs, name)))


def wording_shifts(runs: AdviceRuns) -> tuple[Shift, ...]:
    """Return the answers that still fit, but whose question or option is worded differently."""
    return tuple(runs.shifts("answer", parts_by_id.answers, lambda name: _question(runs, name)))


def _question(runs: AdviceRuns, name: str) -> str:
    """Return the short name of a question: its statement up to the colon."""
    found = runs.now.statements.get(name) or runs.saved.statements.get(name, name)
    return found.partition(":")[0]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
