"""What may stand in a folder of rules, so that nothing in it goes unread without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

CATALOGUES: Mapping[str, tuple[str, ...]] = {
    "learn": ("concepts", "methods", "misconceptions", "presets", "published", "quiz"),
    "prices": (),
    "signals": ("prompt_advice", "prompt_signals", "secrets"),
    "wording": ("words",),
}
"""Folders at the top of a folder of rules that hold other catalogues, each with the names of its
files without `.yaml`; files of prices may have any name."""

_BESIDE = (".md", ".schema.json")
"""How the names of files end that people and editors read, and the advisor does not."""

_Words: TypeAlias = tuple[str, str]

_UNREAD = "would not be read"


def unread(parts: Sequence[str], *, is_folder: bool) -> _Words | None:
    """Return what is wrong with an entry that no part of the advisor would read, and what to do.

    `parts` is its path inside the folder of rules. None for an entry that is read, is for people
    or editors, or lies in a folder that is refused itself.
    """
    top, name = parts[0], parts[-1]
    if any(part in CATALOGUES for part in parts[1:-1]) or (top in CATALOGUES and len(parts) > 2):  # noqa: PLR2004
        return None
    if is_folder:
        return _unread_folder(parts)
    if name.endswith(_BESIDE):
        return None
    if top in CATALOGUES and len(parts) > 1:
        known = [f"{one}.yaml" for one in CATALOGUES[top]]
        fits = name in known if known else name.endswith(".yaml")
        whole = " Only a whole rulebook has lessons." if top == "learn" else ""
        return None if fits else (_UNREAD, f"{top}/ takes {_listed(known)}.{whole}")
    if name.endswith(".yaml"):
        return None
    return _UNREAD, "A folder of rules takes .yaml files, .md files and *.schema.json."


def _unread_folder(parts: Sequence[str]) -> _Words | None:
    if len(parts) == 1:
        return None
    if parts[0] in CATALOGUES:
        return _UNREAD, f"{parts[0]}/ takes files and no folders."
    if parts[-1] in CATALOGUES:
        return _UNREAD, f"Put {parts[-1]}/ at the top of the folder of rules."
    return None


def _listed(names: Sequence[str]) -> str:
    *others, last = names or (".yaml files",)
    return f"{', '.join(others)} and {last}" if others else last
