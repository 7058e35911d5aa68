"""Our own HTML, in which every text is escaped; and text for Streamlit's labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

import streamlit as st

from advisor.advice.model import Cited
from advisor.apps.web.parts import texts
from advisor.apps.web.session.state import rule_link
from advisor.errors import visible
from advisor.formats.html import element, text_element
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Citation, Source

__all__ = [
    "anchor",
    "approach_name",
    "approach_names",
    "citation",
    "citations",
    "draw",
    "element",
    "label",
    "notice",
    "old_to_new",
    "page_link",
    "rule_id",
    "section",
    "text_element",
]

_MARKDOWN = re.compile(r"([\\`*_\[\]<>$~#|{}]|!(?=\[)|:(?=\w))")


def draw(*parts: str) -> None:
    """Show HTML made by the functions of this module."""
    st.html(visible("".join(parts)))


@lru_cache(maxsize=1024)
def label(text: str) -> str:
    """Return text that a Streamlit label shows as it is, without reading Markdown into it."""
    return _MARKDOWN.sub(r"\\\1", text)


def anchor(text: str, address: str, kind: str = "", **attributes: str) -> str:
    """Return a link, or the bare text when the address is not a web page or one of ours."""
    if not re.match(r"https?://|[a-z]*(\?|$)|#", address):
        return escape(text)
    return text_element("a", text, kind, href=address, **attributes)


def page_link(text: str, address: str, kind: str = "", **attributes: str) -> str:
    """Return a link to one of our own pages, which opens in the same tab."""
    return anchor(text, address, kind, target="_self", **attributes)


def approach_name(rulebook: Rulebook, approach: ApproachId, *, short: bool = False) -> str:
    """Return the name of an approach in its color."""
    found = rulebook.approaches[approach]
    return text_element("b", found.short if short else found.name, f"a-{approach}")


def approach_names(rulebook: Rulebook, approaches: Iterable[ApproachId]) -> str:
    """Return names in their colors: a, b or c."""
    names = [approach_name(rulebook, approach) for approach in approaches]
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def citation(cited: Cited) -> str:
    """Return a source as a link, with the place in it."""
    return _source(cited, cited.section)


def cite(rulebook: Rulebook, cites: Iterable[Citation]) -> str:
    """Return what a part of the rulebook cites, one after the other."""
    return " · ".join(_source(rulebook.sources[c.source], c.section) for c in cites)


def _source(source: Cited | Source, section: str | None) -> str:
    title = f"{source.author}: {section}" if section else source.author
    dated = f", {source.published}" if source.published else ""
    return anchor(f"{title}{dated}", source.link or "none:", title=source.title)


def citations(cites: Iterable[Cited]) -> str:
    """Return sources, one after the other."""
    return " · ".join(citation(cited) for cited in cites)


def rule_id(rule: str, rulebook: Rulebook) -> str:
    """Return the id of a rule, linked to where the rule is explained."""
    return element("code", page_link(rule, rule_link(rule, rulebook)))


def section(title: str, lead: str = "") -> str:
    """Return a heading of the second order with a line under it."""
    return text_element("h2", title) + (text_element("p", lead, "lead-in") if lead else "")


def notice(title: str, lines: Iterable[str] = ()) -> None:
    """Show one message with the lines that explain it; none of it is read as Markdown."""
    rows = "".join(text_element("li", line) for line in lines)
    draw(
        element(
            "div",
            text_element("b", title) + (element("ul", rows) if rows else ""),
            "notice",
            role="status",
        )
    )


def old_to_new(old: str, new: str) -> str:
    """Return the old value struck out, then the new one."""
    arrow = text_element("span", texts.BECOMES, "sr") + '<span aria-hidden="true"> → </span>'
    return text_element("s", old) + arrow + text_element("b", new)
