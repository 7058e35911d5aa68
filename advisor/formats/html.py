"""HTML in which every text is escaped."""

from __future__ import annotations

from html import escape

from advisor.errors import visible


def escaped(text: str) -> str:
    """Return a plain text as HTML, its unsafe characters written out."""
    return escape(visible(text))


def tag(name: str, inner: str, kind: str = "", **attributes: str) -> str:
    """Return an element around `inner`, which is HTML already."""
    given = {"class": kind, **{key.replace("_", "-"): v for key, v in attributes.items()}}
    written = "".join(f' {key}="{escaped(v)}"' for key, v in given.items() if v)
    return f"<{name}{written}>{inner}</{name}>"


def say(name: str, text: str, kind: str = "", **attributes: str) -> str:
    """Return an element with a plain text in it."""
    return tag(name, escaped(text), kind, **attributes)
