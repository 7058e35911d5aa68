"""What the conditions of a rulebook read: how it is called in the model, and what values it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.authoring.dmn.feel import Feel, constant, free_name
from advisor.authoring.dmn.model import BOOLEAN, Column, Kind
from advisor.authoring.dmn.rows import RowMaker
from advisor.authoring.engine_languages import Translator, answers_behind, facts_behind
from advisor.rulebook.conditions import Condition, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, YesNo


@dataclass(frozen=True)
class Names:
    """The answers, computed answers and facts that can decide under one rulebook."""

    rulebook: Rulebook

    @cached_property
    def facts(self) -> list[str]:
        """The facts, each after those it rests on."""
        return facts_behind(self.rulebook, self._conditions())

    @cached_property
    def answers(self) -> list[str]:
        """The answers in questionnaire order, computed ones last."""
        read = frozenset(answers_behind(self.rulebook, self._conditions()))
        return [
            name for name in (*self.rulebook.questions, *self.rulebook.computed) if name in read
        ]

    def _conditions(self) -> Iterator[Condition]:
        for lever in self.rulebook.levers.values():
            yield from (rule.when for rule in lever.rules)
            yield from (gate.when for gate in lever.gates)
        for ways in self.rulebook.means.values():
            yield from (rule.when for rule in ways.rules)

    @cached_property
    def called(self) -> Mapping[str, str]:
        """How each name of the rulebook is called in the model."""
        every = (*self.answers, *self.facts)
        found: dict[str, str] = {}
        for name in every:
            found[name] = free_name(name, {*every, *found.values()} - {name})
        return found

    def free(self, name: str) -> str:
        """Return a name for something else in the model, this one if nothing is called so."""
        return free_name(name, self.called.values())

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """A column for each name, by how the name is called."""
        return {
            called: Column(called, self.label(name), self.kind(name))
            for name, called in self.called.items()
        }

    @cached_property
    def nullable(self) -> list[str]:
        """The numbers that are null in the model where our engine has a word instead."""
        computed = [self.rulebook.computed[n] for n in self.answers if n in self.rulebook.computed]
        return [entry.id for entry in computed if entry.unit is not None and entry.values]

    @cached_property
    def unanswered(self) -> list[str]:
        """The answers, computed ones too, that may be unknown because nothing stands in."""
        return [name for name in self.answers if self._may_be_unknown(name)]

    def _may_be_unknown(self, name: str) -> bool:
        question = self.rulebook.questions.get(name)
        if question is not None:
            return question.assume is None and not question.required
        entry = self.rulebook.computed[name]
        return entry.unanswered is None and any(map(self._may_be_unknown, entry.inputs))

    @cached_property
    def row_maker(self) -> RowMaker:
        """What makes rows of conditions."""
        values = {name: self._values(name) for name in self.called}
        language = Feel(self.called, self.nullable, self.unanswered)
        return RowMaker(
            Translator(self.rulebook, language, inline_facts=False),
            self.called,
            {name: every for name, every in values.items() if every},
            [n for n in self.called if self.kind(n).type == "number" and n not in self.nullable],
            self.unanswered,
        )

    def label(self, name: str) -> str:
        """Return the words for a name: a noun or a statement."""
        if name in self.rulebook.facts:
            return self.rulebook.facts[name].says
        if name in self.rulebook.computed:
            return self.rulebook.computed[name].says
        return self.rulebook.questions[name].short

    def kind(self, name: str) -> Kind:
        """Return what the value of a name is; any value of the type where it may be null."""
        kind = self._kind(name)
        return Kind(kind.type) if name in (*self.nullable, *self.unanswered) else kind

    def _kind(self, name: str) -> Kind:
        if name in self.rulebook.facts:
            return BOOLEAN
        if name in self.rulebook.computed:
            is_number = self.rulebook.computed[name].unit is not None
            return Kind("number") if is_number else words_kind(self._values(name))
        match self.rulebook.questions[name].answer:
            case YesNo():
                return BOOLEAN
            case Number(min=least, max=most):
                return Kind("number", f"[{constant(least)}..{constant(most)}]")
            case Choice():
                return words_kind(self._values(name))
            case _:
                return Kind("string")

    def _values(self, name: str) -> tuple[Value, ...]:
        """Return all values of a name that has a few only; none for numbers and for free text."""
        if name in self.rulebook.facts:
            return (True, False)
        if name in self.rulebook.computed:
            entry = self.rulebook.computed[name]
            return () if entry.unit is not None else tuple(entry.values or ())
        question = self.rulebook.questions[name]
        is_yes_no = isinstance(question.answer, YesNo)
        return (True, False) if is_yes_no else tuple(self.rulebook.options(question))


def words_kind(words: Sequence[Value]) -> Kind:
    """Return the kind of a value that is one of these words."""
    return Kind("string", ", ".join(constant(word) for word in words))
