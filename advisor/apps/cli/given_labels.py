"""The options of `advisor prompt` for labels of somebody else: in a file, or from a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from advisor.apps.cli.labeler import LABELER, labeler_output
from advisor.apps.cli.options import FILE_OR_STANDARD_INPUT, STANDARD_INPUT, standard_input
from advisor.evidence.prompt.forms.find import prompt_file_bytes
from advisor.evidence.prompt.labels.given import MAX_LABELS_BYTES, GivenLabels, labels_in_json
from advisor.evidence.prompt.labels.units_to_label import PromptUnits

P = ParamSpec("P")
R = TypeVar("R")

_PROGRAM = "--labeler"


class TakesProgram(click.Command):
    """A command in which all words after --labeler are the program to run and its arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; click is told each of the program as a value of --labeler."""
        own, program = _split_at(args, _PROGRAM)
        if program is not None and not any(program):
            raise click.UsageError(f"Name a program after {_PROGRAM}.", ctx)
        return super().parse_args(ctx, [*own, *(f"{_PROGRAM}={word}" for word in program or ())])


def _split_at(words: list[str], mark: str) -> tuple[list[str], list[str] | None]:
    """Return the words before the first mark, and those behind it; None without a mark."""
    before_arguments = words[: words.index("--")] if "--" in words else words
    if mark not in before_arguments:
        return words, None
    at = words.index(mark)
    return words[:at], words[at + 1 :]


def labels_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add --labels and --labeler."""
    program = click.option(
        _PROGRAM,
        multiple=True,
        metavar="PROGRAM ...",
        help="Let a program label it: all words up to the end of the line, run without a shell, "
        "ended after 120 seconds. It reads what --units prints, and prints labels.",
    )
    return click.option(
        "--labels",
        type=FILE_OR_STANDARD_INPUT,
        help="Take over the labels in a file, JSON as --units asks for it.",
    )(program(command))


def check_labels(form: str | None, file: Path, labels: Path | None, labeler: Sequence[str]) -> None:
    """Raise UsageError for options that exclude each other."""
    given = {"--labels": labels, _PROGRAM: labeler, "--units": form == "units"}
    named = [name for name, value in given.items() if value]
    if len(named) > 1:
        raise click.UsageError(f"Give one of {' and '.join(named)}.")
    if str(file) == str(labels) == "-":
        raise click.UsageError("The prompt and its labels cannot both be standard input.")


def given_labels(
    labels: Path | None, labeler: Sequence[str], units: Callable[[], PromptUnits]
) -> GivenLabels | None:
    """Return the labels in a file, or those of a program that is handed the units.

    Raises PromptError or SourceError where there are none.
    """
    if labeler:
        return labels_in_json(labeler_output(labeler, units().to_json().encode()), LABELER)
    if labels is None:
        return None
    if str(labels) == "-":
        return labels_in_json(standard_input(MAX_LABELS_BYTES), STANDARD_INPUT)
    return labels_in_json(prompt_file_bytes(labels), str(labels))
