"""The questionnaire that two rulebooks have in common, and both rulebooks put in its terms.

Every question of either is in it. One that both ask takes the answers that both take, so that
each combination of answers means the same to both; one that only one asks is free in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from advisor.computed import COMPUTED, Known
from advisor.conditions import All, AnyOf, Atom, Condition, Not, OneOf, Value
from advisor.errors import Problem, RulebookError
from advisor.rulebook import Lever, Rulebook
from advisor.schema import AnswerType, Choice, Computed, Number, Question, YesNo
from advisor.words import number_words

Rewrite: TypeAlias = Callable[[Atom], Condition]

_APART = {"old": " (before)", "new": " (now)"}


@dataclass(frozen=True)
class LeftOut:
    """Answers that only one rulebook takes, which no common combination holds."""

    question: str
    says: str


@dataclass(frozen=True)
class Common:
    """Two rulebooks over one questionnaire."""

    old: Rulebook
    """The first rulebook in common terms."""
    new: Rulebook
    questions: Mapping[str, Question]
    """Both questionnaires: the questions of the second, then what only the first asks."""
    old_names: Mapping[str, str]
    """What each question of the first rulebook is called here; most keep their name."""
    new_names: Mapping[str, str]
    left_out: tuple[LeftOut, ...]

    def old_answers(self, answers: Known) -> dict[str, Value]:
        """Return the answers to questions of the first rulebook, under its own names."""
        return {own: answers[name] for own, name in self.old_names.items() if name in answers}

    def new_answers(self, answers: Known) -> dict[str, Value]:
        """Return the answers to questions of the second rulebook, under its own names."""
        return {own: answers[name] for own, name in self.new_names.items() if name in answers}


def in_common(old: Rulebook, new: Rulebook) -> Common:
    """Return both rulebooks in terms of their common questionnaire.

    Raises RulebookError where they cannot be compared exactly: the same computed answer from
    other inputs, or two computed answers that overlap in a way neither rulebook has.
    """
    shared = {q for q in old.questions if q in new.questions and _joined(old, new, q) is not None}
    old_names = {q: _alone(q, new, shared, "old") for q in old.questions}
    new_names = {q: _alone(q, old, shared, "new") for q in new.questions}
    computed = dict(_computed(old, new, shared))
    questions = dict(_questions(old, new, old_names, new_names))
    questions |= _unassumed(questions, computed)
    old_view = _view(old, replace(old, questions=questions, computed=computed), old_names)
    new_view = _view(new, replace(new, questions=questions, computed=computed), new_names)
    left_out = tuple(one for q in shared for one in _left_out(old, new, q))
    return Common(old_view, new_view, questions, old_names, new_names, left_out)


def _alone(name: str, other: Rulebook, shared: set[str], side: str) -> str:
    """Return the common name of a question: another where it would mean something else."""
    taken = name in other.computed or (name in other.questions and side == "old")
    return f"{name}{_APART[side]}" if name not in shared and taken else name


def _questions(
    old: Rulebook, new: Rulebook, old_names: Mapping[str, str], new_names: Mapping[str, str]
) -> Iterator[tuple[str, Question]]:
    for own, name in new_names.items():
        answer = _joined(old, new, own) if own in old_names and name == own else None
        if answer is None:
            yield name, _only(new, own, name)
        else:
            yield name, _agreed(old.questions[own], new.questions[own], answer)
    for own, name in old_names.items():
        if name not in new_names.values():
            yield name, _only(old, own, name)


def _only(book: Rulebook, own: str, name: str) -> Question:
    """Return a question that one rulebook asks, under its common name."""
    question = book.questions[own]
    short = question.short + name.removeprefix(own)
    return _free(question, {"id": name, "short": short, "answer": _plain(book, question)})


def _agreed(old: Question, new: Question, answer: AnswerType) -> Question:
    """Return a question with the common answers, and an assumption only where both make it."""
    assume = new.assume if (old.assume, old.assume_without) == (new.assume, None) else None
    return _free(new, {"answer": answer, "assume": assume})


def _free(question: Question, update: Mapping[str, object]) -> Question:
    """Return a question that anyone may answer anyhow, without assumptions that hang together."""
    fixed: dict[str, object] = {"fixed": False, "assume_without": None}
    if question.assume_without is not None:
        fixed["assume"] = None
    return question.model_copy(update={**update, **fixed})


def _unassumed(
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


def _plain(book: Rulebook, question: Question) -> AnswerType:
    """Return how a question is answered, with its options written out."""
    if not isinstance(question.answer, Choice):
        return question.answer
    return Choice(type="choice", options=dict(book.options(question)))


def _joined(old: Rulebook, new: Rulebook, name: str) -> AnswerType | None:
    """Return the answers to a question that both rulebooks take; None when there are none."""
    one, other = _plain(old, old.questions[name]), _plain(new, new.questions[name])
    match one, other:
        case Choice(options=before), Choice(options=now):
            both = {option: words for option, words in now.items() if option in before}
            return Choice(type="choice", options=both) if both else None
        case Number(), Number():
            return _joined_numbers(one, other)
        case _:
            return other if type(one) is type(other) else None


def _joined_numbers(one: Number, other: Number) -> Number | None:
    """Return the numbers both take; whole numbers and shares have none in common."""
    low, high = max(one.min, other.min), min(one.max, other.max)
    joined = one.type == other.type and low <= high
    return other.model_copy(update={"min": low, "max": high}) if joined else None


def _left_out(old: Rulebook, new: Rulebook, name: str) -> Iterator[LeftOut]:
    one, other = _plain(old, old.questions[name]), _plain(new, new.questions[name])
    match one, other:
        case Choice(options=before), Choice(options=now):
            for option in dict.fromkeys((*before, *now)):
                if option not in before or option not in now:
                    side = "new" if option in now else "old"
                    yield LeftOut(name, f"'{option}' is an option of the {side} rules alone")
        case Number(), Number():
            if (one.min, one.max) != (other.min, other.max):
                yield LeftOut(name, f"from {_span(one)} before, from {_span(other)} now")


def _span(answer: Number) -> str:
    return f"{number_words(answer.min)} to {number_words(answer.max)}"


# -- computed answers -------------------------------------------------------------------------


def _computed(old: Rulebook, new: Rulebook, shared: set[str]) -> Iterator[tuple[str, Computed]]:
    """Yield the computed answers that cannot be put in terms of a single choice."""
    kept = {
        **{c.id: c for c in old.computed.values() if not _is_a_choice(old, c)},
        **{c.id: c for c in new.computed.values() if not _is_a_choice(new, c)},
    }
    for one in kept.values():
        if one.id in old.computed and one.id in new.computed:
            _refuse_unless_same(old.computed[one.id], new.computed[one.id], shared)
        yield one.id, one
    for one, other in combinations(kept.values(), 2):
        overlap = not set(one.inputs).isdisjoint(other.inputs)
        together = any({one.id, other.id} <= set(book.computed) for book in (old, new))
        if overlap and not together:
            raise _incomparable(f"'{one.id}' and '{other.id}' are computed from the same question")


def _refuse_unless_same(old: Computed, new: Computed, shared: set[str]) -> None:
    if set(old.inputs) != set(new.inputs) or list(old.values or ()) != list(new.values or ()):
        raise _incomparable(f"'{new.id}' is computed from other inputs or to other words")
    if not set(new.inputs) <= shared:
        raise _incomparable(f"'{new.id}' is computed from a question that is another one now")


def _incomparable(what: str) -> RulebookError:
    return RulebookError(Problem("rules diff", what, "These rulebooks cannot be compared exactly."))


def _is_a_choice(book: Rulebook, computed: Computed) -> bool:
    """Return whether a computed answer follows from one question with few answers."""
    inputs = [book.questions[name].answer for name in computed.inputs]
    return len(inputs) == 1 and isinstance(inputs[0], Choice | YesNo)


def _options(book: Rulebook, question: Question) -> tuple[Value, ...]:
    return (True, False) if isinstance(question.answer, YesNo) else tuple(book.options(question))


# -- a rulebook in common terms ---------------------------------------------------------------


def _view(book: Rulebook, view: Rulebook, names: Mapping[str, str]) -> Rulebook:
    """Return a rulebook whose conditions use the common names and no computed choices."""

    def rewrite(atom: Atom) -> Condition:
        if atom.name in book.facts:
            return atom
        if atom.name not in book.computed:
            return Atom(names.get(atom.name, atom.name), atom.test)
        computed = book.computed[atom.name]
        return _as_choice(book, computed, atom, names) if _is_a_choice(book, computed) else atom

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
    return replace(view, facts=facts, levers=levers, notes=(), laws=())


def _as_choice(
    book: Rulebook, computed: Computed, atom: Atom, names: Mapping[str, str]
) -> Condition:
    """Return what a test of a computed answer asks of the one question behind it."""
    (name,) = computed.inputs
    function, on = COMPUTED[computed.id].value, book.about.as_of
    passing = []
    for option in _options(book, book.questions[name]):
        value = function({name: option}, book, on)
        if value is not None and atom.test.accepts(value):
            passing.append(option)
    return Atom(names[name], OneOf(tuple(passing)))


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
