"""Commands that start the page, the HTTP API or the MCP server, or print the advice schema."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.advice.advice import Advice
from advisor.apps.cli.console import say
from advisor.apps.cli.extras import extra_not_installed
from advisor.apps.cli.options import exit_with_message, folder_options, rules_option
from advisor.apps.environment import DIGEST_VARIABLE, HOSTS_VARIABLE, check_digest, name_folders
from advisor.formats.json_text import json_text
from advisor.rulebook.rulebook import Rulebook


@click.command("app", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@folder_options
@exit_with_message
def app_command(rules: Path | None, extend: tuple[Path, ...], options: tuple[str, ...]) -> None:
    """Start the page in the browser. OPTIONS go on to Streamlit, such as --server.port 8600."""
    name_folders(rules, extend)
    from advisor.apps.web.launch import launch  # noqa: PLC0415  # needs the extra `app`

    launch(options)


def _names(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name.strip() for one in given for name in one.split(",") if name.strip())


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; each has the same rules.",
)
@click.option(
    "--allowed-host",
    "--allow-host",
    "allowed_hosts",
    envvar=HOSTS_VARIABLE,
    multiple=True,
    callback=_names,
    help="A name of this server besides localhost; may be given several times; * is any.",
)
@click.option(
    "--digest",
    envvar=DIGEST_VARIABLE,
    help="Start on the rules with this digest only (`advisor rules check` prints it).",
)
@rules_option
def serve_command(  # noqa: PLR0913  # one for each option
    rulebook: Rulebook,
    /,
    *,
    host: str,
    port: int,
    workers: int,
    allowed_hosts: tuple[str, ...],
    digest: str | None,
) -> None:
    """Answer over HTTP: POST /advise, /read-prompt, /costs and others; GET /openapi.json.

    Nothing is kept and nothing that is sent is logged. There is no login: put it behind your own
    when others can reach the address.
    """
    try:
        from advisor.apps.server.serving import serve_http  # noqa: PLC0415  # needs an extra
    except ImportError as error:
        raise extra_not_installed("serve") from error
    check_digest(rulebook, digest)
    serve_http(rulebook, host, port, say, workers=workers, allowed_hosts=allowed_hosts)


@click.command("mcp")
@click.option("--http", is_flag=True, help="Answer over HTTP instead, at /mcp.")
@click.option("--host", help="With --http: the address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="With --http: the port; 0 takes a free one.  [default: 8001]",
)
@click.option(
    "--allow-host",
    "--allowed-host",
    multiple=True,
    metavar="NAME",
    help="With --http: a name that clients reach this machine by; may be given several times.",
)
@rules_option
def mcp_command(
    rulebook: Rulebook,
    /,
    *,
    http: bool,
    host: str | None,
    port: int | None,
    allow_host: tuple[str, ...],
) -> None:
    """Serve assistants over standard input and output, or over HTTP: advise, explain and more.

    Over HTTP, a request that asks for another name than this machine's is refused. There is no
    login: put it behind your own when others can reach the address.
    """
    if not http and (host is not None or port is not None or allow_host):
        raise click.UsageError("--host, --port and --allow-host need --http.")
    try:
        from advisor.apps.server.assistant.transports import serve_http, serve_stdio  # noqa: PLC0415
    except ImportError as error:
        raise extra_not_installed("mcp") from error
    if http:
        serve_http(rulebook, host or "127.0.0.1", 8001 if port is None else port, allow_host, say)
    else:
        serve_stdio(rulebook)


@click.command("schema")
def advice_schema_command() -> None:
    """Print the JSON Schema of the advice that --json and the API give."""
    say(json_text(Advice.json_schema()))
