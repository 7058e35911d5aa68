"""Commands about money: costs and prices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.options import (
    DASHED,
    on_option,
    output_forms,
    read_input,
    rules_option,
    width,
)
from advisor.costs import CostComparison, compare_costs
from advisor.costs.prices.report import check_lines, price_lines
from advisor.costs.report import arithmetic_lines, comparison_csv, cost_lines
from advisor.engine.answer_files import answers_in
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.errors import Problem, ScenarioError
from advisor.formats.json_text import json_text
from advisor.formats.yaml_source import Document
from advisor.rulebook.rulebook import Rulebook


@click.command("costs")
@click.argument("file", type=DASHED)
@output_forms("arithmetic", json="Print the comparison as JSON.", csv="Print it for a spreadsheet.")
@click.option("--arithmetic", metavar="OPTION", help="Open one option, such as rag, line by line.")
@on_option
@rules_option
def costs_command(
    rulebook: Rulebook, /, file: Path, *, form: str | None, arithmetic: str | None, on: date
) -> None:
    """Print what each option costs, for the answers or the `scenario` in FILE."""
    costs = _costs(read_input(file), rulebook, on)
    if form == "json":
        say(json_text(costs.to_dict()))
    elif form == "csv":
        say(comparison_csv(costs), newline=False)
    else:
        columns = width()
        lines = (
            cost_lines(costs, columns)
            if arithmetic is None
            else arithmetic_lines(costs, arithmetic, columns)
        )
        for line in lines:
            say(line)


@click.command("prices")
@click.argument("model", required=False)
@on_option
@rules_option
def prices_command(rulebook: Rulebook, /, model: str | None, on: date) -> None:
    """Print every dated fact on MODEL, or on all of them; `check` names what needs a look.

    `advisor prices check` lists facts older than 90 days, gaps between dates, retired models and
    entries that disagree with the price library.
    """
    catalogue = rulebook.prices
    checking = model == "check"
    lines = check_lines(catalogue, on=on) if checking else price_lines(catalogue, model, on=on)
    for line in lines:
        say(line)


def _costs(document: Document, rulebook: Rulebook, on: date) -> CostComparison:
    match document.data:
        case {"scenario": dict(scenario), **others}:
            _check_alone(document, others)
            return compare_costs(scenario, prices=rulebook.prices, on=on)
        case _:
            return price(Case.read(answers_in(document), rulebook, on))


def _check_alone(document: Document, others: Iterable[object]) -> None:
    """Refuse keys beside a scenario, which would silently count for nothing."""
    hint = "Move it into the scenario, or remove it."
    problems = [
        Problem(document.at((str(key),)), f"'{key}' stands beside the scenario", hint)
        for key in others
    ]
    if problems:
        raise ScenarioError(problems)
