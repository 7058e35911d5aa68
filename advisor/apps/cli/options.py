"""What every command shares: options, reading a file, and how errors reach a reader."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from shutil import get_terminal_size
from typing import Concatenate, ParamSpec, TypeVar

import click

from advisor.apps.cli.console import say
from advisor.apps.environment import EXTEND_VARIABLE, RULES_VARIABLE
from advisor.checks.loading import load_rulebook
from advisor.errors import AdvisorError, DayError, Problem, SourceError
from advisor.formats.days import read_day, today
from advisor.formats.yaml_source import MAX_BYTES, Document, parse_bytes, read_file
from advisor.rulebook.rulebook import Rulebook

P = ParamSpec("P")
R = TypeVar("R")

FEWEST_COLUMNS, USUAL_COLUMNS, MOST_COLUMNS = 30, 92, 100

STANDARD_INPUT = "standard input"

DASHED = click.Path(path_type=Path, allow_dash=True, readable=False)
"""A file, or - for standard input; whether it can be read is told when it is read."""


def told_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the advisor's own errors into messages on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except AdvisorError as error:
            say(str(error), error=True)
            sys.exit(1)
        except BrokenPipeError:
            raise  # click ends quietly: the reader, such as `head`, had enough
        except OSError as error:
            say(str(output_problem(error)), error=True)
            sys.exit(1)

    return wrapped


def output_problem(error: OSError) -> Problem:
    """Return what kept the output from being written; files are read and written elsewhere."""
    reason = (error.strerror or "no reason given").lower()
    return Problem(str(error.filename or "output"), f"cannot be written: {reason}")


def extend_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add --extend, folders of rules to put on top, in order."""
    return click.option(
        "--extend",
        envvar=EXTEND_VARIABLE,
        multiple=True,
        type=click.Path(path_type=Path),
        help="A folder of your own rules to put on top; may be given several times.",
    )(command)


def output_forms(*beside: str, **told: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Add a flag for each form of output, and hand the command the one chosen as `form`, or None.

    Only one may be chosen. `beside` names options of the command that are a form of their own.
    """
    options = [f"--{name}" for name in (*told, *beside)]

    def added(command: Callable[P, R]) -> Callable[P, R]:
        @wraps(command)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            forms = [form for form in told if kwargs.pop(f"as_{form}")]
            if len(forms) + sum(bool(kwargs[name]) for name in beside) > 1:
                raise click.UsageError(f"Give one of {', '.join(options[:-1])} and {options[-1]}.")
            kwargs["form"] = forms[0] if forms else None
            return command(*args, **kwargs)

        for form, words in reversed(told.items()):
            wrapped = click.option(f"--{form}", f"as_{form}", is_flag=True, help=words)(wrapped)
        return wrapped

    return added


folder_argument = click.argument("folder", type=click.Path(path_type=Path), required=False)
"""The rules a command works on; the shipped ones by default."""


def folder_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add --rules, a folder to use instead of the shipped rules, and --extend."""
    return click.option(
        "--rules",
        envvar=RULES_VARIABLE,
        type=click.Path(path_type=Path),
        help="A folder of rules to use instead of the shipped ones.",
    )(extend_option(command))


def rules_option(command: Callable[Concatenate[Rulebook, P], R]) -> Callable[P, R]:
    """Add --rules and --extend and hand the command the rulebook they name, as first argument.

    Errors of the rulebook and of the command are told plainly.
    """

    @folder_options
    @wraps(command)
    @told_plainly
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        rules, extend = kwargs.pop("rules"), kwargs.pop("extend")
        assert rules is None or isinstance(rules, Path)
        assert isinstance(extend, tuple)
        return command(load_rulebook(rules, extend=extend), *args, **kwargs)

    return wrapped


def on_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option(
        "--on",
        metavar="DAY",
        help="The day for prices and offers, such as 2026-11-22; today (UTC) by default.",
        callback=_day,
    )(command)


def _day(_context: click.Context, _option: click.Parameter, given: str | None) -> date:
    try:
        return read_day(given, "--on") or today()
    except DayError as error:
        raise click.UsageError(str(error)) from None


def read_input(file: Path) -> Document:
    """Return the YAML or JSON in a file, or on standard input for -."""
    if str(file) == "-":
        return parse_bytes(standard_input(MAX_BYTES), STANDARD_INPUT)
    return read_file(file)


def standard_input(most: int) -> bytes:
    """Return what comes in, one byte more than `most` when it is too much.

    Raises SourceError when standard input is closed.
    """
    check_standard_input("Pipe something in, or name a file.")
    return sys.stdin.buffer.read(most + 1)


def check_standard_input(hint: str) -> None:
    """Raise SourceError when standard input is closed, as it is after `<&-`."""
    if sys.stdin is None:
        raise SourceError(Problem(STANDARD_INPUT, "is closed", hint))


def width() -> int:
    """Return the columns to write in: those of COLUMNS or the terminal, 92 where neither says."""
    known = get_terminal_size((USUAL_COLUMNS, 0)).columns
    return min(MOST_COLUMNS, max(FEWEST_COLUMNS, known))
