"""Commands about the verdict: advise, ask, explain, flips, questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from advisor.advice.advise import advise
from advisor.advice.brief_advice import brief_advice, brief_blocks
from advisor.advice.explain import explain_case
from advisor.advice.flips import flips
from advisor.advice.forms import FORMS, Form
from advisor.advice.report import advice_blocks
from advisor.apps.cli.asked import accepted_answers, show_next_question
from advisor.apps.cli.console import bold, say, show
from advisor.apps.cli.interview import Interview, check_writable
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    check_standard_input,
    on_option,
    output_options,
    read_input,
    rules_option,
    width,
)
from advisor.engine.answer_files import answers_in
from advisor.engine.answers import read_answers
from advisor.engine.case import Case
from advisor.formats.yaml_source import read_file
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Question
from advisor.rulebook.wording import statement, value_words

P = ParamSpec("P")
R = TypeVar("R")


def advice_form_options(
    forms: Sequence[Form] = FORMS, other_forms: Sequence[str] = (), **more: str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Add a flag for each form of an advice; the command gets the name of the one chosen.

    `more` are further flags with their help. `other_forms` names options of the command that
    choose a form too.
    """
    flags = {form.name: f"{form.says}." for form in forms}
    return output_options(*other_forms, **flags, **more)


@click.command("advise")
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@advice_form_options(
    other_forms=("full",), brief="The verdict and the next question in brief, as assistants get it."
)
@click.option("--full", is_flag=True, help="Print every section, and all of each.")
@on_option
@rules_option
def advise_command(
    rulebook: Rulebook, /, file: Path, *, form: str | None, full: bool, on: date
) -> None:
    """Print the advice for the answers in FILE, YAML or JSON; - reads standard input."""
    advice = advise(answers_in(read_input(file)), rulebook=rulebook, on=on)
    match form:
        case None:
            show(advice_blocks(advice, "full" if full else "short", advice.expires()), width())
            show_next_question(rulebook, advice, file)
        case "brief":
            show(brief_blocks(advice, brief_advice(advice, rulebook)), width())
        case _:
            say(_WRITERS[form](advice), newline=False)


_WRITERS = {form.name: form.write for form in FORMS}


@click.command("ask")
@click.argument("file", type=click.Path(path_type=Path, readable=False), default="answers.yaml")
@on_option
@rules_option
def ask_command(rulebook: Rulebook, /, file: Path, on: date) -> None:
    """Ask one question at a time, print the verdict and save the answers to FILE.

    A FILE that exists already is continued. Every question takes ? for "not sure", b to go back,
    w for why it is asked, and q to stop.
    """
    check_standard_input("Run it in a terminal, or pipe the answers in.")
    check_writable(file)
    given = read_answers(answers_in(read_file(file)), rulebook) if file.exists() else {}
    interview = Interview(rulebook, on, given)
    interview.run()
    if not interview.answers:
        say("Nothing was answered, so nothing is saved.")
        return
    interview.save(file)
    advice = interview.advice()
    show(advice_blocks(advice, "short", advice.expires()), width())
    say(f"Answers saved to {file}.")


@click.command("explain")
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@click.argument("rule")
@on_option
@rules_option
def explain_command(rulebook: Rulebook, /, file: Path, rule: str, on: date) -> None:
    """Say why RULE applies to the answers in FILE or not, and what would change that."""
    case = Case.read(answers_in(read_input(file)), rulebook, on)
    found = explain_case(case, rule)
    if found.rule != rule:
        say(f"'{rule}' is called '{found.rule}' now.", error=True)
    show(found.report(), width())


@click.command("flips")
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@click.argument("approach")
@on_option
@rules_option
def flips_command(rulebook: Rulebook, /, file: Path, approach: str, on: date) -> None:
    """Print every smallest set of changed answers that leads from FILE to APPROACH."""
    for changes in flips(answers_in(read_input(file)), approach, rulebook=rulebook, on=on):
        said = (statement(rulebook, rulebook.questions[q], v) for q, v in changes.items())
        say("; ".join(said) if changes else "Nothing has to change.")


@click.command("questions")
@rules_option
def questions_command(rulebook: Rulebook, /) -> None:
    """List every question with its id and the answers it takes."""
    for group in rulebook.groups:
        say(bold(group.title))
        for question in (q for q in rulebook.questions.values() if q.group == group.id):
            say(f"  {question.id:<32}{question.ask}")
            say(
                f"  {'':<32}{accepted_answers(rulebook, question.id)}{_assumed(rulebook, question)}"
            )


def _assumed(rulebook: Rulebook, question: Question) -> str:
    if question.assume is None:
        return ""
    return f" (assumed: {value_words(rulebook, question.id, question.assume)})"
