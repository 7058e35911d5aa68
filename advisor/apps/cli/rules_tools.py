"""Commands that help to write a rulebook: schema, new, test, graph and docs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.extras import extra_not_installed
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    exit_with_message,
    extend_option,
    folder_argument,
    read_input,
)
from advisor.authoring.cases import case_with_costs, check_case, read_cases
from advisor.authoring.coverage import coverage_of, example_cases
from advisor.authoring.coverage_report import coverage_lines
from advisor.authoring.new_rule import RuleKind, new_rule, with_rule
from advisor.authoring.page_files import write_pages
from advisor.authoring.price_schema import FILE_NAME as PRICE_FILE_NAME
from advisor.authoring.price_schema import price_schema_text
from advisor.authoring.rule_pages import rule_pages
from advisor.authoring.rule_schema import FILE_NAME, schema_text
from advisor.checks.examples import check_examples
from advisor.checks.loading import load_rulebook, read_anyway, read_rulebook
from advisor.engine.answer_files import answers_in
from advisor.engine.case import Case
from advisor.errors import AdvisorError, Problem
from advisor.formats.days import today
from advisor.formats.folders import default_rules
from advisor.formats.phrasing import plural
from advisor.formats.yaml_source import read_file
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import LEVERS, LeverId

DOCS = Path("docs") / "rules"
NOTES = ("tactic", "caution", "consideration")


@click.command("schema")
@folder_argument
@click.option("--prices", is_flag=True, help="The schema of the files in `prices` instead.")
@click.option("--check", is_flag=True, help="Compare with the file in the last folder instead.")
@extend_option
@exit_with_message
def schema_command(
    folder: Path | None, extend: tuple[Path, ...], *, prices: bool, check: bool
) -> None:
    """Print a JSON Schema of the rule files, for editors.

    They complete by it the questions, facts, options and sources of the rules in FOLDER and on
    top of it. With --prices it is the schema of the files of prices, the same for every folder.
    Other problems in the rules do not stop it.
    """
    text = price_schema_text() if prices else schema_text(_read_anyway(folder, extend))
    if not check:
        say(text, newline=False)
        return
    last = extend[-1] if extend else folder or default_rules()
    file = last / (PRICE_FILE_NAME if prices else FILE_NAME)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        typed = ["--prices"] if prices else _folder_arguments(folder, extend)
        command = " ".join(["advisor rules schema", *typed])
        what = "is not the schema that these rules give"
        raise AdvisorError(Problem(str(file), what, f"Write it again: {command} > {file}"))
    say(f"{file} is up to date.")


def _read_anyway(folder: Path | None, extend: tuple[Path, ...]) -> Rulebook:
    """Return a rulebook without what is faulty, and say on stderr that something is."""
    rulebook, problems = read_anyway(folder, extend=extend)
    if problems:
        command = " ".join(["advisor rules check", *_folder_arguments(folder, extend)])
        told = f"{plural(len(problems), 'problem')} in these rules; what is faulty may be missing."
        say(f"{told} All are named by: {command}", error=True)
    return rulebook


def _folder_arguments(folder: Path | None, extend: tuple[Path, ...]) -> Iterator[str]:
    """Yield the command line arguments for these folders."""
    if folder is not None:
        yield str(folder)
    for on_top in extend:
        yield f"--extend {on_top}"


@click.command("new")
@click.argument("rule_id", metavar="ID")
@folder_argument
@click.option(
    "--lever", type=click.Choice(LEVERS), help="The lever it is about; tuning if left out."
)
@click.option("--gate", is_flag=True, help="Something that must be in place before the lever.")
@click.option("--note", type=click.Choice(NOTES), help="A rule that never decides.")
@click.option(
    "--into",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, writable=True),
    help="Add it to this file instead of printing it.",
)
@extend_option
@exit_with_message
def new_command(  # noqa: PLR0913  # one parameter for each option
    rule_id: str,
    folder: Path | None,
    extend: tuple[Path, ...],
    *,
    lever: LeverId | None,
    gate: bool,
    note: RuleKind | None,
    file: Path | None,
) -> None:
    """Print a rule called ID with its two examples, ready to fill in.

    It goes into a lever's list unless --gate or --note says otherwise. The questions, facts and
    sources it may name are those of the rules in FOLDER. With --extend it is a rule of the
    extension, and says which rule below it comes after. Other problems in the rules do not stop it.
    """
    if note and (gate or (lever and note != "consideration")):
        raise click.UsageError("A note is no gate, and only a consideration names a lever.")
    kind: RuleKind = note or ("gate" if gate else "rule")
    about = lever or "tuning"
    rulebook = _read_anyway(folder, extend)
    rule = new_rule(rulebook, rule_id, kind, about, since=today())
    if file is None:
        say(rule, newline=False)
        return
    document, text = read_file(file), file.read_bytes().decode("utf-8")
    added = with_rule(document, text, rule, kind, None if extend else about)
    file.write_bytes(added.encode("utf-8"))
    command = " ".join(["advisor rules check", *_folder_arguments(folder, extend)])
    say(f"'{rule_id}' is in {file}. Fill it in, then run: {command}")


@click.command("test")
@folder_argument
@click.option("--cases", "where", type=click.Path(path_type=Path), help="A folder of case files.")
@click.option("--strict", is_flag=True, help="Fail on what nothing exercises, too.")
@extend_option
@exit_with_message
def test_command(
    folder: Path | None, extend: tuple[Path, ...], *, where: Path | None, strict: bool
) -> None:
    """Run examples and cases; name what none exercises.

    Every rule should be seen to fire and to stay silent, every threshold from both sides, and
    every way of an `any` by itself. Of an extension, what it brings itself. Exit 1 when an example
    or a case is not as expected.
    """
    rulebook = read_rulebook(folder, extend=extend)
    files = read_cases(where, rulebook) if where else ()
    failures = [*check_examples(rulebook), *(p for file in files for p in check_case(file))]
    in_cases = [case_with_costs(file) for file in files]
    coverage = coverage_of(rulebook, [*example_cases(rulebook), *in_cases])
    gaps = [*coverage.gaps()]
    alone = coverage_of(rulebook, in_cases) if where else None
    for line in coverage_lines(coverage, alone, len(failures)):
        say(line)
    for gap in () if strict else gaps:
        say(str(gap))
    if failures or (gaps and strict):
        raise AdvisorError([*failures, *(gaps if strict else ())])


@click.command("docs")
@folder_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help=f"The folder to write to: {DOCS} by default, to be named with --extend.",
)
@extend_option
@exit_with_message
def docs_command(folder: Path | None, extend: tuple[Path, ...], *, out: Path | None) -> None:
    """Write a Markdown page for each rule, and an index.

    The pages of the rules in FOLDER go into --out; pages of rules that are gone are removed.
    """
    if extend and out is None:
        raise click.UsageError(f"With --extend, say --out: {DOCS} is for the rules below.")
    out = out or DOCS
    pages = rule_pages(load_rulebook(folder, extend=extend))
    write_pages(out, pages)
    say(f"{plural(len(pages), 'page')} in {out}.")


@click.command("graph")
@folder_argument
@click.option("--format", "form", type=click.Choice(["dot", "mermaid"]), default="dot")
@click.option(
    "--answers", "file", type=FILE_OR_STANDARD_INPUT, help="Mark the way that these answers take."
)
@click.option("--lever", type=click.Choice(LEVERS), help="Draw only what bears on this lever.")
@extend_option
@exit_with_message
def graph_command(
    folder: Path | None,
    extend: tuple[Path, ...],
    *,
    form: str,
    file: Path | None,
    lever: LeverId | None,
) -> None:
    """Draw what feeds what, from questions to approaches.

    Of the rules in FOLDER, the shipped ones by default. DOT goes to Graphviz, Mermaid into a
    Markdown page. Dated facts are those of the rulebook's day.
    """
    try:
        from advisor.authoring.graph import decision_graph  # noqa: PLC0415  # needs an extra
    except ImportError as error:
        raise extra_not_installed("graph") from error
    from advisor.authoring.graph_drawing import dot, mermaid  # noqa: PLC0415

    rulebook = read_rulebook(folder, extend=extend)
    answers = answers_in(read_input(file)) if file else {}
    case = Case.read(answers, rulebook, rulebook.about.as_of)
    graph = decision_graph(case, lever=lever)
    say(mermaid(graph) if form == "mermaid" else dot(graph), newline=False)
    if file and not graph.taken_parts:
        say(_why_no_path(case, lever), error=True)


def _why_no_path(case: Case, lever: str | None) -> str:
    """Return why the graph marks no path for these answers."""
    if case.missing:
        return f"No way is marked: it takes an answer to {', '.join(case.missing)}."
    return f"No way is marked: '{lever}' does not matter where these answers lead."
