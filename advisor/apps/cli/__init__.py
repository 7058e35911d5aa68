"""The command line: the same verbs as the library, on files and in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from advisor.apps.cli.costs import costs_command
from advisor.apps.cli.history import replay_command
from advisor.apps.cli.prices import prices_command
from advisor.apps.cli.prompts import prompt_command
from advisor.apps.cli.rules import rules_group
from advisor.apps.cli.rules_export import export_command
from advisor.apps.cli.rules_tools import (
    docs_command,
    graph_command,
    new_command,
    schema_command,
    test_command,
)
from advisor.apps.cli.servers import advice_schema_command, app_command, mcp_command, serve_command
from advisor.apps.cli.skill import skill_command
from advisor.apps.cli.tables import advise_many_command
from advisor.apps.cli.verdicts import (
    advise_command,
    ask_command,
    explain_command,
    flips_command,
    questions_command,
)
from advisor.errors import visible
from advisor.formats.version import __version__


@contextmanager
def _control_characters_escaped() -> Iterator[None]:
    """Escape control characters in the errors that click raises, such as those in a file name."""
    try:
        yield
    except click.UsageError as error:
        message = error.format_message()
        if visible(message) == message:
            raise
        raise click.UsageError(visible(message), error.ctx) from None


class _Commands(click.Group):
    """The commands. Click prints its own errors, so they are escaped before it sees them."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        with _control_characters_escaped():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with _control_characters_escaped():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(__version__, prog_name="advisor")
def main() -> None:
    """Say whether a team should fine-tune, use RAG, or just write a better prompt."""


for command in (
    ask_command,
    advise_command,
    advise_many_command,
    explain_command,
    flips_command,
    prompt_command,
    costs_command,
    prices_command,
    questions_command,
    replay_command,
    rules_group,
    app_command,
    serve_command,
    mcp_command,
    skill_command,
    advice_schema_command,
):
    main.add_command(command)

for command in (
    schema_command,
    new_command,
    test_command,
    graph_command,
    docs_command,
    export_command,
):
    rules_group.add_command(command)
