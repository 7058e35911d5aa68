"""The commands about prices: show them, check them, take over newer ones."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from advisor.apps.cli.console import say, show
from advisor.apps.cli.costs import compared
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    NEEDS_A_LOOK,
    on_option,
    read_input,
    rules_option,
    width,
)
from advisor.costs import Catalogue, CostComparison
from advisor.costs.prices.report import check_lines, price_blocks
from advisor.costs.upkeep.check import check_problems
from advisor.costs.upkeep.price_list_file import (
    NewPrices,
    installed_prices,
    read_litellm_list,
    read_price_list,
)
from advisor.costs.upkeep.refresh import (
    GENERATED_MARK,
    Refresh,
    extension_files,
    list_in_use,
    refresh,
)
from advisor.costs.upkeep.refresh_report import refresh_blocks
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.errors import AdvisorError, Problem
from advisor.formats.days import read_day
from advisor.formats.yaml_source import Document
from advisor.rulebook.rulebook import Rulebook

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class _Given:
    """The options of `advisor prices`, which only some of its verbs take."""

    file: Path | None
    price_list: Path | None
    made: date | None
    take: Path | None

    def refuse(self, *names: str) -> None:
        """Raise UsageError for options that this verb does not take."""
        for name in names:
            if getattr(self, name) is not None:
                said = "FILE" if name == "file" else f"--{name.replace('_', '-')}"
                raise click.UsageError(f"{said} goes with `prices check` or `prices refresh` only.")


@click.command("prices")
@click.argument("model", required=False)
@click.argument("file", type=FILE_OR_STANDARD_INPUT, required=False)
@click.option(
    "--price-list",
    type=_PATH,
    metavar="FILE",
    help="A newer list: data.json of genai-prices, or litellm's file.",
)
@click.option("--made", metavar="DAY", help="The day of that list, where it names none.")
@click.option(
    "--take",
    type=_PATH,
    metavar="DIR",
    help="Write the newer prices into DIR, a folder for --extend.",
)
@on_option
@rules_option
def prices_command(  # noqa: PLR0913  # one parameter for each option
    rulebook: Rulebook,
    /,
    model: str | None,
    file: Path | None,
    *,
    on: date,
    price_list: Path | None,
    made: str | None,
    take: Path | None,
) -> None:
    """Print every dated fact on MODEL, or on all of them.

    `advisor prices check` lists what is stale, contradicted, retired or not known any more, what
    moves most money first, and ends with exit code 3 where there is anything.

    `advisor prices refresh [FILE]` shows what a newer price list would move in the scenario or the
    answers in FILE; nothing is taken over without --take.
    """
    said = _Given(file, price_list, read_day(made, "--made"), take)
    match model:
        case "check":
            said.refuse("file", "take")
            _check(rulebook, said, on)
        case "refresh":
            _refresh(rulebook, said, on)
        case _:
            said.refuse("file", "price_list", "made", "take")
            show(price_blocks(rulebook.prices, model, on=on), width())


def _check(rulebook: Rulebook, given: _Given, on: date) -> None:
    theirs = None if given.price_list is None else read_litellm_list(given.price_list, on)
    problems = check_problems(rulebook.prices, on, theirs)
    for line in check_lines(rulebook.prices, problems, on=on):
        say(line)
    if problems:
        sys.exit(NEEDS_A_LOOK)


def _refresh(rulebook: Rulebook, given: _Given, on: date) -> None:
    """Show what a newer list moves; write it where asked to. Ends with 3 where something would."""
    new = _new_prices(rulebook, given)
    if new is None:
        used = list_in_use(rulebook.prices)
        say(f"{used.title} of {used.made} is in use, and no newer one is installed.")
        say("Give one with --price-list FILE, or update the package: pip install -U genai-prices.")
        return
    document = None if given.file is None else read_input(given.file)
    before = _priced(document, rulebook, rulebook.prices, on)
    found = refresh(rulebook.prices, new, _used(before), on)
    after = _priced(document, rulebook, found.catalogue, on)
    show(refresh_blocks(found, before, after), width())
    if given.take is not None:
        _write(given.take, found)
        return
    say("Nothing is taken over yet: --take DIR writes these prices into a folder for --extend.")
    if found.changes:
        sys.exit(NEEDS_A_LOOK)


def _new_prices(rulebook: Rulebook, given: _Given) -> NewPrices | None:
    """Return the list in the file, else the installed one where it is newer than the one taken."""
    if given.price_list is not None:
        return read_price_list(given.price_list, given.made)
    installed = installed_prices()
    return installed if installed.made.made > _taken_day(rulebook) else None


def _taken_day(rulebook: Rulebook) -> date:
    files = rulebook.prices.files
    days = (entry.checked for f in files for entry in f.model_prices if entry.price_list)
    return max(days, default=date.max)


def _priced(
    document: Document | None, rulebook: Rulebook, prices: Catalogue, on: date
) -> CostComparison:
    """Return the costs of a scenario or of answers; without either, those of the defaults."""
    if document is None:
        return price(Case.read({}, rulebook, on), prices)
    return compared(document, rulebook, on, prices)[0]


def _used(costs: CostComparison) -> list[tuple[str, str]]:
    """Return the models of a comparison, each with its provider."""
    priced = costs.priced
    rates = (priced.base, priced.cheaper, priced.tuned_base, priced.tuned)
    return [
        (one.prices.provider, one.model)
        for one in rates
        if one is not None and one.model is not None and one.prices.provider is not None
    ]


def _write(folder: Path, found: Refresh) -> None:
    """Write the extension; a file that somebody else wrote is never replaced."""
    files = extension_files(found)
    if any(path.name != "extension.yaml" for path in folder.glob("*.yaml")):
        files.pop("extension.yaml")
    for name in files:
        path = folder / name
        if path.is_file() and not path.read_text("utf-8").startswith(GENERATED_MARK):
            hint = "Move it, or choose another folder."
            raise AdvisorError(Problem(str(path), "was not written by this command", hint))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    say(f"Written to {folder}. Use it with --extend {folder}, or set ADVISOR_EXTEND={folder}.")
