"""Two rulebooks rewritten for one questionnaire, so that both can be cut into the same cells.

Two differences are removed without changing a decision. A name that means something else in each
rulebook becomes two names. A computed answer that follows from choices alone becomes a test of
these choices.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import TypeAlias

from advisor.engine.computed import COMPUTED, PAYBACK, Known
from advisor.errors import Problem, RulebookError
from advisor.history.rulebook_diff.common_questions import CommonQuestions, common_questions
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Not, OneOf, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Choice, Computed, Question, YesNo

Rewrite: TypeAlias = Callable[[Atom], Condition]


@dataclass(frozen=True)
class ComparableRulebooks:
    """Two rulebooks over one questionnaire."""

    asked: CommonQuestions
    old: Rulebook
    """The first rulebook, rewritten for the common questionnaire."""
    new: Rulebook
    books: tuple[Rulebook, Rulebook]
    """Both rulebooks with their own questions."""

    def old_answers(self, answers: Known) -> dict[str, Value]:
        """Return the answers to questions of the first rulebook, under its own names."""
        return _own(self.asked.old_names, answers)

    def new_answers(self, answers: Known) -> dict[str, Value]:
        """Return the answers to questions of the second rulebook, under its own names."""
        return _own(self.asked.new_names, answers)


def _own(names: Mapping[str, str], answers: Known) -> dict[str, Value]:
    every = {**names, PAYBACK: PAYBACK}
    return {own: answers[name] for own, name in every.items() if name in answers}


def comparable_rulebooks(old: Rulebook, new: Rulebook) -> ComparableRulebooks:
    """Return both rulebooks, rewritten for their common questionnaire.

    Raises RulebookError where they cannot be compared exactly: the same computed answer has other
    inputs, or two computed answers share inputs in a way that neither rulebook has.
    """
    asked = common_questions(old, new)
    computed = dict(_computed(old, new, asked.shared))
    questions = {**asked.questions, **_without_assumptions(asked.questions, computed)}
    old_view = replace(old, questions=questions, computed=computed)
    new_view = replace(new, questions=questions, computed=computed)
    return ComparableRulebooks(
        asked=asked,
        old=_in_common_terms(old, old_view, asked.old_names),
        new=_in_common_terms(new, new_view, asked.new_names),
        books=(old, new),
    )


# -- computed answers -------------------------------------------------------------------------


def _computed(
    old: Rulebook, new: Rulebook, shared: Collection[str]
) -> Iterator[tuple[str, Computed]]:
    """Yield the computed answers that cannot be replaced by a test of choices."""
    found = {
        **{c.id: c for c in old.computed.values() if not _follows_from_choices(old, c)},
        **{c.id: c for c in new.computed.values() if not _follows_from_choices(new, c)},
    }
    for one in found.values():
        if one.id in old.computed and one.id in new.computed:
            _refuse_unless_same(old.computed[one.id], new.computed[one.id], shared)
        yield one.id, one
    for one, other in combinations(found.values(), 2):
        overlap = not set(one.inputs).isdisjoint(other.inputs)
        together = any({one.id, other.id} <= set(book.computed) for book in (old, new))
        if overlap and not together:
            raise _incomparable(f"'{one.id}' and '{other.id}' are computed from the same question")


def _refuse_unless_same(old: Computed, new: Computed, shared: Collection[str]) -> None:
    if set(old.inputs) != set(new.inputs) or list(old.values or ()) != list(new.values or ()):
        raise _incomparable(f"'{new.id}' is computed from other inputs or to other words")
    if not set(new.inputs) <= set(shared):
        raise _incomparable(f"'{new.id}' is computed from a question that is another one now")


def _incomparable(what: str) -> RulebookError:
    return RulebookError(Problem("rules diff", what, "These rulebooks cannot be compared exactly."))


def _follows_from_choices(book: Rulebook, computed: Computed) -> bool:
    """Return whether a computed answer follows from choices and yes-no questions alone."""
    inputs = [book.questions[name].answer for name in computed.inputs]
    return bool(inputs) and all(isinstance(answer, Choice | YesNo) for answer in inputs)


def _options(book: Rulebook, question: Question) -> tuple[Value, ...]:
    return (True, False) if isinstance(question.answer, YesNo) else tuple(book.options(question))


def _without_assumptions(
    questions: Mapping[str, Question], computed: Mapping[str, Computed]
) -> dict[str, Question]:
    """Return the inputs of computed answers that are not all assumed, without assumptions."""
    groups = ([questions[q] for q in one.inputs] for one in computed.values())
    return {
        question.id: question.model_copy(update={"assume": None})
        for group in groups
        if any(question.assume is None for question in group)
        for question in group
    }


# -- a rulebook in common terms ---------------------------------------------------------------


def _in_common_terms(book: Rulebook, view: Rulebook, names: Mapping[str, str]) -> Rulebook:
    """Return a rulebook whose conditions use the common names and no computed choices."""

    def rewrite(atom: Atom) -> Condition:
        if atom.name in book.facts:
            return atom
        if atom.name not in book.computed:
            return Atom(names.get(atom.name, atom.name), atom.test)
        computed = book.computed[atom.name]
        if not _follows_from_choices(book, computed):
            return atom
        return _as_choices(book, computed, atom, names)

    facts = {
        name: fact.model_copy(update={"when": _rewritten(fact.when, rewrite)})
        for name, fact in book.facts.items()
    }
    levers = {
        name: Lever(
            lever.id,
            lever.asks,
            tuple(r.model_copy(update={"when": _rewritten(r.when, rewrite)}) for r in lever.rules),
            tuple(g.model_copy(update={"when": _rewritten(g.when, rewrite)}) for g in lever.gates),
        )
        for name, lever in book.levers.items()
    }
    return replace(view, facts=facts, levers=levers, notes=(), conflicts=(), laws=())


def _as_choices(
    book: Rulebook, computed: Computed, atom: Atom, names: Mapping[str, str]
) -> Condition:
    """Return the test of the questions behind a computed answer that means the same."""
    first, *others = computed.inputs
    options = {name: _options(book, book.questions[name]) for name in computed.inputs}
    ways: list[Condition] = []
    for picked in product(*(options[name] for name in others)):
        given = dict(zip(others, picked, strict=True))
        passing = tuple(
            option
            for option in options[first]
            if _holds(book, computed, atom, {**given, first: option})
        )
        tests = (Atom(names[name], OneOf((value,))) for name, value in given.items())
        ways.append(All((Atom(names[first], OneOf(passing)), *tests)))
    return AnyOf(tuple(ways))


def _holds(book: Rulebook, computed: Computed, atom: Atom, answers: Known) -> bool:
    """Return whether a condition on a computed answer holds for these answers to its inputs."""
    result = COMPUTED[computed.id].value(answers, book, book.about.as_of)
    return result is not None and atom.test.accepts(result)


def _rewritten(condition: Condition, rewrite: Rewrite) -> Condition:
    match condition:
        case Atom():
            return rewrite(condition)
        case All(parts=parts):
            return All(tuple(_rewritten(part, rewrite) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(tuple(_rewritten(part, rewrite) for part in parts))
        case Not(part=part):
            return Not(_rewritten(part, rewrite))
