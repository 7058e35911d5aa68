"""A question as it is put to a user: its words, and every answer that it takes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.engine.answers import number_wanted
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ModelName, Number, Question, Strict, YesNo


class Option(Strict):
    """One answer that a question takes."""

    value: str | bool
    says: str
    """The answer in the words that people pick."""


class AskedQuestion(Strict):
    """A question with the answers that it takes; null always says "not sure"."""

    id: str
    ask: str
    """The words to ask a user."""
    options: tuple[Option, ...]
    """Every possible answer; empty for a number and for the name of a model."""
    takes: str | None
    """What to answer where there are no options: the range and the unit of a number."""


def asked_question(rulebook: Rulebook, name: str) -> AskedQuestion:
    """Return a question of the rulebook as it is asked."""
    question = rulebook.questions[name]
    return AskedQuestion(
        id=name,
        ask=question.ask,
        options=tuple(_options(rulebook, question)),
        takes=_takes(question),
    )


def _options(rulebook: Rulebook, question: Question) -> Iterator[Option]:
    match question.answer:
        case YesNo(yes=yes, no=no):
            yield from (Option(value=True, says=yes), Option(value=False, says=no))
        case Number() | ModelName():
            return
        case _:
            for value, says in rulebook.options(question).items():
                yield Option(value=value, says=says)


def _takes(question: Question) -> str | None:
    match question.answer:
        case Number() as number:
            return number_wanted(number)
        case ModelName():
            return "a name from the price catalogue"
        case _:
            return None
