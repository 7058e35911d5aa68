"""What every command shares: options, reading a file, and printing errors."""

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

NEEDS_A_LOOK = 3
"""The exit code of a command that is done and found something to look at."""

FEWEST_COLUMNS, USUAL_COLUMNS, MOST_COLUMNS = 30, 92, 100

STANDARD_INPUT = "standard input"

FILE_OR_STANDARD_INPUT = click.Path(path_type=Path, allow_dash=True, readable=False)
"""A file, or - for standard input. Click does not check that it can be read: `read_input` does."""


def exit_with_message(command: Callable[P, R]) -> Callable[P, R]:
    """Print an AdvisorError or OSError of the command on stderr and exit with code 1."""

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
    """Return the reason why output could not be written, with its file where it has one."""
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


def output_options(*other_forms: str, **flags: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Add a flag for each form of output; the command gets the chosen one as `form`, or None.

    `flags` maps each form to its help text. `other_forms` names options of the command that choose
    a form too. Raises UsageError when more than one form is chosen.
    """
    options = [f"--{name}" for name in (*flags, *other_forms)]

    def decorate(command: Callable[P, R]) -> Callable[P, R]:
        @wraps(command)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            forms = [form for form in flags if kwargs.pop(_flag_name(form))]
            if len(forms) + sum(bool(kwargs[name]) for name in other_forms) > 1:
                raise click.UsageError(f"Give one of {', '.join(options[:-1])} and {options[-1]}.")
            kwargs["form"] = forms[0] if forms else None
            return command(*args, **kwargs)

        for form, words in reversed(flags.items()):
            wrapped = click.option(f"--{form}", _flag_name(form), is_flag=True, help=words)(wrapped)
        return wrapped

    return decorate


def _flag_name(form: str) -> str:
    return f"as_{form.replace('-', '_')}"


_rules_folder = click.option(
    "--rules",
    envvar=RULES_VARIABLE,
    type=click.Path(path_type=Path),
    help="A folder of rules to use instead of the shipped ones.",
)


def folder_argument(command: Callable[P, R]) -> Callable[P, R]:
    """Add FOLDER and --rules, which name the rules a command works on, as `folder`.

    The shipped ones by default. FOLDER goes before the variable; both together are refused.
    """

    @click.argument("folder", type=click.Path(path_type=Path), required=False)
    @_rules_folder
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        rules, folder = kwargs.pop("rules"), kwargs["folder"]
        source = click.get_current_context().get_parameter_source("rules")
        if rules and folder and source is click.ParameterSource.COMMANDLINE:
            raise click.UsageError("Name the rules once: FOLDER or --rules.")
        kwargs["folder"] = folder or rules
        return command(*args, **kwargs)

    return wrapped


def folder_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add --rules, a folder to use instead of the shipped rules, and --extend."""
    return _rules_folder(extend_option(command))


def rules_option(command: Callable[Concatenate[Rulebook, P], R]) -> Callable[P, R]:
    """Add --rules and --extend and hand the command the rulebook they name, as first argument.

    Errors of the rulebook and of the command are printed as by `exit_with_message`.
    """

    @folder_options
    @wraps(command)
    @exit_with_message
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
    """Return the bytes of standard input, at most one more than `most`, to show it is too long.

    Raises SourceError when standard input is closed.
    """
    check_standard_input("Pipe something in, or name a file.")
    return sys.stdin.buffer.read(most + 1)


def check_standard_input(hint: str) -> None:
    """Raise SourceError when standard input is closed, as it is after `<&-`."""
    if sys.stdin is None:
        raise SourceError(Problem(STANDARD_INPUT, "is closed", hint))


def width() -> int:
    """Return the columns to write in: those of COLUMNS or the terminal, or 92 without either."""
    known = get_terminal_size((USUAL_COLUMNS, 0)).columns
    return min(MOST_COLUMNS, max(FEWEST_COLUMNS, known))
