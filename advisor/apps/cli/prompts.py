"""The command that reads a system prompt."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from advisor.apps.cli.console import say, show
from advisor.apps.cli.given_labels import TakesProgram, check_labels, given_labels, labels_options
from advisor.apps.cli.option_groups import GroupedCommand
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    NEEDS_A_LOOK,
    on_option,
    output_options,
    rules_option,
    width,
)
from advisor.apps.cli.prompt_baseline import BaselineFiles, baseline_options
from advisor.apps.cli.prompt_comparing import print_side_by_side
from advisor.apps.cli.prompt_input import PromptInput, PromptTerms, prompt_input
from advisor.apps.cli.prompt_limits import (
    OVER,
    SEVERITIES,
    Share,
    grown_too_far,
    over_budget,
    serious,
)
from advisor.apps.cli.prompt_listing import are_many, check_for_many, list_prompts
from advisor.apps.cli.prompt_writing import (
    check_target,
    print_diff,
    write_examples,
    write_rewritten,
    write_schema,
)
from advisor.engine.answer_files import answers_text
from advisor.evidence.evidence import Evidence
from advisor.evidence.prompt.compare.compare import compare_prompts
from advisor.evidence.prompt.providers import prompt_providers
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.evidence.prompt.report import reading_blocks
from advisor.evidence.prompt.sarif import reading_sarif
from advisor.evidence.prompt.silence.baseline import found_in
from advisor.formats.json_text import json_text
from advisor.rulebook.rulebook import Rulebook

_GROUPS = {
    "What to print": (
        "--json",
        "--markdown",
        "--sarif",
        "--answers",
        "--diff",
        "--units",
        "--providers",
    ),
    "What to write": ("--rewrite", "--schema", "--examples"),
    "What to read": ("--at", "--base", "--base-at", "--model", "--calls", "--on"),
    "Which findings to show": ("--baseline", "--write-baseline"),
    "Labels of somebody else": ("--labels", "--labeler"),
    "When to fail, with exit code 3": ("--fail-on", "--max-tokens", "--fail-if-grown"),
    "Rules": ("--rules", "--extend"),
}


class _PromptCommand(GroupedCommand, TakesProgram):
    groups = _GROUPS


@click.command("prompt", cls=_PromptCommand)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE_OR_STANDARD_INPUT)
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
    "--providers", is_flag=True, help="Print what it costs at each provider, side by side."
)
@click.option(
    "--rewrite",
    "rewrite_to",
    metavar="OUT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write the file with per-call parts last and repeats gone.",
)
@click.option(
    "--schema",
    "schema_to",
    metavar="OUT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write the form it asks for in words as JSON Schema.",
)
@click.option(
    "--examples",
    "examples_to",
    metavar="OUT",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write its examples as JSON lines: input and expected.",
)
@click.option(
    "--base",
    metavar="OLD",
    type=FILE_OR_STANDARD_INPUT,
    help="Compare with this earlier version of it.",
)
@click.option("--base-at", metavar="PLACE", help="The place in OLD; that of --at by default.")
@click.option(
    "--at",
    metavar="PLACE",
    help="The place of the prompt, such as messages[0]; . is the whole text.",
)
@click.option("--model", help="Count and price for this model.")
@click.option(
    "--calls", type=click.IntRange(0, MAX_CALLS), help="Calls a month, for sums in money."
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="When a finding is at least this serious.",
)
@baseline_options
@click.option(
    "--max-tokens", type=click.IntRange(1), metavar="N", help="When the prompt has more tokens."
)
@click.option(
    "--fail-if-grown",
    type=Share(),
    metavar="SHARE",
    help="When it is longer than OLD by more than this, such as 5%.",
)
@on_option
@rules_option
def prompt_command(  # noqa: PLR0913  # one parameter for each option
    rulebook: Rulebook,
    /,
    files: tuple[Path, ...],
    *,
    form: str | None,
    labels: Path | None,
    labeler: Sequence[str],
    providers: bool,
    rewrite_to: Path | None,
    schema_to: Path | None,
    examples_to: Path | None,
    base: Path | None,
    base_at: str | None,
    at: str | None,
    model: str | None,
    calls: int | None,
    baseline: BaselineFiles,
    fail_on: str | None,
    max_tokens: int | None,
    fail_if_grown: Fraction | None,
    on: date,
) -> None:
    """Read the system prompt in FILE line by line: what stays, and what can go.

    FILE is the prompt, or what it is kept in: a request, a log, a configuration, an agent file,
    source code. The first line says what it was read as. - reads standard input. Of several files,
    or a folder, one list is printed, with what was not read and why. Nothing leaves this machine,
    and secrets are shown as dots; a file that is written holds them as they are. A program that
    you name after --labeler is yours: what it does with the lines, secrets masked, is up to it.
    """
    terms = PromptTerms(rulebook, model, calls, on)
    targets = {"--rewrite": rewrite_to, "--schema": schema_to, "--examples": examples_to}
    if are_many(files):
        single = {**targets, "--base": base, "--base-at": base_at, "--at": at}
        others: dict[str, object] = {"--labels": labels, "--labeler": labeler or None}
        others |= {"--fail-if-grown": fail_if_grown, "--providers": providers or None}
        given_of_one = [name for name, value in {**single, **others}.items() if value is not None]
        check_for_many(files, form, given_of_one)
        code = list_prompts(
            files, terms, form, baseline=baseline, fail_on=fail_on, max_tokens=max_tokens
        )
        sys.exit(code)
    (file,) = files
    check_labels(form, file, labels, labeler)
    _check_usage(file, form, base, base_at, fail_if_grown)
    _check_side_by_side(form, base, baseline, providers=providers)
    wanted = {option: out for option, out in targets.items() if out is not None}
    for option, out in wanted.items():
        check_target(option, out, [one for one in (file, base, labels) if one is not None])
    given = prompt_input(file, at)
    if form == "units":
        say(terms.units(given).to_json(), newline=False)
        return
    taken = given_labels(labels, labeler, lambda: terms.units(given))
    reading = baseline.without_known(file, terms.read(given, taken))
    if baseline.writes:
        baseline.write([(str(file), reading.advice, found_in(reading))])
        return
    over = [*over_budget(given.name, reading.tokens.count, max_tokens)]
    if base is not None:
        found = compare_prompts(reading, terms.read(_base_input(given, base, base_at)))
        over += grown_too_far(given.name, found, fail_if_grown)
        print_side_by_side(found, form)
    elif providers:
        print_side_by_side(prompt_providers(reading, prices=rulebook.prices, on=on), form)
    elif form is not None or not wanted:
        _print(given, reading, rulebook, form)
    _write(wanted, given, reading, aside=form is not None or providers)
    _fail_if(over, serious=serious(reading.advice, fail_on))
    _end_for_refused(reading)


def _base_input(given: PromptInput, base: Path, base_at: str | None) -> PromptInput:
    """Return the earlier version; on standard input it is of the kind of the new one."""
    called = f"base of {given.path.name}" if str(given.path) != "-" else "base"
    return prompt_input(base, given.at if base_at is None else base_at, called=called)


def _write(
    wanted: Mapping[str, Path], given: PromptInput, reading: PromptReading, *, aside: bool
) -> None:
    for option, out in wanted.items():
        _WRITERS[option](given, reading, out, aside=aside)


def _fail_if(over: Sequence[str], *, serious: bool) -> None:
    """Say what is over a limit, and end with the exit code for that."""
    for sentence in over:
        say(sentence, error=True)
    if over or serious:
        sys.exit(OVER)


_WRITERS = {"--rewrite": write_rewritten, "--schema": write_schema, "--examples": write_examples}


def _end_for_refused(reading: PromptReading) -> None:
    """End with the exit code for a look where labels of somebody else were refused."""
    if reading.labels_given is not None and reading.labels_given.refused:
        sys.exit(NEEDS_A_LOOK)


def _check_usage(
    file: Path, form: str | None, base: Path | None, base_at: str | None, grown: Fraction | None
) -> None:
    """Raise UsageError for options that do not go together."""
    if base is None:
        for option, value in (("--base-at", base_at), ("--fail-if-grown", grown)):
            if value is not None:
                raise click.UsageError(f"{option} needs --base, the earlier version.")
    elif form not in (None, "json", "markdown"):
        raise click.UsageError(
            f"--{form} is of one prompt; with --base, give --json or --markdown."
        )
    elif str(base) == str(file) == "-":
        raise click.UsageError("Standard input can be read once: FILE or --base.")


def _check_side_by_side(
    form: str | None, base: Path | None, baseline: BaselineFiles, *, providers: bool
) -> None:
    """Raise UsageError for what does not go with --base or --providers."""
    if providers and base is not None:
        raise click.UsageError("Give one of --providers and --base.")
    if base is not None and baseline != BaselineFiles(None, None):
        raise click.UsageError("--base compares all findings; leave the baseline out.")
    if providers and form not in (None, "json", "markdown"):
        raise click.UsageError(f"--{form} has no providers; give --json or --markdown.")


def _print(
    given: PromptInput, reading: PromptReading, rulebook: Rulebook, form: str | None
) -> None:
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
            print_diff(given, reading, rulebook)
        case _:
            show(reading_blocks(reading, "short"), width())


def _print_answers(evidence: Evidence) -> None:
    """Print the answers of `evidence` as a file for `advisor advise`."""
    say(answers_text(evidence.answers), newline=False)
