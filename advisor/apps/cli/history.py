"""Commands for upgrades: replay a saved advice, and compare two rulebooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from advisor.advice.advice import Advice
from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    STANDARD_INPUT,
    exit_with_message,
    extend_option,
    on_option,
    rules_option,
    standard_input,
    width,
)
from advisor.apps.cli.rules import rules_group
from advisor.checks.loading import read_rulebook
from advisor.formats.json_text import json_text
from advisor.formats.yaml_source import MAX_BYTES
from advisor.history.records import read_record_bytes, read_record_file
from advisor.history.replay import replay
from advisor.history.replay_report import replay_blocks
from advisor.history.rulebook_diff.cases import case_moves
from advisor.history.rulebook_diff.diff import diff
from advisor.history.rulebook_diff.report import diff_blocks, diff_data
from advisor.rulebook.rulebook import Rulebook


@click.command("replay")
@click.argument("file", metavar="RECORD.json", type=FILE_OR_STANDARD_INPUT)
@click.option(
    "--json", "as_json", is_flag=True, help="Print what moved, and both advices, as JSON."
)
@on_option
@rules_option
def replay_command(rulebook: Rulebook, /, file: Path, *, as_json: bool, on: date) -> None:
    """Run a saved advice again on today's rules and prices: what moved, and why.

    RECORD.json is what `advisor advise --json` printed; - reads standard input.
    """
    found = replay(_read_saved_advice(file), rulebook=rulebook, on=on)
    if as_json:
        say(found.to_json(), newline=False)
        return
    show(replay_blocks(found), width())


@rules_group.command("diff")
@click.argument("old", type=click.Path(path_type=Path), required=False)
@click.argument("new", type=click.Path(path_type=Path), required=False)
@click.option("--only-new", is_flag=True, help="Put what --extend names on top of NEW alone.")
@click.option("--cases", type=click.Path(path_type=Path), help="A folder of saved answers to try.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@extend_option
@exit_with_message
def diff_command(  # noqa: PLR0913  # one parameter for each option
    old: Path | None,
    new: Path | None,
    extend: tuple[Path, ...],
    *,
    only_new: bool,
    cases: Path | None,
    as_json: bool,
) -> None:
    """Say what changes from the rules in OLD to those in NEW, the shipped ones by default.

    With OLD, --extend puts folders on top of both, so that only what is below them differs; with
    --only-new, on top of NEW alone. Without OLD it says what they change in the shipped rules.
    Lists what was added, removed, renamed and changed, and counts over all combinations of answers
    whose approach moves, with answers that show each move.
    """
    if old is None and not extend:
        raise click.UsageError("Say which rules to compare: OLD, or --extend, or both.")
    below = () if old is None or only_new else extend
    before, now = read_rulebook(old, extend=below), read_rulebook(new, extend=extend)
    found = diff(before, now)
    tried = case_moves(before, now, cases) if cases else None
    if as_json:
        say(json_text(diff_data(found, tried)))
        return
    show(diff_blocks(found, tried), width())


def _read_saved_advice(file: Path) -> Advice:
    if str(file) == "-":
        return read_record_bytes(standard_input(MAX_BYTES), STANDARD_INPUT)
    return read_record_file(file)
