"""Run a saved advice again on today's rules and prices; say what changed and at which step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel, JsonValue

from advisor.advice.advice import CHANGED, Advice
from advisor.advice.advise import advise, advise_case
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import (
    Catalogue,
    CostComparison,
    CostEstimate,
    compare_costs,
    given_prices,
    scenario_from_answers,
)
from advisor.engine.answers import Answer, read_answers
from advisor.engine.case import Case
from advisor.errors import AnswerError, Problem, RecordError, ScenarioError
from advisor.formats.markdown import to_markdown
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import JsonForm
from advisor.history.current_ids import in_current_ids
from advisor.history.departure_shifts import AllShifts, departure_shifts
from advisor.history.model import Lost, ReplayData
from advisor.history.price_shifts import CostRuns, cost_shifts, price_shifts
from advisor.history.records import read_record
from advisor.history.replay_report import replay_blocks
from advisor.history.shifts import (
    AdviceRuns,
    assumption_shifts,
    is_reworded,
    rule_shifts,
    verdict_shifts,
    wording_shifts,
)
from advisor.rulebook.rulebook import Rulebook


class Replay(ReplayData, JsonForm):
    """A saved advice, and the advice that its answers give now.

    A record holds answers, reasons and prices, but not the rules that gave it. So the answers are
    advised on again in three steps, and each change is put down to the step at which it appears:
    today's rules with the saved costs (cause: the rules as a whole), then today's price list
    (cause: the prices), then the day asked about (cause: the day).
    """

    def __repr__(self) -> str:
        told = "approach moved" if self.approach_moved else "approach stands"
        moved = told if self.changed else "nothing moved"
        days = f"{self.before.on} to {self.now.on}"
        return short_repr(self, moved, self.now.verdict.headline, days)

    __str__ = __repr__

    def to_dict(self) -> dict[str, JsonValue]:
        """Return what moved as plain data for JSON, with the advice before and now."""
        return {
            "changed": self.changed,
            "approach_moved": self.approach_moved,
            "other_rules": self.other_rules,
            **self.model_dump(mode="json", exclude={"before", "that_day", "now"}),
            "before": self.before.to_dict(),
            "now": self.now.to_dict(),
        }

    def to_markdown(self) -> str:
        """Return what moved, and what moved it, as a Markdown page."""
        return to_markdown(replay_blocks(self))


def replay(
    record: Advice | Mapping[str, JsonValue],
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> Replay:
    """Return a saved advice, the advice on today's rules and prices, and the cause of each change.

    `record` is an Advice or the data its `to_dict` gave. Without `prices`, the prices of the
    rulebook are used. `on` is the day to advise for, by default today (UTC). The advice is run
    again for each step between the record and that day, so that every change is put down to the
    step at which it happened.

    Raises RecordError for data that is no saved advice, comes from a newer version, or was edited:
    it does not fit its checksum, its costs are not the sums of its own prices, or what it says is
    not what its own rules give.
    Raises DayError when `on` is no day, and AdvisorError for a rulebook or prices of another kind.
    """
    saved = record if isinstance(record, Advice) else read_record(record)
    rules, catalogue = rulebook_or_shipped(rulebook), given_prices(prices)
    return _Replayer(saved, rules, rules.prices if catalogue is None else catalogue, on).replay()


class _Replayer:
    def __init__(
        self, saved: Advice, rulebook: Rulebook, prices: Catalogue, on: date | str | None
    ) -> None:
        self.record = saved
        self.saved = in_current_ids(saved, rulebook)
        self.rulebook = rulebook
        self.prices = prices
        self.lost = tuple(_lost(self.saved, rulebook))
        gone = {lost.question for lost in self.lost}
        self.fitting = {name: a for name, a in self.saved.answers.items() if name not in gone}
        on_its_day = Case.read(self.fitting, rulebook, saved.on)
        self.runs = AdviceRuns(
            saved=self.saved,
            same_costs=advise_case(on_its_day.with_costs(saved.costs)),
            that_day=self._advice(saved.on),
            now=self._advice(on),
            put_on_top=saved.rulebook_digest in _digests_below(rulebook),
        )

    def _advice(self, on: date | str | None) -> Advice:
        return advise(self.fitting, rulebook=self.rulebook, prices=self.prices, on=on)

    def replay(self) -> Replay:
        _refuse_edited(self.runs)
        if self.record.was_changed:
            raise _edited(CHANGED)
        costs = CostRuns(self.saved.costs, tuple(self._cost_steps()))
        gone = {lost.question for lost in self.lost}
        worded = (shift for shift in wording_shifts(self.runs) if shift.name not in gone)
        answers = (*worded, *assumption_shifts(self.runs))
        rules, verdict = rule_shifts(self.runs), verdict_shifts(self.runs)
        prices, shifts = price_shifts(costs), (*answers, *rules, *verdict)
        all_shifts = AllShifts(self.saved, self.runs.now, shifts, prices)
        return Replay(
            before=self.record,
            that_day=self.runs.that_day,
            now=self.runs.now,
            lost=self.lost,
            answers=answers,
            rules=rules,
            verdict=verdict,
            prices=prices,
            costs=cost_shifts(costs),
            departures=departure_shifts(all_shifts, self.rulebook),
            put_on_top=self.runs.put_on_top,
            reworded=is_reworded(self.runs),
        )

    def _cost_steps(self) -> Iterator[CostComparison | None]:
        saved = self.saved.costs
        yield None if saved is None else CostComparison.of(saved.priced)
        yield None if saved is None else self._repriced(saved)
        yield self.runs.that_day.costs
        yield self.runs.now.costs

    def _repriced(self, saved: CostComparison) -> CostComparison:
        """Return the saved answers and assumptions, priced today for the day of the record."""
        said = ((name, answer.value) for name, answer in self.saved.answers.items())
        assumed = ((a.question, a.value) for a in self.saved.assumptions)
        values = {name: value for name, value in (*assumed, *said) if value is not None}
        try:
            need = saved.scenario.need
            scenario = scenario_from_answers(values, self.prices, self.saved.on, need=need)
            return compare_costs(scenario, prices=self.prices, on=self.saved.on)
        except ScenarioError:  # an option no longer exists: the change shows at the next step
            return CostComparison.of(saved.priced)


def _digests_below(rulebook: Rulebook) -> Iterator[str]:
    while rulebook.base is not None:
        rulebook = rulebook.base
        yield rulebook.digest


def _lost(saved: Advice, rulebook: Rulebook) -> Iterator[Lost]:
    for name, answer in saved.answers.items():
        problem = _misfit(name, answer, rulebook)
        if problem is not None:
            why = f"{problem.what}. {problem.hint}".strip()
            yield Lost(question=name, said=saved.statements.get(name, name), why=why)


def _misfit(name: str, answer: Answer, rulebook: Rulebook) -> Problem | None:
    try:
        read_answers({name: answer}, rulebook)
    except AnswerError as error:
        return error.problems[0]
    return None


def _refuse_edited(runs: AdviceRuns) -> None:
    """Raise RecordError when a record does not follow from its own answers, rules and prices."""
    saved, again = runs.saved, runs.same_costs
    if saved.tool_version != again.tool_version:
        return
    costs = saved.costs
    if costs is not None and _unnamed(CostComparison.of(costs.priced)) != _unnamed(costs):
        raise _edited("its costs are not what its own prices add up to")
    if saved.rulebook_digest == again.rulebook_digest:
        _refuse_other_words(saved, again)


def _refuse_other_words(saved: Advice, again: Advice) -> None:
    """Raise RecordError when a record is not what its answers give under the rules it names."""
    if _decided(saved) != _decided(again):
        says, gives = (advice.verdict.headline for advice in (saved, again))
        if says == gives:
            raise _edited("its reasons are not those its answers give under the rules it names")
        raise _edited(f"says '{says}', but its answers give '{gives}' under the rules it names")
    if saved.computed != again.computed:  # from price lists of today, which may say something else
        return
    for part in _FROM_RULES_ALONE:
        name = _first_difference(part, getattr(saved, part), getattr(again, part))
        if name is not None:
            raise _edited(f"'{name}' is not what its answers give under the rules it names")


_FROM_RULES_ALONE = (
    "rulebook_title",
    "rulebook_version",
    "extensions",
    "names",
    "approaches",
    "statements",
    "verdict",
    "conflicts",
    "means",
    "findings",
    "plan",
    "assumptions",
)
"""The parts of an advice that follow from its rules, answers and costs, and from no price list."""


def _first_difference(name: str, saved: object, again: object) -> str | None:
    """Return the name of a part that differs, of a group the key; None where nothing does."""
    if saved == again:
        return None
    if isinstance(saved, BaseModel):
        keys = type(saved).model_fields
        return next(f"{name}.{k}" for k in keys if getattr(saved, k) != getattr(again, k))
    return name


def _unnamed(costs: CostComparison) -> tuple[CostEstimate, ...]:
    """Return the cost of each option without what its lines are called, which is only words."""
    return tuple(
        dataclasses.replace(
            one, lines=tuple(dataclasses.replace(line, name="") for line in one.lines)
        )
        for one in sorted(costs.estimates, key=lambda one: one.name)
    )


def _edited(what: str) -> RecordError:
    hint = (
        "The file was changed after it was saved. Its answers alone are read by `advisor advise`."
    )
    return RecordError(Problem("record", what, hint))


def _decided(advice: Advice) -> object:
    deciding = {f.lever: f.rule for f in advice.findings if f.role == "decides"}
    verdict = advice.verdict
    return verdict.approach, verdict.headline, verdict.standing, verdict.levers, deciding
