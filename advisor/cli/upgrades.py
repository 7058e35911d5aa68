"""Commands for upgrades: what a saved advice becomes, and what differs between two rulebooks."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from advisor.advice import Advice
from advisor.cli.common import DASHED, json_text, on_option, rules_option, width
from advisor.records import record_file, record_in
from advisor.replay_report import replay_data, replay_lines
from advisor.replaying import replay
from advisor.rulebook import Rulebook


@click.command("replay")
@click.argument("file", metavar="RECORD.json", type=DASHED)
@click.option(
    "--json", "as_json", is_flag=True, help="Print what moved, and both advices, as JSON."
)
@on_option
@rules_option
def replay_command(rulebook: Rulebook, /, file: Path, *, as_json: bool, on: date) -> None:
    """Run a saved advice again on today's rules and prices: what moved, and why.

    RECORD.json is what `advisor advise --json` printed; - reads standard input.
    """
    found = replay(_record(file), rulebook=rulebook, on=on)
    if as_json:
        click.echo(json_text(replay_data(found)))
        return
    for line in replay_lines(found, width()):
        click.echo(line)


def _record(file: Path) -> Advice:
    if str(file) == "-":
        return record_in(sys.stdin.buffer.read(), "standard input")
    return record_file(file)
