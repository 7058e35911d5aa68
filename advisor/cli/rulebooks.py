"""Commands for people who write rules."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.cli.common import extend_option, json_text, told_plainly
from advisor.errors import AdvisorError
from advisor.loading import load_rulebook, read_rulebook
from advisor.proof import prove
from advisor.proof_report import proof_data, proof_lines


@click.group("rules")
def rules_group() -> None:
    """Work on a rulebook."""


@rules_group.command("check")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@extend_option
@told_plainly
def check_command(folder: Path | None, extend: tuple[Path, ...]) -> None:
    """Read every rule in FOLDER, the shipped rules by default, and name every problem."""
    rulebook = load_rulebook(folder, extend=extend)
    counts = (
        f"{len(rulebook.questions)} questions, {len(rulebook.facts)} facts, "
        f"{len(rulebook.rules)} rules and notes, {len(rulebook.sources)} sources"
    )
    click.echo(f"No problems: {counts}, digest {rulebook.digest}.")


@rules_group.command("prove")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
@extend_option
@told_plainly
def prove_command(folder: Path | None, extend: tuple[Path, ...], *, as_json: bool) -> None:
    """Prove the rules in FOLDER over every combination of answers; exit 1 with what fails."""
    proof = prove(read_rulebook(folder, extend=extend))
    click.echo(json_text(proof_data(proof)) if as_json else "\n".join(proof_lines(proof)))
    if proof.problems:
        raise AdvisorError(proof.problems)
