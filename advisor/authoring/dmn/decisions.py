"""The decision model of a rulebook: inputs, facts, levers, gates, the approach and its means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from advisor.authoring.dmn.feel import bare
from advisor.authoring.dmn.model import BOOLEAN, Column, Decision, HitPolicy, Input, Model, Table
from advisor.authoring.dmn.names import Names, words_kind
from advisor.authoring.dmn.tables import Line, only, table
from advisor.authoring.dmn.words import (
    Contents,
    computed_words,
    fact_words,
    model_words,
    question_words,
    rule_words,
)
from advisor.rulebook.conditions import Condition
from advisor.rulebook.facts import APPROACH, MEANS_NAMES, NO_MEANS
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import Gate, LeverId, MeansRule, Rule

_EFFECTS = words_kind(("pull", "hold"))


def decision_model(rulebook: Rulebook) -> Model:
    """Return the model of everything in a rulebook that can decide."""
    names = Names(rulebook)
    make = _Decisions(rulebook, names)
    levers, gates = [*make.levers()], [*make.gates()]
    approach, means = make.approach(), [*make.means()]
    contents = Contents(
        approach.name,
        [one.name for one in levers],
        [one.name for one in gates],
        [one.name for one in means],
        [names.called[name] for name in names.nullable],
        [names.called[name] for name in names.unanswered],
    )
    return Model(
        rulebook.about.title,
        model_words(rulebook, contents),
        [_input(names, name) for name in names.answers],
        [*make.facts(), *levers, *gates, approach, *means],
    )


def _input(names: Names, name: str) -> Input:
    rulebook = names.rulebook
    if name in rulebook.computed:
        words = computed_words(rulebook, rulebook.computed[name])
    else:
        words = question_words(rulebook, rulebook.questions[name])
    return Input(names.called[name], names.label(name), words, names.kind(name))


@dataclass(frozen=True)
class _Decisions:
    rulebook: Rulebook
    names: Names

    def facts(self) -> Iterator[Decision]:
        for name in self.names.facts:
            fact = self.rulebook.facts[name]
            yield Decision(
                self.names.called[name],
                fact.says,
                fact_words(self.rulebook, fact),
                BOOLEAN,
                self._read([fact.when]),
                bare(self.names.row_maker.translator.condition(fact.when)),
            )

    def levers(self) -> Iterator[Decision]:
        for lever in self.rulebook.levers.values():
            yield Decision(
                self._lever_column(lever.id).expression,
                lever.asks,
                "The first rule that applies decides.",
                _EFFECTS,
                self._read(rule.when for rule in lever.rules),
                self._table("FIRST", self._lines(lever.rules)),
            )

    def gates(self) -> Iterator[Decision]:
        """Yield what must be in place for each lever that has gates."""
        for lever in self.rulebook.levers.values():
            if lever.gates:
                yield self._gates(lever)

    def _gates(self, lever: Lever) -> Decision:
        """Return the list of gates that apply: a row each, so that none is listed twice."""
        pulled = self._lever_column(lever.id).expression
        lines = [
            Line(line.id, {pulled: only("pull"), **line.row}, line.output, line.words)
            for line in self._lines(lever.gates, most=1)
        ]
        return Decision(
            self.names.free(f"{lever.id}_gates"),
            f"What must be in place first, and is not? ({lever.asks})",
            "Every row that applies counts. Without one, or where the lever is held, nothing is "
            "missing.",
            words_kind([gate.id for gate in lever.gates]),
            [pulled, *self._read(gate.when for gate in lever.gates)],
            self._table("COLLECT", lines),
        )

    def approach(self) -> Decision:
        lines = [
            Line(
                f"approach.{one.id}",
                {self._lever_column(lever).expression: only("pull") for lever in one.pulls},
                one.id,
                f"{one.name}. {one.summary}",
            )
            for one in self.rulebook.approaches.values()
        ]
        return Decision(
            self._approach_column.expression,
            "What should the team do?",
            "Where the levers lead; the first row that applies decides. Gates never change it.",
            self._approach_column.kind,
            [self._lever_column(lever).expression for lever in self.rulebook.levers],
            self._table("FIRST", lines),
        )

    def means(self) -> Iterator[Decision]:
        for ways in self.rulebook.means.values():
            yield self._means(ways)

    def _means(self, ways: MeansList) -> Decision:
        using = [name for name, lists in self.rulebook.means_of.items() if ways in lists]
        others = [name for name in self.rulebook.approaches if name not in using]
        name, approach = MEANS_NAMES[ways.id], self._approach_column.expression
        unused = Line(
            f"unused.{name}", {approach: only(*others)}, NO_MEANS, "The approach needs none."
        )
        return Decision(
            self.names.free(name),
            ways.asks,
            "The first rule that applies names the means.",
            words_kind([*ways.words, NO_MEANS]),
            [approach, *self._read(rule.when for rule in ways.rules)],
            self._table("FIRST", [*([unused] if others else []), *self._lines(ways.rules)]),
        )

    # -- what tables are made of

    def _lines(self, rules: Iterable[Rule | MeansRule | Gate], **limit: int) -> Iterator[Line]:
        for rule in rules:
            output = rule.id if isinstance(rule, Gate) else rule.then
            words = rule_words(self.rulebook, rule)
            for i, row in enumerate(self.names.row_maker.rows(rule.when, **limit), start=1):
                yield Line(f"rule.{rule.id}.{i}", row, output, words)

    def _table(self, policy: HitPolicy, lines: Iterable[Line]) -> Table | str:
        return table(policy, [*lines], self._columns)

    def _read(self, conditions: Iterable[Condition]) -> list[str]:
        """Return the names that these conditions read themselves, in order of first use."""
        read = dict.fromkeys(atom.name for when in conditions for atom in when.atoms())
        return [self.names.called[name] for name in read]

    @cached_property
    def _columns(self) -> dict[str, Column]:
        decided = [self._approach_column, *map(self._lever_column, self.rulebook.levers)]
        return {**self.names.columns, **{column.expression: column for column in decided}}

    def _lever_column(self, lever: LeverId) -> Column:
        name = self.names.free(f"{lever}_lever")
        return Column(name, self.rulebook.levers[lever].asks, _EFFECTS)

    @cached_property
    def _approach_column(self) -> Column:
        return Column(
            self.names.free(APPROACH), "Approach", words_kind([*self.rulebook.approaches])
        )
