"""The command about costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from advisor.advice.cost_options import option_for
from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    on_option,
    output_options,
    read_input,
    rules_option,
    width,
)
from advisor.costs import Catalogue, CostComparison, compare_costs
from advisor.costs.arithmetic_report import arithmetic_blocks
from advisor.costs.report import cost_blocks
from advisor.costs.spreadsheet import comparison_csv
from advisor.engine.answer_files import answers_in
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import price
from advisor.errors import Problem, ScenarioError
from advisor.formats.json_text import json_text
from advisor.formats.yaml_source import Document
from advisor.rulebook.rulebook import Rulebook


@click.command("costs")
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@output_options(
    "arithmetic",
    **{
        "json": "Print the comparison as JSON.",
        "csv": "Print it for a spreadsheet.",
        "csv-comma": "Print it for a spreadsheet that reads 1,5 as a number.",
    },
)
@click.option("--arithmetic", metavar="OPTION", help="Open one option, such as rag, line by line.")
@on_option
@rules_option
def costs_command(
    rulebook: Rulebook, /, file: Path, *, form: str | None, arithmetic: str | None, on: date
) -> None:
    """Print what each option costs, for the answers or the `scenario` in FILE."""
    costs, case = compared(read_input(file), rulebook, on)
    best = None if case is None else _recommended(case)
    if form == "json":
        say(json_text(costs.to_dict()))
    elif form in ("csv", "csv-comma"):
        comma = form == "csv-comma"
        say(comparison_csv(costs, recommended=best, decimal_comma=comma), newline=False)
    elif arithmetic is not None:
        show(arithmetic_blocks(costs, arithmetic), width())
    else:
        assumed = case is not None and "calls_per_month" not in case.given
        show(cost_blocks(costs, volume_assumed=assumed, recommended=best), width())


def _recommended(case: Case) -> str | None:
    """Return the option of what is advised; None where a required answer is missing."""
    if case.missing or case.costs is None:
        return None
    decision = decide(case)
    return option_for(decision.approach, decision.means_named.values(), case.costs)


def compared(
    document: Document, rulebook: Rulebook, on: date, prices: Catalogue | None = None
) -> tuple[CostComparison, Case | None]:
    """Return the comparison, and its priced case where the file holds answers."""
    match document.data:
        case {"scenario": dict(scenario), **other_keys}:
            _refuse_other_keys(document, other_keys)
            return compare_costs(scenario, prices=prices or rulebook.prices, on=on), None
        case _:
            case = Case.read(answers_in(document), rulebook, on)
            costs = price(case, prices)
            return costs, case.with_costs(costs)


def _refuse_other_keys(document: Document, other_keys: Iterable[object]) -> None:
    """Raise ScenarioError for keys next to `scenario`, which would be ignored silently."""
    hint = "Move it into the scenario, or remove it."
    problems = [
        Problem(document.at((str(key),)), f"'{key}' stands beside the scenario", hint)
        for key in other_keys
    ]
    if problems:
        raise ScenarioError(problems)
