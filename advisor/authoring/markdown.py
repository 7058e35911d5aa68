"""Texts from a rulebook inside Markdown, so that nothing in them is read as Markdown or HTML."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]<>$|~#])")
_LIST_MARK = re.compile(r"^([-+]|\d+[.)])(?=\s)")


def plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it is."""
    marked = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _LIST_MARK.sub(lambda found: f"{found[1][:-1]}\\{found[1][-1]}", marked)


def link(text: str, address: str | None) -> str:
    """Return a link, or the bare text when the address is not a web page."""
    if address is None or not re.fullmatch(r"https?://[^\s<>]+", address):
        return plain(text)
    return f"[{plain(text)}](<{address}>)"
