"""Text for the boxes and arrows of a graph in DOT."""

from __future__ import annotations

from textwrap import wrap


def box_label(text: str, width: int) -> str:
    """Return a text broken into lines of at most `width` characters, safe between quotes."""
    parts = (wrap(part, width, break_on_hyphens=False) for part in text.split("\n"))
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for part in parts for line in part)
    return "\\n".join(lines)
