"""Compose the advice: the decision on a case, and its lookahead, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from math import inf

from pydantic import JsonValue

from advisor.advice.advice import Advice
from advisor.advice.dated_facts import dated_facts
from advisor.advice.model import (
    AdviceData,
    Alternative,
    Assumption,
    ComputedAnswer,
    ConflictFinding,
    Finding,
    GateFinding,
    MeansFinding,
    OfferNow,
    Reason,
    Stage,
    Tip,
    Verdict,
)
from advisor.advice.open_questions import would_settle
from advisor.advice.sentences import Sentences
from advisor.advice.short_answers import (
    ShortAnswers,
    answer_words,
    short_answers,
    what_is_missing,
)
from advisor.engine.case import Case
from advisor.engine.conflicts import conflicts_in
from advisor.engine.decision import Decision, LeverDecision, take_notes
from advisor.engine.diagram.lookahead import Lookahead, Standing
from advisor.engine.means import MeansDecision
from advisor.formats.version import __version__
from advisor.rulebook.conditions import Step
from advisor.rulebook.rulebook import at_least_bound
from advisor.rulebook.schema import DatedFacts, Effect, Gate, LeverId, Note
from advisor.rulebook.wording import computed_words


def compose(case: Case, decision: Decision | None, outlook: Lookahead) -> Advice:
    """Return the advice in words; without a decision, its verdict names the answer needed first."""
    parts = _Composer(case, decision, outlook).parts()
    return Advice.model_validate({name: part() for name, part in parts.items()})


def compose_fields(
    case: Case, decision: Decision | None, outlook: Lookahead, names: Collection[str]
) -> dict[str, JsonValue]:
    """Return the fields of these names as `Advice.to_dict` has them; only they are worked out."""
    parts = _Composer(case, decision, outlook).parts()
    found = {name: part() for name, part in parts.items() if name in names}
    partial = AdviceData.model_construct(**found)  # type: ignore[arg-type]  # as in `compose`
    return partial.model_dump(mode="json", by_alias=True, include=set(names))


WITHOUT_COSTS = frozenset(
    {
        "schema_version",
        "tool_version",
        "rulebook_title",
        "rulebook_version",
        "rulebook_digest",
        "extensions",
        "departures",
        "on",
        "answers",
        "statements",
        "names",
        "approaches",
        "verdict",
        "conflicts",
        "offers",
        "assumptions",
        "rests_on",
        "would_settle",
        "next_question",
        "readiness_questions",
    }
)
"""The fields that say the same for a case without costs: a decision prices what it needs."""

_IN_EVERY_CASE = "The first steps are right in every case, and show what must change."


class _Composer:
    """The parts of one advice, each in words; nothing is decided here."""

    def __init__(self, case: Case, decision: Decision | None, outlook: Lookahead) -> None:
        self.case = case
        self.rulebook = case.rulebook
        self.decision = decision
        self.outlook = outlook
        self.sentences = case.rulebook.cached(Sentences)
        self.conflicts = conflicts_in(case)

    @cached_property
    def notes(self) -> tuple[tuple[Note, Step], ...]:
        """The notes that apply, with their steps."""
        if self.decision is None:
            return ()
        return take_notes(self.rulebook, self.decision)

    @property
    def tuning(self) -> LeverDecision | None:
        """The tuning lever's decision where training is part of the approach."""
        if self.decision is None:
            return None
        pulled = self.rulebook.approaches[self.decision.approach].pulls
        return self.decision.levers["tuning"] if "tuning" in pulled else None

    def parts(self) -> dict[str, Callable[[], object]]:
        """Return what works out each field of the advice, by its name and in their order."""
        about = self.rulebook.about
        return {
            "tool_version": lambda: __version__,
            "rulebook_title": lambda: about.title,
            "rulebook_version": lambda: about.version,
            "rulebook_digest": lambda: self.rulebook.digest,
            "extensions": lambda: self.rulebook.on_top,
            "departures": lambda: self.rulebook.departures,
            "on": lambda: self.case.on,
            "answers": lambda: self.case.answers,
            "statements": lambda: dict(self._statements()),
            "computed": lambda: tuple(self._computed()),
            "names": lambda: {a.id: a.name for a in self.rulebook.approaches.values()},
            "approaches": lambda: self.sentences.approaches,
            "verdict": self._verdict,
            "conflicts": lambda: tuple(self._conflicts()),
            "gates": lambda: self._gates,
            "means": lambda: tuple(self._means()),
            "findings": lambda: tuple(self._findings()),
            "tactics": lambda: tuple(self._tips("tactic")),
            "cautions": lambda: tuple(self._tips("caution")),
            "plan": lambda: tuple(self._plan()),
            "offers": lambda: tuple(self._offers()),
            "assumptions": lambda: tuple(self._assumptions()),
            "rests_on": lambda: self._rests_on,
            "would_settle": lambda: would_settle(self.case, self._rests_on),
            "alternatives": lambda: tuple(self._alternatives()),
            "next_question": self.outlook.next_question,
            "readiness_questions": lambda: tuple(self._readiness_questions()),
            "costs": lambda: self.case.costs,
        }

    # -- the verdict

    def _verdict(self) -> Verdict:
        return Verdict(
            approach=self.decision.approach if self.decision else None,
            headline=self._headline(),
            answer=answer_words(
                self.rulebook, self._short, self.outlook.possible, doubted=bool(self.conflicts)
            ),
            means=tuple(made.rule.then for made in self._made()),
            short=self._short.answers,
            after=self._short.after,
            reason=self._reason(),
            standing=self._standing,
            possible=self.outlook.possible,
            levers={i: lever.effect for i, lever in self._levers()},
        )

    @property
    def _standing(self) -> Standing:
        """How firm the verdict is: never settled while two answers cannot both be right."""
        standing = self.outlook.standing
        return "leaning" if standing == "settled" and self.conflicts else standing

    def _conflicts(self) -> Iterator[ConflictFinding]:
        for conflict in self.conflicts:
            one, other = conflict.between
            yield ConflictFinding(
                id=conflict.id,
                title=conflict.title,
                between=conflict.between,
                says=(self._said(one), self._said(other)),
                because=conflict.because,
                look_again=conflict.look_again,
                cites=self.sentences.cited[conflict.id],
            )

    def _said(self, question: str) -> str:
        return self.sentences.says(question, self.case.given[question])

    def _levers(self) -> Iterator[tuple[LeverId, LeverDecision]]:
        if self.decision is not None:
            yield from self.decision.levers.items()

    def _headline(self) -> str:
        if self.decision is None:
            return "No verdict yet"
        instruction = self.sentences.instruction(self.decision)
        first = self._open_gate
        return instruction if first is None else f"{instruction}, after {what_is_missing(first)}"

    def _reason(self) -> str:
        if self.decision is None:
            asked = self.outlook.next_question()
            if asked is not None:
                return f"One answer is needed first. {self.rulebook.questions[asked].ask}"
            unsure = (self.rulebook.questions[name].short for name in self.case.missing)
            return f"Not sure: {', '.join(unsure)}. So no approach is named. {_IN_EVERY_CASE}"
        return self._explaining_lever(self.decision).rule.because

    def _explaining_lever(self, decision: Decision) -> LeverDecision:
        """Return the lever whose rule explains the approach: the first one pulled.

        When none is pulled: the first of retrieval, tuning and model that its rule does not
        dismiss, or else retrieval.
        """
        pulled = self.rulebook.approaches[decision.approach].pulls
        order = [decision.levers[lever] for lever in (*pulled, "retrieval", "tuning", "model")]
        if pulled:
            return order[0]
        return next((lever for lever in order if not lever.rule.dismisses), order[0])

    @cached_property
    def _short(self) -> ShortAnswers:
        return short_answers(self.rulebook, self.decision, self._open_gate)

    @property
    def _open_gate(self) -> GateFinding | None:
        return next((gate for gate in self._gates if gate.open), None)

    def _made(self) -> tuple[MeansDecision, ...]:
        return () if self.decision is None else tuple(self.decision.means.values())

    def _means(self) -> Iterator[MeansFinding]:
        for made in self._made():
            rule = made.rule
            words = made.ways.words[rule.then]
            yield MeansFinding(
                means_for=made.ways.id,
                means=rule.then,
                name=words.name,
                summary=words.summary,
                rule=rule.id,
                title=rule.title,
                because=rule.because,
                unless_you=rule.unless_you,
                cites=self.sentences.cited[rule.id],
                steps=(self._reason_of(made.step),),
            )

    # -- reasons

    def _findings(self) -> Iterator[Finding]:
        for lever_id, lever in self._levers():
            rule = lever.rule
            yield Finding(
                rule=rule.id,
                title=rule.title,
                lever=lever_id,
                effect=lever.effect,
                role="decides",
                because=rule.because,
                unless_you=rule.unless_you,
                cites=self.sentences.cited[rule.id],
                steps=(self._reason_of(lever.step),),
            )
        for note, step in self.notes:
            yield from self._consideration(note, step)

    def _consideration(self, note: Note, step: Step) -> Iterator[Finding]:
        lever = note.then.supports or note.then.opposes
        if lever is None or self.decision is None:
            return
        effect: Effect = self.decision.levers[lever].effect
        agrees = (note.then.supports is not None) == (effect != "hold")
        yield Finding(
            rule=note.id,
            title=note.title,
            lever=lever,
            effect=effect,
            role="agrees" if agrees else "disagrees",
            because=note.because,
            unless_you=note.unless_you,
            cites=self.sentences.cited[note.id],
            steps=(self._reason_of(step),),
        )

    def _reason_of(self, step: Step) -> Reason:
        return self.sentences.reason_of(step, self.case)

    def _computed(self) -> Iterator[ComputedAnswer]:
        for name in self.rulebook.computed:
            if name in self.case.values:
                value = self.case.values[name]
                yield ComputedAnswer(
                    id=name,
                    value=None if value == inf else value,
                    says=computed_words(self.rulebook, name, value),
                    sum=self.case.arithmetic_of(name),
                )

    def _tips(self, kind: str) -> Iterator[Tip]:
        for note, _ in self.notes:
            name: str | None = getattr(note.then, kind)
            if name is not None:
                yield self.sentences.tip(note.id, name, self._dated(note.adds))

    def _dated(self, kind: DatedFacts | None) -> tuple[str, ...]:
        return dated_facts(kind, self.case)

    # -- what to do

    @cached_property
    def _gates(self) -> tuple[GateFinding, ...]:
        return tuple(self._found_gates())

    def _found_gates(self) -> Iterator[GateFinding]:
        if self.tuning is None:
            return
        open_gates = {gate.id for gate, _ in self.tuning.gates}
        for gate in self.tuning.lever.gates:
            if gate.id in open_gates or not self._is_short(gate):
                yield self._gate(gate, is_open=gate.id in open_gates)

    def _is_short(self, gate: Gate) -> bool:
        """Return whether there is less of what the gate counts than it needs.

        Such a gate is not met, even where another gate asks for the same and more.
        """
        have, need = self._count(gate)
        return have is not None and need is not None and have < need

    def _gate(self, gate: Gate, *, is_open: bool) -> GateFinding:
        have, need = self._count(gate) if is_open else (None, None)
        return GateFinding(
            rule=gate.id,
            title=gate.needs,
            open=is_open,
            because=gate.because if is_open else gate.met,
            after=gate.after,
            do=gate.do,
            done_when=gate.done_when,
            have=have,
            need=need,
            cites=self.sentences.cited[gate.id],
            facts=self._dated(gate.adds) if is_open else (),
        )

    def _count(self, gate: Gate) -> tuple[float | None, float | None]:
        if gate.counted_by is None:
            return None, None
        found = at_least_bound(self.rulebook, gate.counted_by)
        assert found is not None
        question, need = found
        have = self.case.values.get(question)
        return (float(have) if have is not None else None), need

    def _plan(self) -> Iterator[Stage]:
        if self.decision is None:
            yield from self.sentences.stages_without_verdict(self.case.values)
            return
        if self.tuning is not None:
            for gate, _ in self.tuning.gates:
                yield self.sentences.stage_of_gate(gate)
        yield from self.sentences.stages(self.decision)

    def _offers(self) -> Iterator[OfferNow]:
        if self.tuning is None:
            return
        for provider in self.rulebook.providers.values():
            if provider.listed:
                offer = provider.offer(self.case.on)
                yield OfferNow(
                    provider=provider.id,
                    name=provider.name,
                    state=provider.state_for(self.case.on, existing=False),
                    fact=offer.fact,
                    since=offer.since,
                    source=offer.source,
                    checked=offer.checked,
                )

    # -- what is open

    @cached_property
    def _rests_on(self) -> tuple[str, ...]:
        return self.outlook.rests_on() if self.decision else ()

    def _assumptions(self) -> Iterator[Assumption]:
        can_matter = self.outlook.can_matter()
        for question in self.rulebook.questions.values():
            if question.id in self.case.given or question.only_costs:
                continue
            if question.required and question.id not in self.case.values:
                continue
            assumed = self.rulebook.assumption(question, self.case.given)
            value, because = assumed or (None, question.unanswered or "")
            yield Assumption(
                question=question.id,
                value=value,
                because=because,
                matters=question.id in can_matter,
                not_sure=question.id in self.case.answers,
            )

    def _statements(self) -> Iterator[tuple[str, str]]:
        for name, question in self.rulebook.questions.items():
            if name in self.case.values:
                yield name, self.sentences.says(name, self.case.values[name])
            elif not question.required and not question.only_costs:
                yield name, f"{question.short}: not known"

    def _alternatives(self) -> Iterator[Alternative]:
        if self.decision is None:
            return
        for flip in self.outlook.alternatives(self.decision.approach):
            yield Alternative(
                approach=flip.approach,
                changes=flip.changes,
                effort=self.outlook.effort(flip),
                says=tuple(self.sentences.says(q, v) for q, v in flip.changes.items()),
            )

    def _readiness_questions(self) -> Iterator[str]:
        """Yield the open questions that only say when training can start."""
        if self.tuning is None:
            return
        read = {
            n
            for gate in self.tuning.lever.gates
            for n in self.rulebook.questions_read_by(gate.when)
        }
        can_matter = self.outlook.can_matter()
        for name in self.rulebook.questions:
            if name in read and name not in self.case.answers and name not in can_matter:
                yield name
