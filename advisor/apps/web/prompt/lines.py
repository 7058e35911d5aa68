"""The whole prompt: one block for each section, with its place beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.session.keys import memory, ui
from advisor.evidence.prompt.model import PLACES, ReadLine, ReadSection
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.phrasing import plural, usd_words

_SHOWN_LINES = 4
_FOLDED_AT_LEAST = 3
_SHOWN_PARTS = 30
_NAMED = 3
_SHOWN = memory("parts-shown")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Part:
    """The lines of a section."""

    section: ReadSection
    units: tuple[ReadLine, ...]

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Each line with its number; the sentences of one line are joined again."""
        by_line = groupby(self.units, key=lambda unit: unit.line)
        return [(number, " ".join(unit.text for unit in units)) for number, units in by_line]


def parts(reading: PromptReading) -> list[Part]:
    """Return the sections with their lines, in order."""
    by_section = groupby(reading.lines, key=lambda unit: unit.section)
    return [Part(reading.sections[at], tuple(units)) for at, units in by_section]


def draw_lines(reading: PromptReading) -> None:
    """Draw the first parts, and more when asked."""
    price = reading.money.usd_per_million
    lead = texts.part_prices(None if price is None else usd_words(price))
    draw(section(texts.PARTS, lead))
    every = parts(reading)
    shown = _SHOWN_PARTS + st.session_state.get(_SHOWN, 0)
    for number, part in enumerate(every[:shown]):
        _draw_part(reading, part, number)
    left = len(every) - shown
    if left > 0:
        st.button(
            texts.more_parts(min(left, _SHOWN_PARTS)), key=ui("more-parts"), on_click=_show_more
        )
    elif (rest := reading.unlabeled) is not None:
        usd = usd_words(rest.usd_per_month)
        draw(text_element("p", texts.not_labeled(rest.lines, rest.tokens, usd), "mute"))


def _show_more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, 0) + _SHOWN_PARTS


def _draw_part(reading: PromptReading, part: Part, number: int) -> None:
    place = part.section.place
    width = len(str(reading.lines[-1].line))
    first, rest = _folded(part.lines)
    with st.container(key=ui(f"part-{place}-{number}")):
        words, side = st.columns([2.6, 1], gap="medium")
        with words:
            st.code(_numbered(first, width), language=None, wrap_lines=True)
            if rest:
                title = texts.more_lines(rest[0][0], rest[-1][0], len(rest))
                with st.expander(title, type="compact"):
                    st.code(_numbered(rest, width), language=None, wrap_lines=True)
        with side:
            draw(_part_note(reading, part))


def _folded(
    lines: Sequence[tuple[int, str]],
) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
    if len(lines) < _SHOWN_LINES + _FOLDED_AT_LEAST:
        return lines, ()
    return lines[:_SHOWN_LINES], lines[_SHOWN_LINES:]


def _numbered(lines: Sequence[tuple[int, str]], width: int) -> str:
    return "\n".join(f"{number:>{width}}  {text}" for number, text in lines)


def _part_note(reading: PromptReading, part: Part) -> str:
    section = part.section
    place = text_element("b", PLACES[section.place])
    head = element("p", place + text_element("span", plural(section.tokens, "token")), "row")
    said = [unit for unit in part.units if unit.kind not in ("heading", "mark")]
    names = ", ".join(dict.fromkeys(unit.name for unit in said[:_NAMED]))
    guess = "" if any(unit.sure for unit in said) or not said else f" ({texts.GUESS})"
    named = text_element("span", f"{names}{guess}", "mute note")
    money = element("p", named + text_element("span", usd_words(_usd(reading, section))), "row")
    says = text_element("p", section.do, "mute note")
    return element("div", head + money + says, f"beside goes-{section.place}")


def _usd(reading: PromptReading, section: ReadSection) -> Decimal | None:
    money = reading.money
    if money.usd_per_million is None:
        return None
    return money.usd_per_million * section.tokens * money.calls_per_month / _MILLION
