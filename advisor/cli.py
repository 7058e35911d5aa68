"""The command line: the same verbs as the library, on files and in a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from advisor.advice import Advice
from advisor.advising import tool_version
from advisor.answer_files import answers_in, answers_text
from advisor.answers import read_answers
from advisor.api import advise, compare_costs, costs_of, flips
from advisor.cost_report import arithmetic_lines, comparison_csv, cost_lines
from advisor.costs import CostComparison, shipped_catalogue
from advisor.errors import AdvisorError
from advisor.explaining import explain
from advisor.interview import Interview
from advisor.loading import load_rulebook, read_rulebook
from advisor.price_report import check_lines, price_lines
from advisor.prompt_files import prompt_in, read_prompt_file
from advisor.prompt_reader import read_prompt
from advisor.proof import prove
from advisor.proof_report import proof_data, proof_lines
from advisor.reading.terminal import reading_lines
from advisor.rulebook import Rulebook
from advisor.sarif import reading_sarif
from advisor.terminal import advice_lines, explanation_lines
from advisor.words import statement, value_words
from advisor.yaml_source import Document, parse_bytes, read_file

P = ParamSpec("P")
R = TypeVar("R")

RULES_VARIABLE = "ADVISOR_RULES"
SEVERITIES = ("note", "warning", "error")


def told_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the advisor's own errors into messages on stderr and exit code 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except AdvisorError as error:
            click.echo(str(error), err=True)
            sys.exit(1)

    return wrapped


def rules_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option(
        "--rules",
        envvar=RULES_VARIABLE,
        type=click.Path(path_type=Path),
        help="A folder of rules to use instead of the shipped ones.",
    )(command)


def on_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option(
        "--on",
        type=click.DateTime(["%Y-%m-%d"]),
        help="The day for prices and offers, such as 2026-11-22; today by default.",
        callback=lambda _context, _option, value: value.date() if value else date.today(),  # noqa: DTZ011
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(tool_version(), prog_name="advisor")
def main() -> None:
    """Say whether a team should fine-tune, use RAG, or just write a better prompt."""


@main.command("advise")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print the advice as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the advice as Markdown.")
@on_option
@rules_option
@told_plainly
def advise_command(
    file: Path, *, as_json: bool, as_markdown: bool, on: date, rules: Path | None
) -> None:
    """Print the advice for the answers in FILE, YAML or JSON; - reads standard input."""
    if as_json and as_markdown:
        raise click.UsageError("Give --json or --markdown, not both.")
    advice = advise(answers_in(_read(file)), rulebook=load_rulebook(rules), on=on)
    if as_json:
        click.echo(_json(advice.to_dict()))
    elif as_markdown:
        click.echo(advice.to_markdown(), nl=False)
    else:
        show(advice)


def show(advice: Advice) -> None:
    """Print the advice for reading, headings in bold."""
    for line in advice_lines(advice, _width()):
        click.echo(click.style(line, bold=True) if line[:1].strip() else line)


def _width() -> int:
    return min(100, os.get_terminal_size().columns) if sys.stdout.isatty() else 92


@main.command("costs")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "form", flag_value="json", help="Print the comparison as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print it for a spreadsheet.")
@click.option("--arithmetic", metavar="OPTION", help="Open one option, such as rag, line by line.")
@on_option
@rules_option
@told_plainly
def costs_command(
    file: Path, *, form: str | None, arithmetic: str | None, on: date, rules: Path | None
) -> None:
    """Print what each option costs, for the answers or the `scenario` in FILE."""
    costs = _costs(_read(file), rules, on)
    if form == "json":
        click.echo(_json(costs.to_dict()))
    elif form == "csv":
        click.echo(comparison_csv(costs), nl=False)
    else:
        lines = arithmetic_lines(costs, arithmetic) if arithmetic else cost_lines(costs, _width())
        for line in lines:
            click.echo(line)


@main.command("prices")
@click.argument("model", required=False)
@on_option
@told_plainly
def prices_command(model: str | None, on: date) -> None:
    """Print every dated fact on MODEL, or on all of them; `check` names what needs a look.

    `advisor prices check` lists facts older than 90 days, gaps between dates, retired models and
    entries that disagree with the price library.
    """
    catalogue = shipped_catalogue()
    checking = model == "check"
    lines = check_lines(catalogue, on=on) if checking else price_lines(catalogue, model, on=on)
    for line in lines:
        click.echo(line)


def _costs(document: Document, rules: Path | None, on: date) -> CostComparison:
    match document.data:
        case {"scenario": dict(scenario)}:
            return compare_costs(scenario, on=on)
        case _:
            rulebook = load_rulebook(rules)
            answers = read_answers(answers_in(document), rulebook)
            return costs_of(answers, rulebook, None, on)


@main.command("ask")
@click.argument("file", type=click.Path(path_type=Path), default="answers.yaml")
@on_option
@rules_option
@told_plainly
def ask_command(file: Path, on: date, rules: Path | None) -> None:
    """Ask one question at a time, print the verdict and save the answers to FILE.

    A FILE that exists already is continued. Every question takes ? for "not sure", b to go back,
    w for why it is asked, and q to stop.
    """
    rulebook = load_rulebook(rules)
    given = read_answers(answers_in(read_file(file)), rulebook) if file.exists() else {}
    interview = Interview(rulebook, on, given)
    interview.run()
    if not interview.answers:
        click.echo("Nothing was answered, so nothing is saved.")
        return
    interview.save(file)
    show(interview.advice())
    click.echo(f"Answers saved to {file}.")


@main.command("explain")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("rule")
@on_option
@rules_option
@told_plainly
def explain_command(file: Path, rule: str, on: date, rules: Path | None) -> None:
    """Say why RULE applies to the answers in FILE or not, and what would change that."""
    rulebook = load_rulebook(rules)
    answers = read_answers(answers_in(_read(file)), rulebook)
    for line in explanation_lines(rulebook, explain(rulebook, answers, rule, on)):
        click.echo(line)


@main.command("flips")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("approach")
@on_option
@rules_option
@told_plainly
def flips_command(file: Path, approach: str, on: date, rules: Path | None) -> None:
    """Print every smallest set of changed answers that leads from FILE to APPROACH."""
    rulebook = load_rulebook(rules)
    for changes in flips(answers_in(_read(file)), approach, rulebook=rulebook, on=on):
        said = (statement(rulebook, rulebook.questions[q], v) for q, v in changes.items())
        click.echo("; ".join(said) if changes else "Nothing has to change.")


@main.command("prompt")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "form", flag_value="json", help="Print the reading as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print it as Markdown.")
@click.option("--sarif", "form", flag_value="sarif", help="Print SARIF 2.1.0 for code review.")
@click.option("--answers", "form", flag_value="answers", help="Print the answers it gives.")
@click.option("--model", help="Count and price for this model.")
@click.option("--calls", type=click.IntRange(min=0), help="Calls a month, for sums in money.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit with 1 when a finding is at least this serious.",
)
@on_option
@told_plainly
def prompt_command(  # noqa: PLR0913  # one parameter for each option
    file: Path,
    *,
    form: str | None,
    model: str | None,
    calls: int | None,
    fail_on: str | None,
    on: date,
) -> None:
    """Read the system prompt in FILE line by line: what to keep, cache, look up or train.

    FILE is plain text or a chat request in JSON, JSON lines or YAML; - reads standard input.
    Nothing leaves this machine, and secrets are shown as dots.
    """
    found = prompt_in(sys.stdin.buffer.read()) if str(file) == "-" else read_prompt_file(file)
    reading = read_prompt(found.text, model=model, calls_per_month=calls, on=on)
    match form:
        case "json":
            click.echo(_json(reading.to_dict()))
        case "markdown":
            click.echo(reading.to_markdown(), nl=False)
        case "sarif":
            click.echo(_json(reading_sarif(reading, str(file))))
        case "answers":
            click.echo(answers_text(reading.answers), nl=False)
        case _:
            for line in reading_lines(reading, _width()):
                click.echo(line)
    if fail_on and any(_reaches(finding.level, fail_on) for finding in reading.advice):
        sys.exit(1)


def _reaches(level: str, least: str) -> bool:
    return SEVERITIES.index(level) >= SEVERITIES.index(least)


@main.command("questions")
@rules_option
@told_plainly
def questions_command(rules: Path | None) -> None:
    """List every question with its id and the answers it takes."""
    rulebook = load_rulebook(rules)
    for group in rulebook.groups:
        click.echo(click.style(group.title, bold=True))
        for question in (q for q in rulebook.questions.values() if q.group == group.id):
            click.echo(f"  {question.id:<32}{question.ask}")
            click.echo(f"  {'':<32}{_takes(rulebook, question.id)}")


def _takes(rulebook: Rulebook, name: str) -> str:
    question = rulebook.questions[name]
    options = rulebook.options(question)
    if options:
        takes = " | ".join(options)
    elif question.answer.type == "yes_no":
        takes = "true | false"
    else:
        takes = getattr(question.answer, "unit", "a name from the price catalogue")
    if question.assume is None:
        return takes
    return f"{takes} (assumed: {value_words(rulebook, name, question.assume)})"


@main.group("rules")
def rules_group() -> None:
    """Work on a rulebook."""


@rules_group.command("check")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@told_plainly
def check_command(folder: Path | None) -> None:
    """Read every rule in FOLDER, the shipped rules by default, and name every problem."""
    rulebook = load_rulebook(folder)
    counts = (
        f"{len(rulebook.questions)} questions, {len(rulebook.facts)} facts, "
        f"{len(rulebook.rules)} rules and notes, {len(rulebook.sources)} sources"
    )
    click.echo(f"No problems: {counts}, digest {rulebook.digest}.")


@rules_group.command("prove")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
@told_plainly
def prove_command(folder: Path | None, *, as_json: bool) -> None:
    """Prove the rules in FOLDER over every combination of answers; exit 1 with what fails."""
    proof = prove(read_rulebook(folder))
    click.echo(_json(proof_data(proof)) if as_json else "\n".join(proof_lines(proof)))
    if proof.problems:
        raise AdvisorError(proof.problems)


@main.command("app", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@told_plainly
def app_command(options: tuple[str, ...]) -> None:
    """Start the page in the browser. OPTIONS go on to Streamlit, such as --server.port 8600."""
    from advisor.web.launch import launch  # noqa: PLC0415  # needs the extra `app`

    launch(options)


def _read(file: Path) -> Document:
    if str(file) == "-":
        return parse_bytes(sys.stdin.buffer.read(), "standard input")
    return read_file(file)


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
