"""A prompt in text with something around it: front matter, turns, a Modelfile."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.errors import Problem, PromptError
from advisor.evidence.prompt.forms.commands import system_of_modelfile
from advisor.evidence.prompt.forms.front_matter import Parted, parted
from advisor.evidence.prompt.forms.in_data import tokens_of
from advisor.evidence.prompt.forms.paths import find
from advisor.evidence.prompt.forms.slot_names import declared_slots
from advisor.evidence.prompt.forms.source import PromptText, Source, SourceTools, numbered
from advisor.evidence.prompt.forms.table import TextFile, forms
from advisor.evidence.prompt.forms.turns import (
    SYSTEM_ROLES,
    Turn,
    begins_with_turn,
    system_turns,
    turns_in,
)
from advisor.formats.yaml_source import Data


def with_front_matter(text: str, ending: str, name: str) -> PromptText | None:
    """Return the prompt in a text file with front matter; None for a text without any."""
    found = parted(text)
    if found is None:
        kind = next((one for one in forms().files if ending in one.ends), None)
        if kind is None or not kind.by_lines:
            return None
        found = Parted({}, text, 0)
    else:
        kind = next(one for one in forms().files if ending in one.ends or one.fits(found.header))
    turns = turns_in(found.body, by_lines=kind.by_lines)
    said = system_turns(turns)
    if not said:
        what = f"is {kind.name} without a system prompt"
        raise PromptError(Problem(name, what, "Give the system prompt as text."))
    part = "system part" if said[0].role in SYSTEM_ROLES else "text"
    without = ", without its front matter" if found.header else ""
    source = Source(
        form=kind.id,
        name=f"{kind.name}{without}",
        how="part",
        places=(part,),
        user_places=tuple(f"{turn.role} part" for turn in turns if turn not in said and turn.role),
        tools=_tools(kind, found.header),
        schema_given=any(True for path in kind.schema_at for _ in find(found.header, path)),
        slots=declared_slots(kind.slots_at, found.header),
    )
    text = "\n\n".join(turn.text for turn in said)
    return PromptText(text, numbered(source, _lines(said, found.first_line)))


def with_turns(text: str) -> PromptText | None:
    """Return the system part of a text that begins with a mark of a chat; None for another.

    Without a part of the system it is the first one: some models know no other.
    """
    if not begins_with_turn(text):
        return None
    turns = turns_in(text)
    said = system_turns(turns)
    if not said:
        return None
    source = Source(
        form="chat-template",
        name="a text with the marks of a chat",
        how="part",
        places=("system part" if said[0].role in SYSTEM_ROLES else "first part",),
        user_places=tuple(f"{turn.role} part" for turn in turns if turn not in said and turn.role),
    )
    text = "\n\n".join(turn.text for turn in said)
    return PromptText(text, numbered(source, _lines(said, 0)))


def in_modelfile(text: str) -> PromptText | None:
    """Return the SYSTEM text of a Modelfile; None for another text."""
    said = [one for one in system_of_modelfile(text) if one.text]
    if not said:
        return None
    lines: list[int] = []
    for one in said:
        lines += [lines[-1]] if lines else []
        lines += range(one.line, one.line + one.text.count("\n") + 1)
    source = Source(form="modelfile", name="a Modelfile", how="data", places=("SYSTEM",))
    text = "\n\n".join(one.text for one in said)
    return PromptText(text, numbered(source, lines))


def _lines(turns: Sequence[Turn], before: int) -> list[int]:
    """Return the line of the file for each line of the joined turns."""
    lines: list[int] = []
    for turn in turns:
        lines += [lines[-1]] if lines else []
        first = before + turn.first_line + 1
        lines += range(first, first + turn.text.count("\n") + 1)
    return lines


def _tools(kind: TextFile, header: dict[str, Data]) -> SourceTools | None:
    found = [value for path in kind.tools for _, value in find(header, path)]
    return SourceTools(count=len(found), tokens=tokens_of(found)) if found else None
