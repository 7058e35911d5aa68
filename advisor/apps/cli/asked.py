"""A question in the terminal: the answers it takes, and how to answer the next one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from advisor.advice.advice import Advice
from advisor.advice.wording import effort_words
from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import width
from advisor.formats.document import Block, Heading, Paragraph, strong
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ModelName, Number, Question, YesNo


def accepted_answers(rulebook: Rulebook, name: str) -> str:
    """Return the answers that a question takes: its options, or what a number counts."""
    question = rulebook.questions[name]
    match question.answer:
        case Number(unit=unit):
            return unit
        case ModelName():
            return "a name from the price catalogue"
        case YesNo():
            return "true | false"
        case _:
            return " | ".join(rulebook.options(question))


def show_next_question(rulebook: Rulebook, advice: Advice, file: Path) -> None:
    """Print the question to answer next in a file and the way to do it, if there is one."""
    if advice.next_question is not None:
        say()
        show(_next_question(rulebook, rulebook.questions[advice.next_question], file), width())


def _next_question(rulebook: Rulebook, question: Question, file: Path) -> Iterator[Block]:
    yield Heading("Next question", 2)
    yield Paragraph((strong(question.ask), f" {effort_words(question)}".rstrip()))
    accepted = accepted_answers(rulebook, question.id)
    place, again = ("the answers", "") if str(file) == "-" else (str(file), f" {file}")
    yield Paragraph((f'Add {question.id} to {place}: {accepted}, or null for "not sure".',))
    yield Paragraph((f"Or run: advisor ask{again}",))
