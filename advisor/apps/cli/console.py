"""The only place that writes to a terminal: control characters are escaped.

A terminal, a pipe and a file get the same characters; only a terminal gets bold, dim and red text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click

from advisor.errors import visible
from advisor.formats.document import Block
from advisor.formats.plain_text import text_lines


@dataclass(frozen=True, slots=True)
class Styled:
    """A piece of a line, in bold, dim or red."""

    text: str
    bold: bool = False
    dim: bool = False
    red: bool = False


def bold(text: str) -> Styled:
    """Return bold text."""
    return Styled(text, bold=True)


def dim(text: str) -> Styled:
    """Return dim text."""
    return Styled(text, dim=True)


def red(text: str) -> Styled:
    """Return bold text in red."""
    return Styled(text, bold=True, red=True)


def say(*parts: str | Styled, newline: bool = True, error: bool = False) -> None:
    """Print the parts one after the other, on standard error for an `error`.

    A newline follows. Pass `newline=False` for a text that already ends in one.
    """
    click.echo("".join(map(_terminal_text, parts)), nl=newline, err=error)  # noqa: TID251  # the one place


def show(blocks: Iterable[Block], columns: int) -> None:
    """Print blocks as plain text in that many columns, headings in bold and warnings in red."""
    for line in text_lines(blocks, columns):
        say(red(line.text) if line.alert else bold(line.text) if line.strong else line.text)


def typed_line(default: str) -> str:
    """Return a line that somebody types after a prompt, or `default` for an empty one."""
    text: str = click.prompt(  # noqa: TID251  # the one place
        "", prompt_suffix="> ", default=default, show_default=False
    )
    return text


def _terminal_text(part: str | Styled) -> str:
    if isinstance(part, str):
        return visible(part)
    color = "red" if part.red else None
    return click.style(visible(part.text), fg=color, bold=part.bold or None, dim=part.dim or None)
