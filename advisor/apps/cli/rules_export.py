"""The command that writes the rules for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.options import exit_with_message, folder_options, on_option
from advisor.authoring.dmn.decisions import decision_model
from advisor.authoring.dmn.xml import EXPORTED_MARK, dmn_xml
from advisor.authoring.exported_rules import export_rules
from advisor.checks.loading import load_rulebook
from advisor.errors import AdvisorError, Problem
from advisor.formats.folders import default_rules
from advisor.rulebook.rulebook import Rulebook

_LONGEST_HEAD = 4_000
"""How many bytes of a file are read to see who wrote it."""


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option("--dmn", is_flag=True, help="Write a decision model in DMN 1.3, for other engines.")
@on_option
@folder_options
@exit_with_message
def export_command(
    out: Path | None, rules: Path | None, extend: tuple[Path, ...], *, dmn: bool, on: date
) -> None:
    """Copy the rules to the folder OUT, with their version and digest.

    Do so before an upgrade: `advisor rules diff OUT` then says what it changed. The shipped rules,
    or those of --rules; prices, signals and lessons come along.

    With --dmn, OUT is a file, printed without OUT: the levers, gates, means and facts of the day
    of --on, as decision tables that Camunda and other engines read. What does not travel, and
    what a caller has to give, stands in its description. A file of another program is not replaced.
    """
    if dmn:
        _write_model(load_rulebook(rules, extend=extend).in_force(on), out)
        return
    if out is None:
        raise click.UsageError("Name a folder for the copy, or give --dmn for a decision model.")
    _refuse_what_a_copy_does_not_heed()
    rulebook = load_rulebook(rules)
    export_rules(rulebook, rules or default_rules(), out)
    about = rulebook.about
    say(f"{about.title} {about.version} is in {out}, digest {rulebook.digest}.")


def _refuse_what_a_copy_does_not_heed() -> None:
    """Raise UsageError for a typed option; what stands in the environment is for other commands."""
    source_of = click.get_current_context().get_parameter_source
    for name in ("on", "extend"):
        if source_of(name) is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} is for --dmn: a copy holds one rulebook, as it is.")


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
