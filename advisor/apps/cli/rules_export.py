"""The command that writes the rules for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.options import on_option, rules_option
from advisor.authoring.dmn.decisions import decision_model
from advisor.authoring.dmn.xml import EXPORTED_MARK, dmn_xml
from advisor.errors import AdvisorError, Problem
from advisor.rulebook.rulebook import Rulebook

_LONGEST_HEAD = 4_000
"""How many bytes of a file are read to see who wrote it."""


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option("--dmn", is_flag=True, help="Write a decision model in DMN 1.3.")
@on_option
@rules_option
def export_command(rulebook: Rulebook, out: Path | None, *, dmn: bool, on: date) -> None:
    """Write the rules to OUT for other programs, or print them.

    --dmn gives the levers, gates, means and facts as decision tables that Camunda and other engines
    read. With --on they are the rules of that day. What does not travel, and what a caller has to
    give, stands in the description of the file. A file that another program wrote is not replaced.
    """
    if not dmn:
        raise click.UsageError("Say in which form: --dmn.")
    _write_model(rulebook.in_force(on), out)


def _write_model(rulebook: Rulebook, out: Path | None) -> None:
    """Write the decision model to a file, or print it."""
    text = dmn_xml(decision_model(rulebook))
    if out is None or str(out) == "-":
        say(text, newline=False)
        return
    _refuse_to_replace(out)
    out.write_bytes(text.encode("ascii"))
    say(f"The rules are in {out}.")


def _refuse_to_replace(out: Path) -> None:
    """Raise AdvisorError for a file that another program, or a person, wrote or changed."""
    if not out.is_file():
        return
    with out.open("rb") as file:
        head = file.read(_LONGEST_HEAD)
    if EXPORTED_MARK.encode("ascii") not in head:
        what, hint = "was not written by this command", "Move it, or choose another name."
        raise AdvisorError(Problem(str(out), what, hint))
