"""What is still open: what would settle the verdict, and what is taken meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from advisor.advice.model import AdviceData, OpenQuestion
from advisor.engine.case import Case
from advisor.rulebook.schema import Ease
from advisor.rulebook.wording import value_words

CONFIRM_AT_MOST = 5
"""The most assumptions that are offered together for one confirmation."""

_EASIEST_FIRST: tuple[Ease, ...] = get_args(Ease)


def would_settle(case: Case, rests_on: Sequence[str]) -> tuple[OpenQuestion, ...]:
    """Return the questions that the verdict waits for, the easiest first.

    They are those it rests on, or without a verdict those that would give one.
    """
    names = _needed_first(case) if case.missing else rests_on
    questions = [case.rulebook.questions[name] for name in names]
    return tuple(
        OpenQuestion(
            question=question.id,
            ask=question.ask,
            ease=question.ease,
            who_knows=question.who_knows,
            takes=question.takes,
        )
        for question in sorted(questions, key=lambda q: _EASIEST_FIRST.index(q.ease))
    )


def _needed_first(case: Case) -> Iterator[str]:
    """Yield the required questions without an answer, each with the one that would suggest it."""
    for name in case.missing:
        yield name
        follows = case.rulebook.questions[name].follows
        if follows is not None:
            yield follows.question


def taken_instead(case: Case, name: str) -> str:
    """Return in a sentence what is taken for a question that was answered "not sure"."""
    if name in case.missing:
        return "Then the next answer may tell."
    if case.missing:
        return "Then no approach can be named."
    question = case.rulebook.questions[name]
    assumed = case.rulebook.assumption(question, case.given)
    if assumed is None:
        return question.unanswered or ""
    return f"Then we take: {value_words(case.rulebook, name, assumed[0])}."


def to_confirm(advice: AdviceData) -> tuple[str, ...]:
    """Return the assumptions to offer on one screen: right, wrong, or not sure.

    They are those that the verdict rests on, without what was answered "not sure" already. Empty
    where they are too many, or where one of them has no assumed value.
    """
    names = [name for name in advice.rests_on if name not in advice.answers]
    assumed = {one.question for one in advice.assumptions if one.value is not None}
    fits = len(names) <= CONFIRM_AT_MOST and assumed.issuperset(names)
    return tuple(names) if fits else ()
