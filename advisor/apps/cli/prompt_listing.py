"""Reads many prompts at once and prints one list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import width
from advisor.apps.cli.prompt_baseline import BaselineFiles
from advisor.apps.cli.prompt_input import PromptTerms
from advisor.apps.cli.prompt_limits import OVER, over_budget, serious
from advisor.evidence.prompt.folder.read import PromptList, read_prompts
from advisor.evidence.prompt.sarif import list_sarif
from advisor.formats.json_text import json_text

_FORMS = (None, "json", "markdown", "sarif")


def are_many(files: Sequence[Path]) -> bool:
    """Return whether these are several files, or a folder."""
    return len(files) > 1 or files[0].is_dir()


def check_for_many(files: Sequence[Path], form: str | None, single: Sequence[str]) -> None:
    """Raise UsageError for what is only of one prompt: the options `single` that were given."""
    if form not in _FORMS:
        single = (f"--{form}", *single)
    if single:
        raise click.UsageError(f"{single[0]} is of one prompt; name one file.")
    if any(str(file) == "-" for file in files):
        raise click.UsageError("Standard input is one prompt; give - alone.")


def list_prompts(  # noqa: PLR0913  # one for each option
    files: Sequence[Path],
    terms: PromptTerms,
    form: str | None,
    *,
    baseline: BaselineFiles,
    fail_on: str | None,
    max_tokens: int | None,
) -> int:
    """Print the list, and return the exit code: 1 where a named file cannot be read."""
    found = read_prompts(
        files,
        rulebook=terms.rulebook,
        model=terms.model,
        calls_per_month=terms.calls,
        on=terms.on,
        baseline=baseline.read(),
    )
    if baseline.writes:
        baseline.write([(one.path, one.advice, one.digests) for one in found.prompts])
        return int(any(one.named for one in found.left))
    _print(found, form)
    over = [said for one in found.prompts for said in over_budget(one.name, one.tokens, max_tokens)]
    unread = [f"{one.path}: {one.why}" for one in found.left if one.named]
    for sentence in (*unread, *over):
        say(sentence, error=True)
    if unread:
        return 1
    return OVER if over or any(serious(one.advice, fail_on) for one in found.prompts) else 0


def _print(found: PromptList, form: str | None) -> None:
    match form:
        case "json":
            say(json_text(found.to_dict()))
        case "markdown":
            say(found.to_markdown(), newline=False)
        case "sarif":
            say(json_text(list_sarif(found)))
        case _:
            show(found.report(), width())
