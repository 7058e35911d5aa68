"""The questionnaire in a terminal: the most useful question next, until asking ends."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from advisor.advice.advice import Advice
from advisor.advice.advise import advise
from advisor.advice.open_questions import taken_instead, to_confirm
from advisor.advice.wording import STANDING, opening, standing_words
from advisor.apps.cli.console import bold, dim, say, typed_line
from advisor.apps.cli.options import width
from advisor.engine.answer_files import write_answers
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.typed_numbers import read_number
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.formats.phrasing import sentence
from advisor.formats.plain_text import wrapped
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Number, Question, YesNo
from advisor.rulebook.wording import statement

NOT_SURE, BACK, WHY, QUIT = "?", "b", "w", "q"
KEYS = "? not sure · b back · w why we ask · q stop here"
CONFIRM_KEYS = "y all right · a number to answer one · ? not sure about these · Enter to go on"


def check_writable(path: Path) -> None:
    """Raise AnswerError when `path` cannot be written; call it before the first question."""
    if str(path) == "-":
        raise AnswerError(Problem("-", "is not a file", "Name the file to save the answers to."))
    existing = path if path.exists() else path.parent
    if not existing.exists():
        raise AnswerError(Problem(str(path), "cannot be written: no such file or directory"))
    if not os.access(existing, os.W_OK):
        raise AnswerError(Problem(str(path), "cannot be written: permission denied"))


class _Stop(Exception):  # noqa: N818  # ends the interview, is no error
    """The person wants to stop here."""


class Interview:
    """One run through the questionnaire; `answers` holds the answers so far."""

    def __init__(self, rulebook: Rulebook, on: date, answers: Mapping[str, Answer]) -> None:
        self.rulebook = rulebook
        self.on = on
        self.answers = dict(answers)
        self._asked: list[str] = []
        self._confirmed = False

    def advice(self) -> Advice:
        return advise(self.answers, rulebook=self.rulebook, on=self.on)

    def save(self, path: Path) -> None:
        """Write the answers. Raises AnswerError when the file cannot be written."""
        try:
            write_answers(self.answers, path)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise AnswerError(Problem(str(path), f"cannot be written: {reason}")) from error

    def run(self) -> None:
        """Ask until the verdict is settled, the assumptions are confirmed, or the person stops."""
        try:
            while True:
                advice = self.advice()
                if self._offer_confirmation(advice):
                    continue
                name = advice.next_question or self._readiness(advice)
                if name is None:
                    return
                self._ask(self.rulebook.questions[name], advice)
        except (_Stop, click.Abort, EOFError):
            say()

    def _readiness(self, advice: Advice) -> str | None:
        if not advice.readiness_questions or advice.verdict.standing != "settled":
            return None
        say("The approach is settled. What follows says when you can start.")
        return advice.readiness_questions[0]

    # -- one question

    def _ask(self, question: Question, advice: Advice) -> None:
        self._show(question, advice)
        while True:
            text = typed_line(NOT_SURE)
            key = text.strip().lower()
            match key:
                case "q":
                    raise _Stop
                case "w":
                    say(_indented(question.why))
                case "b":
                    if self._back():
                        return
                    say("  This is the first question.")
                case _:
                    try:
                        answer = Answer(
                            value=None if key == NOT_SURE else self._read(question, text)
                        )
                    except AnswerError as error:
                        say(_indented(str(error)))
                        continue
                    self._record(question, answer)
                    return

    def _record(self, question: Question, answer: Answer) -> None:
        if question.required and not question.follows and answer.value is None:
            say("  Without this answer nothing can be said.")
            return
        self.answers[question.id] = answer
        self._asked.append(question.id)
        say(_indented(self._understood(question, answer)))

    def _understood(self, question: Question, answer: Answer) -> str:
        """Return what was answered, or what is taken in its place."""
        if answer.value is not None:
            return statement(self.rulebook, question, answer.value)
        return taken_instead(Case.of(self.answers, self.rulebook, self.on), question.id)

    def _back(self) -> bool:
        if not self._asked:
            return False
        self.answers.pop(self._asked.pop(), None)
        self._confirmed = False
        return True

    def _show(self, question: Question, advice: Advice) -> None:
        say()
        say(bold(question.ask), "  ", dim(_verdict_so_far(advice)))
        say(_indented(question.help))
        for i, words in enumerate(self._options(question).values(), start=1):
            say(f"  {i}  {words}")
        if isinstance(question.answer, Number):
            hints = f", for example {' or '.join(question.answer.hints)}" * bool(
                question.answer.hints
            )
            say(f"  in {question.answer.unit}{hints}")
        say(dim(f"  {KEYS}"))

    def _options(self, question: Question) -> Mapping[str, str]:
        if isinstance(question.answer, YesNo):
            return {"yes": question.answer.yes, "no": question.answer.no}
        return self.rulebook.options(question)

    def _read(self, question: Question, text: str) -> Value:
        if isinstance(question.answer, Number):
            return read_number(text, question)
        options = self._options(question)
        if not options:
            return text.strip()
        picked = _option_typed(list(options), text.strip(), question.id)
        return picked == "yes" if isinstance(question.answer, YesNo) else picked

    # -- the confirm screen

    def _offer_confirmation(self, advice: Advice) -> bool:
        """Offer the few assumptions the verdict rests on; return whether answers changed."""
        names = to_confirm(advice)
        if self._confirmed or not names:
            return False
        self._confirmed = True
        say()
        say(bold(f"{sentence(opening(advice))} {standing_words(advice)}"))
        for i, name in enumerate(names, start=1):
            say(f"  {i}  {advice.statements[name]}")
        say(dim(f"  {CONFIRM_KEYS}"))
        return self._confirm(names, advice)

    def _confirm(self, names: Sequence[str], advice: Advice) -> bool:
        text = typed_line("").strip().lower()
        if text == QUIT:
            raise _Stop
        if text in ("y", "yes", NOT_SURE):
            assumed = {one.question: one.value for one in advice.assumptions}
            for name in names:
                self.answers[name] = Answer(value=None if text == NOT_SURE else assumed[name])
                self._asked.append(name)
            return True
        if text.isdigit() and 1 <= int(text) <= len(names):
            self._ask(self.rulebook.questions[names[int(text) - 1]], advice)
            self._confirmed = False
            return True
        return False


def _verdict_so_far(advice: Advice) -> str:
    verdict = advice.verdict
    if verdict.approach is None:
        return ""
    words = f"{STANDING[verdict.standing].lower()} to {advice.names[verdict.approach]}"
    return f"({words})"


def _indented(text: str) -> str:
    return "\n".join(wrapped(text, width(), "  "))


def _option_typed(options: Sequence[str], text: str, name: str) -> str:
    if text.isdigit() and 1 <= int(text) <= len(options):
        return options[int(text) - 1]
    found = [option for option in options if option == text.lower()]
    found = found or [option for option in options if option.startswith(text.lower())]
    if len(found) != 1:
        near = did_you_mean(text, options)
        hint = f"{near} Type a number from 1 to {len(options)}.".strip()
        raise AnswerError(Problem(name, f"'{text}' is not one of the options", hint))
    return found[0]
