"""The sentences that depend only on the rulebook, cached for every advice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from advisor.advice.model import ApproachWords, Cited, Reason, Stage, Tip
from advisor.rulebook.cached_method import cached_method
from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Citation
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

    @cached_method(64)
    def stages(self, approach: ApproachId) -> tuple[Stage, ...]:
        """Return the plan of an approach."""
        return tuple(Stage(**step.model_dump()) for step in self._rulebook.plans[approach].steps)

    @cached_method(4096)
    def says(self, question: str, value: Value) -> str:
        """Return an answer as a short line."""
        return statement(self._rulebook, self._rulebook.questions[question], value)

    @cached_method(4096)
    def answer_read(self, step: Step, question: str) -> Reason:
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
