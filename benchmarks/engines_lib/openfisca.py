"""The lever rules as OpenFisca variables: every answer, fact and lever is a column of persons."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.authoring.engine_languages import Translator
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import YesNo
from engines_lib.questionnaires import facts_read, names_read, words_of

Column: TypeAlias = NDArray[np.generic]
Mask: TypeAlias = NDArray[np.bool_]
Persons: TypeAlias = Callable[[str, object], Column]
Formula: TypeAlias = Callable[[Persons, object], Mask]
Words: TypeAlias = Mapping[str, Mapping[str, object]]
"""For each answer made of words, the member of its enumeration that stands for each word."""

_COMPARE: Mapping[str, Callable[[Column, float], Mask]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
}


class OpenFisca:
    """The approach by OpenFisca. Making one raises ImportError without the package."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._build = import_module("openfisca_core.simulations").SimulationBuilder
        self._period = import_module("openfisca_core.periods").period("2026-01")
        self._system = _System(rulebook)
        self.words = self._system.words
        self._approaches = np.array(list(rulebook.approaches), object)

    def approach(self, row: Mapping[str, Value]) -> str:
        """Return the approach for one row of complete answers."""
        (name,) = self._calculate({n: np.array([v]) for n, v in row.items()}, 1)
        return name

    def approaches(self, columns: Mapping[str, Column]) -> list[str]:
        """Return the approach of each row of complete columns; a word is its place's number."""
        return self._calculate(columns, len(next(iter(columns.values()))))

    def _calculate(self, columns: Mapping[str, Column], rows: int) -> list[str]:
        simulation = self._build.build_default_simulation(self._system.system, rows)
        for name, column in columns.items():
            simulation.set_input(name, self._period, column)
        found = np.asarray(simulation.calculate("approach", self._period))
        names: list[str] = self._approaches.take(found).tolist()
        return names


class _System:
    """The variables of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._enum = import_module("openfisca_core.indexed_enums").Enum
        self._month = import_module("openfisca_core.periods").DateUnit.MONTH
        self._variable = import_module("openfisca_core.variables").Variable
        self._person = import_module("openfisca_core.entities").Entity("person", "persons", "", "")
        systems = import_module("openfisca_core.taxbenefitsystems")
        self.system = systems.TaxBenefitSystem([self._person])
        self.words: dict[str, dict[str, object]] = {}
        for name in names_read(rulebook):
            self._add_answer(name)
        self._add_derived()

    def _add_answer(self, name: str) -> None:
        words, question = words_of(self._rulebook, name), self._rulebook.questions.get(name)
        if words:
            members = self._enum(name, {word: word for word in words})
            self.words[name] = {word: members[word] for word in words}
            default = members[words[0]]
            self._add(name, self._enum, possible_values=members, default_value=default)
        else:
            yes_no = question is not None and isinstance(question.answer, YesNo)
            self._add(name, bool if yes_no else int)

    def _add_derived(self) -> None:
        write = Translator(self._rulebook, _Formulas(self.words), inline_facts=False)
        for name in facts_read(self._rulebook):
            self._add(name, bool, formula=write.condition(self._rulebook.facts[name].when))
        for lever in self._rulebook.levers.values():
            self._add(lever.id, bool, formula=_first_hit(write, lever))
        self._add("approach", int, formula=_approach(self._rulebook))

    def _add(self, name: str, kind: type[object], **more: object) -> None:
        body = {
            "value_type": kind,
            "entity": self._person,
            "definition_period": self._month,
            **more,
        }
        variable = self.system.add_variable(type(name, (self._variable,), body))
        if kind is int:
            variable.dtype = np.int64  # its own 32 bits end at two billion tokens a month


def _first_hit(write: Translator[Formula], lever: Lever) -> Formula:
    *rules, last = lever.rules
    tests = [write.condition(rule.when) for rule in rules]
    effects = [rule.then == "pull" for rule in rules]

    def formula(persons: Persons, period: object) -> Mask:
        return np.select([test(persons, period) for test in tests], effects, last.then == "pull")

    return formula


def _approach(rulebook: Rulebook) -> Callable[[Persons, object], Column]:
    *some, _last = rulebook.approaches.values()

    def formula(persons: Persons, period: object) -> Column:
        found = np.full(len(persons(some[0].pulls[0], period)), len(some))
        for place in reversed(range(len(some))):
            pulled = [np.asarray(persons(x, period), np.bool_) for x in some[place].pulls]
            found[np.logical_and.reduce(pulled)] = place
        return found

    return formula


class _Formulas:
    """Conditions as formulas over columns."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def constant(self, value: Value) -> Formula:
        return lambda _persons, _period: np.asarray(value, np.bool_)

    def one_of(self, name: str, values: Sequence[Value]) -> Formula:
        words = self._words.get(name)
        wanted = [words[str(value)] if words else value for value in values]
        tests = [_equal(name, value) for value in wanted]
        return self.any_of(tests)

    def between(self, name: str, bounds: Sequence[tuple[str, float]]) -> Formula:
        return self.all_of([_bound(name, _COMPARE[kind], number) for kind, number in bounds])

    def all_of(self, parts: Sequence[Formula]) -> Formula:
        return _joined(operator.and_, parts)

    def any_of(self, parts: Sequence[Formula]) -> Formula:
        return _joined(operator.or_, parts)

    def negate(self, part: Formula) -> Formula:
        return lambda persons, period: ~part(persons, period)


def _equal(name: str, value: object) -> Formula:
    if value is True:
        return lambda persons, period: np.asarray(persons(name, period), np.bool_)
    return lambda persons, period: np.asarray(persons(name, period) == value)


def _bound(name: str, compare: Callable[[Column, float], Mask], number: float) -> Formula:
    return lambda persons, period: compare(persons(name, period), number)


def _joined(join: Callable[[Mask, Mask], Mask], parts: Sequence[Formula]) -> Formula:
    if len(parts) == 1:
        return parts[0]

    def formula(persons: Persons, period: object) -> Mask:
        return reduce(join, [part(persons, period) for part in parts])

    return formula
