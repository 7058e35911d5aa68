"""The command that reads a system prompt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from advisor.apps.cli.console import say, show
from advisor.apps.cli.given_labels import TakesProgram, check_labels, given_labels, labels_options
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    NEEDS_A_LOOK,
    on_option,
    output_options,
    rules_option,
    width,
)
from advisor.apps.cli.prompt_input import PromptInput, prompt_input
from advisor.apps.cli.prompt_writing import check_target, print_diff, write_rewritten
from advisor.engine.answer_files import answers_text
from advisor.evidence.evidence import Evidence
from advisor.evidence.prompt.labels.units_to_label import PromptUnits
from advisor.evidence.prompt.read import prompt_units, read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.evidence.prompt.report import reading_blocks
from advisor.evidence.prompt.sarif import reading_sarif
from advisor.formats.json_text import json_text
from advisor.rulebook.rulebook import Rulebook

SEVERITIES = ("note", "warning", "error")


@click.command("prompt", cls=TakesProgram)
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@output_options(
    json="Print the reading as JSON.",
    markdown="Print it as Markdown.",
    sarif="Print SARIF 2.1.0 for code review.",
    answers="Print the answers it gives.",
    diff="Print what --rewrite changes, as a unified diff.",
    units="Print its lines and the rubric as JSON, for somebody else to label.",
)
@labels_options
@click.option(
    "--rewrite",
    "rewrite_to",
    metavar="OUT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write the file with per-call parts last and repeats gone.",
)
@click.option("--at", help="The place of the prompt, such as messages[0]; . is the whole text.")
@click.option("--model", help="Count and price for this model.")
@click.option(
    "--calls", type=click.IntRange(0, MAX_CALLS), help="Calls a month, for sums in money."
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit with 1 when a finding is at least this serious.",
)
@on_option
@rules_option
def prompt_command(  # noqa: PLR0913  # one parameter for each option
    rulebook: Rulebook,
    /,
    file: Path,
    *,
    form: str | None,
    labels: Path | None,
    labeler: Sequence[str],
    rewrite_to: Path | None,
    at: str | None,
    model: str | None,
    calls: int | None,
    fail_on: str | None,
    on: date,
) -> None:
    """Read the system prompt in FILE line by line: what stays, and what can go.

    FILE is the prompt, or what it is kept in: a request, a log, a configuration, an agent file,
    source code. The first line says what it was read as. - reads standard input. Nothing leaves
    this machine, and secrets are shown as dots; a file that is written holds them as they are. A
    program that you name after --labeler is yours: what it does with the lines, secrets masked,
    is up to it.
    """
    check_labels(form, file, labels, labeler)
    if rewrite_to is not None:
        check_target("--rewrite", rewrite_to, [file])
    given = prompt_input(file, at)

    def units() -> PromptUnits:
        return prompt_units(given.raw, at=at, name=given.name, rulebook=rulebook)

    if form == "units":
        say(units().to_json(), newline=False)
        return
    reading = read_prompt(
        given.raw,
        at=at,
        name=given.name,
        labels=given_labels(labels, labeler, units),
        rulebook=rulebook,
        model=model,
        calls_per_month=calls,
        on=on,
    )
    if form is not None or rewrite_to is None:
        _print(given, reading, form)
    if rewrite_to is not None:
        write_rewritten(given, reading, rewrite_to, aside=form is not None)
    if fail_on and any(_is_at_least(finding.level, fail_on) for finding in reading.advice):
        sys.exit(1)
    if reading.labels_given is not None and reading.labels_given.refused:
        sys.exit(NEEDS_A_LOOK)


def _print(given: PromptInput, reading: PromptReading, form: str | None) -> None:
    match form:
        case "json":
            say(json_text(reading.to_dict()))
        case "markdown":
            say(reading.to_markdown(), newline=False)
        case "sarif":
            say(json_text(reading_sarif(reading, str(given.path))))
        case "answers":
            _print_answers(reading)
        case "diff":
            print_diff(given, reading)
        case _:
            show(reading_blocks(reading, "short"), width())


def _print_answers(evidence: Evidence) -> None:
    """Print the answers of `evidence` as a file for `advisor advise`."""
    say(answers_text(evidence.answers), newline=False)


def _is_at_least(level: str, least: str) -> bool:
    return SEVERITIES.index(level) >= SEVERITIES.index(least)
