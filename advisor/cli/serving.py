"""The command that starts the page."""

from __future__ import annotations

import click

from advisor.cli.common import told_plainly


@click.command("app", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@told_plainly
def app_command(options: tuple[str, ...]) -> None:
    """Start the page in the browser. OPTIONS go on to Streamlit, such as --server.port 8600."""
    from advisor.web.launch import launch  # noqa: PLC0415  # needs the extra `app`

    launch(options)
