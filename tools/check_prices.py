"""Compare our dated price facts with the genai-prices package and with litellm's price file.

    python tools/check_prices.py
    python tools/check_prices.py --litellm model_prices_and_context_window.json --on 2026-11-22

Prints what differs and ends with exit code 1 when something does. Nothing is downloaded: litellm's
file is the one you give, for instance from a checkout or an installed wheel of that project.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import click

from advisor.costs import Catalogue, shipped_catalogue
from advisor.costs.amounts import shown
from advisor.costs.prices.facts import CurrentModels, Retirement
from advisor.costs.prices.report import OurRate, check_prices, our_rates
from advisor.errors import AdvisorError, Problem, ScenarioError, SourceError
from advisor.formats.days import today

Listed: TypeAlias = Mapping[str, Mapping[str, object]]

_LITELLM_KEYS = {
    "input": "input_cost_per_token",
    "cached_read": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "output": "output_cost_per_token",
    "batch_input": "input_cost_per_token_batches",
    "batch_output": "output_cost_per_token_batches",
}
_LITELLM_PREFIXES = {"google": "gemini", "aws": "bedrock"}
_MILLION = 1_000_000


def litellm_problems(catalogue: Catalogue, listed: Listed, on: date) -> Iterator[Problem]:
    """Yield every figure and retirement date that litellm's file gives differently."""
    hint = "Look at the provider's page and mend the wrong one."
    for rate in (*our_rates(catalogue, on), *_current_rates(catalogue, on)):
        per_token = _entry(listed, rate.model, rate.provider).get(_LITELLM_KEYS[rate.kind])
        theirs = per_token * _MILLION if isinstance(per_token, Decimal) else None
        if theirs is not None and theirs != rate.usd:
            what = f"{rate.kind} is {shown(rate.usd)}, litellm says {shown(theirs)}"
            yield Problem(rate.where, what, hint)
    for _, fact in catalogue.facts():
        if isinstance(fact, Retirement):
            told = _entry(listed, fact.model, fact.provider).get("deprecation_date")
            if told is not None and str(told) != str(fact.retires):
                where = f"rules/prices: retirements {fact.identity}"
                yield Problem(where, f"is {fact.retires}, litellm says {told}", hint)


def read_litellm(path: Path) -> Listed:
    """Return litellm's price file with exact numbers. Raises SourceError when it is not one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    except (OSError, ValueError) as error:
        problem = Problem(str(path), f"cannot be read as JSON ({error})", "Give litellm's file.")
        raise SourceError(problem) from error
    if not isinstance(data, dict):
        raise SourceError(Problem(str(path), "is not a table of models", "Give litellm's file."))
    return {str(name): entry for name, entry in data.items() if isinstance(entry, dict)}


def _current_rates(catalogue: Catalogue, on: date) -> Iterator[OurRate]:
    """The token prices we take from genai-prices for the models of our own list."""
    for kind, fact in catalogue.facts():
        if not isinstance(fact, CurrentModels) or not fact.holds(on):
            continue
        for model in dict.fromkeys((*fact.models, fact.usual)):
            try:
                prices = catalogue.token_prices(model, fact.provider, on=on)
            except ScenarioError:
                continue
            for name in _LITELLM_KEYS:
                usd = getattr(prices, name)
                if usd is not None:
                    where = f"genai-prices: {kind} {fact.provider} {model}"
                    yield OurRate(where, model, fact.provider, name, usd)


def _entry(listed: Listed, model: str, provider: str | None) -> Mapping[str, object]:
    prefix = _LITELLM_PREFIXES.get(provider or "", provider)
    names = [f"{prefix}/{model}"] if provider == "azure" else [model, f"{prefix}/{model}"]
    return next((listed[name] for name in names if name in listed), {})


@click.command()
@click.option("--litellm", type=click.Path(path_type=Path), help="litellm's price file, as JSON.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to check; today (UTC) by default."
)
def main(litellm: Path | None, on: datetime | None) -> None:
    """Print what differs between our dated price facts and other people's."""
    day = today() if on is None else on.date()
    catalogue = shipped_catalogue()
    try:
        problems = list(check_prices(catalogue, day))
        if litellm is not None:
            problems += litellm_problems(catalogue, read_litellm(litellm), day)
    except AdvisorError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} to look at on {day}.", err=True)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
