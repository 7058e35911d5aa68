"""The skill that makes an assistant ask the advisor before any training is started."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from advisor.apps.cli.console import say
from advisor.apps.cli.options import exit_with_message
from advisor.errors import AdvisorError, Problem

NAME = "tune-or-prompt"
FILE = "SKILL.md"


def shipped_skill() -> bytes:
    """Return the text of the skill: in the installed package, or next to its source."""
    packaged = files("advisor") / ".agents" / "skills" / NAME / FILE
    if packaged.is_file():
        return packaged.read_bytes()
    return (Path(__file__).parents[3] / "skills" / NAME / FILE).read_bytes()


@click.command("skill")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder of skills to copy it to, such as .agents/skills or .claude/skills.",
)
@exit_with_message
def skill_command(out: Path | None) -> None:
    """Print the skill for coding assistants, or copy it to a folder of skills.

    With it, an assistant asks the advisor before any training is started. A file that is there
    already and reads differently is left as it is.
    """
    text = shipped_skill()
    if out is None:
        say(text.decode(), newline=False)
        return
    place = out / NAME / FILE
    if place.is_file() and place.read_bytes() != text:
        hint = "Remove it first, or choose another --out."
        raise AdvisorError(Problem(str(place), "is there already and reads differently", hint))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text)
    say(f"{place} is written.")
