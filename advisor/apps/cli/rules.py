"""Commands for people who write rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import (
    NEEDS_A_LOOK,
    exit_with_message,
    extend_option,
    folder_argument,
    width,
)
from advisor.checks.loading import load_rulebook, read_rulebook
from advisor.checks.rulebook_proof import prove_rulebook
from advisor.checks.wording import wording_problems
from advisor.errors import AdvisorError
from advisor.evidence.prompt.read import check_signals
from advisor.formats.folders import default_rules
from advisor.formats.phrasing import plural
from advisor.rulebook.wording import departure_words, extensions_words


@click.group("rules")
def rules_group() -> None:
    """Work on a rulebook."""


@rules_group.command("check")
@folder_argument
@click.option(
    "--wording", is_flag=True, help="Also name each sentence that needs a look; then exit with 3."
)
@extend_option
@exit_with_message
def check_command(folder: Path | None, extend: tuple[Path, ...], *, wording: bool) -> None:
    """Read every rule in FOLDER, the shipped rules by default, and name every problem.

    With --wording, every text in FOLDER is read too, or in what goes on top of it: titles that
    name no situation, long sentences, pronouns before their noun, words to avoid.
    """
    rulebook = load_rulebook(folder, extend=extend)
    check_signals(rulebook)
    counts = (
        f"{len(rulebook.questions)} questions, {len(rulebook.facts)} facts, "
        f"{len(rulebook.rules)} rules and notes, {len(rulebook.sources)} sources"
    )
    on_top = extensions_words(rulebook.on_top)
    say(f"No problems{on_top}: {counts}, digest {rulebook.digest}.")
    for rule in rulebook.waiting:
        say(f"'{rule.id}' counts from {rule.effective.since} on, and not before.")
    for departure in rulebook.departures:
        say(departure_words(departure))
    for use in rulebook.former_id_uses:
        say(str(use))
    if wording:
        _check_wording(extend or (folder or default_rules(),))


def _check_wording(folders: Sequence[Path]) -> None:
    """Print each sentence that needs a look; exit with 3 when there is one."""
    problems = [problem for folder in folders for problem in wording_problems(folder)]
    for problem in problems:
        say(str(problem))
    say(f"{plural(len(problems), 'sentence')} to look at." if problems else "Every text is plain.")
    if problems:
        click.get_current_context().exit(NEEDS_A_LOOK)


@rules_group.command("prove")
@folder_argument
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
@extend_option
@exit_with_message
def prove_command(folder: Path | None, extend: tuple[Path, ...], *, as_json: bool) -> None:
    """Prove the rules in FOLDER over every combination of answers; exit 1 with what fails."""
    rulebook = read_rulebook(folder, extend=extend)
    check_signals(rulebook)
    proof = prove_rulebook(rulebook)
    if as_json:
        say(proof.to_json(), newline=False)
    else:
        show(proof.report(), width())
    if proof.problems:
        raise AdvisorError(proof.problems)
