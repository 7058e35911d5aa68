"""Prints what stands side by side: two prompts, or the providers of one."""

from __future__ import annotations

from advisor.apps.cli.console import say, show
from advisor.apps.cli.options import width
from advisor.evidence.prompt.compare.compare import PromptComparison
from advisor.evidence.prompt.providers import ProviderCosts
from advisor.formats.json_text import json_text


def print_side_by_side(found: PromptComparison | ProviderCosts, form: str | None) -> None:
    """Print it as JSON, as Markdown, or as text."""
    match form:
        case "json":
            say(json_text(found.to_dict()))
        case "markdown":
            say(found.to_markdown(), newline=False)
        case _:
            show(found.report(), width())
