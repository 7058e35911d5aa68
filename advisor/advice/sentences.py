"""The sentences of one rulebook, those that do not depend on a case cached for every advice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from advisor.advice.model import ApproachWords, Cited, Reason, Stage, Tip
from advisor.engine.case import Case
from advisor.engine.decision import Decision
from advisor.formats.cached_method import cached_method
from advisor.formats.phrasing import uncapitalized
from advisor.rulebook.conditions import Atom, Step, Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Citation, Gate, MeansFor, PlanFor, PlanStep
from advisor.rulebook.wording import statement, step_words


class Sentences:
    """The sentences that every advice under one rulebook shares."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @cached_property
    def cited(self) -> Mapping[str, tuple[Cited, ...]]:
        """The sources that each rule cites, by rule id."""
        rules = self._rulebook.rules.values()
        return {rule.id: tuple(self._cite(citation) for citation in rule.cites) for rule in rules}

    def _cite(self, citation: Citation) -> Cited:
        source = self._rulebook.sources[citation.source]
        return Cited(
            source=source.id,
            title=source.title,
            author=source.author,
            section=citation.section,
            link=source.link,
            published=source.published,
        )

    @cached_property
    def approaches(self) -> Mapping[ApproachId, ApproachWords]:
        """The description of each approach, by id."""
        return {
            approach.id: ApproachWords(
                summary=approach.summary,
                gives=approach.gives,
                needs=approach.needs,
                will_not=approach.will_not,
            )
            for approach in self._rulebook.approaches.values()
        }

    def stages(self, decision: Decision) -> tuple[Stage, ...]:
        """Return the steps of the plan that this decision calls for, in order."""
        return self._stages_for(decision.approach, decision.outcome)

    def stages_without_verdict(self, values: Mapping[str, Value]) -> tuple[Stage, ...]:
        """Return the steps that hold in every case, for what is known without a verdict."""
        if "open" not in self._rulebook.plans:
            return ()
        return self._stages_for("open", KnownValues(values, self._rulebook.facts))

    def _stages_for(self, plan: PlanFor, reading: KnownValues) -> tuple[Stage, ...]:
        steps, words = self._rulebook.plans[plan].steps, self._stages[plan]
        kept = (step.when.evaluate(reading).holds for step in steps)
        return tuple(stage for stage, here in zip(words, kept, strict=True) if here)

    @cached_property
    def _stages(self) -> Mapping[PlanFor, tuple[Stage, ...]]:
        plans = self._rulebook.plans.items()
        return {name: tuple(self._stage(step) for step in plan.steps) for name, plan in plans}

    def _stage(self, step: PlanStep) -> Stage:
        return Stage(
            title=step.title,
            takes=step.takes,
            do=step.do,
            how=step.how,
            done_when=step.done_when,
            stop_if=step.stop_if,
            cites=tuple(self._cite(citation) for citation in step.cites),
        )

    def stage_of_gate(self, gate: Gate) -> Stage:
        """Return what to do about a gate, as the step that opens it."""
        return Stage(
            title=gate.needs,
            takes=None,
            do=gate.do,
            how=gate.how,
            done_when=gate.done_when,
            stop_if=None,
            gate=gate.id,
            cites=self.cited[gate.id] if gate.how else (),
        )

    def instruction(self, decision: Decision) -> str:
        """Return the verdict as something to do: by its means, or in the approach's own words."""
        own = {made.ways.id: made.ways.words[made.rule.then] for made in decision.means.values()}
        if not any(words.instruction for words in own.values()):
            return self._rulebook.approaches[decision.approach].instruction
        first, *rest = (
            words.instruction or self._instruction_of(ways) for ways, words in own.items()
        )
        return ", and ".join((first, *map(uncapitalized, rest)))

    def _instruction_of(self, means_for: MeansFor) -> str:
        """Return the instruction of the approach that uses this list of means alone."""
        alone = (means_for,) if means_for != "prompt" else ()
        approaches = self._rulebook.approaches.values()
        return next(one.instruction for one in approaches if one.pulls == alone)

    @cached_method(4096)
    def says(self, question: str, value: Value) -> str:
        """Return an answer as a short line."""
        return statement(self._rulebook, self._rulebook.questions[question], value)

    def reason_of(self, step: Step, case: Case) -> Reason:
        """Return an evaluated condition in words, with its parts and the sums behind them."""
        name = step.condition.name if isinstance(step.condition, Atom) else ""
        if name in self._rulebook.questions:
            return self._answer_read(step, name)
        return Reason(
            says=step_words(self._rulebook, step),
            holds=step.holds,
            question=None,
            sum=case.arithmetic_of(name) if name in self._rulebook.computed else None,
            steps=tuple([self.reason_of(inner, case) for inner in step.steps]),
        )

    @cached_method(4096)
    def _answer_read(self, step: Step, question: str) -> Reason:
        """Return a condition on one answer in words, and whether it holds."""
        says = step_words(self._rulebook, step)
        return Reason(says=says, holds=step.holds, question=question, sum=None, steps=())

    @cached_method(1024)
    def tip(self, note_id: str, kind: str, facts: tuple[str, ...]) -> Tip:
        """Return a note that applies as a tip, with the dated facts of the day asked about."""
        note = self._rulebook.rules[note_id]
        return Tip(
            rule=note_id,
            kind=kind,
            title=note.title,
            because=note.because,
            unless_you=note.unless_you,
            cites=self.cited[note_id],
            facts=facts,
        )
