"""Commands that help to write a rulebook: schema and graph."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from advisor.answer_files import answers_in
from advisor.answers import Answer, known_values, read_answers
from advisor.cli.common import DASHED, read_input, told_plainly
from advisor.errors import AdvisorError, Problem
from advisor.loading import load_rulebook
from advisor.rule_schema import FILE_NAME, schema_text
from advisor.rulebook import Rulebook
from advisor.schema import LEVERS, LeverId
from advisor.shipped import default_rules

FOLDER = click.argument("folder", type=click.Path(path_type=Path), required=False)


@click.command("schema")
@FOLDER
@click.option("--check", is_flag=True, help=f"Compare with {FILE_NAME} in FOLDER instead.")
@told_plainly
def schema_command(folder: Path | None, *, check: bool) -> None:
    """Print a JSON Schema of the rule files in FOLDER, for editors to complete and check by."""
    text = schema_text(load_rulebook(folder))
    if not check:
        click.echo(text, nl=False)
        return
    file = (folder or default_rules()) / FILE_NAME
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        command = f"advisor rules schema {folder}" if folder else "advisor rules schema"
        what = "is not the schema that these rules give"
        raise AdvisorError(Problem(str(file), what, f"Write it again: {command} > {file}"))
    click.echo(f"{file} is up to date.")


@click.command("graph")
@FOLDER
@click.option("--format", "form", type=click.Choice(["dot", "mermaid"]), default="dot")
@click.option("--answers", "file", type=DASHED, help="Mark the way that these answers take.")
@click.option("--lever", type=click.Choice(LEVERS), help="Draw only what bears on this lever.")
@told_plainly
def graph_command(
    folder: Path | None, *, form: str, file: Path | None, lever: LeverId | None
) -> None:
    """Draw what feeds what in FOLDER: questions, facts, rules, levers and approaches.

    DOT goes to Graphviz, Mermaid into a Markdown page. Dated facts are those of the rulebook's day.
    """
    from advisor.graph import decision_graph  # noqa: PLC0415  # networkx takes long to import
    from advisor.graph_drawing import dot, mermaid  # noqa: PLC0415

    rulebook = load_rulebook(folder)
    answers = read_answers(answers_in(read_input(file)), rulebook) if file else {}
    graph = decision_graph(rulebook, answers, lever=lever)
    click.echo(mermaid(graph) if form == "mermaid" else dot(graph), nl=False)
    if file and not graph.taken:
        click.echo(_no_way(rulebook, answers, lever), err=True)


def _no_way(rulebook: Rulebook, answers: Mapping[str, Answer], lever: str | None) -> str:
    """Return why no way is marked."""
    known = known_values(answers)
    missing = [q.id for q in rulebook.questions.values() if q.required and q.id not in known]
    if missing:
        return f"No way is marked: it takes an answer to {', '.join(missing)}."
    return f"No way is marked: '{lever}' does not matter where these answers lead."
