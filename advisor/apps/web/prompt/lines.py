"""The prompt line by line: one block per run of lines with the same label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.session.keys import memory, ui
from advisor.evidence.prompt.model import PLACES, ReadLine
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.phrasing import plural, usd_words

_SHOWN_LINES = 4
_FOLDED_AT_LEAST = 3
_SHOWN_PARTS = 30
_SHOWN = memory("parts-shown")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Part:
    """A run of lines with the same label that go the same way."""

    units: tuple[ReadLine, ...]

    @property
    def tokens(self) -> int:
        return sum(unit.tokens for unit in self.units)

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Each line with its number; the sentences of one line are joined again."""
        by_line = groupby(self.units, key=lambda unit: unit.line)
        return [(number, " ".join(unit.text for unit in units)) for number, units in by_line]


def parts(reading: PromptReading) -> list[Part]:
    """Return the prompt as runs; a mark on its own belongs to the run before it."""
    found: list[list[ReadLine]] = []
    for unit in reading.lines:
        joins = found and (
            unit.kind == "mark" or _label_and_place(found[-1][0]) == _label_and_place(unit)
        )
        if joins:
            found[-1].append(unit)
        else:
            found.append([unit])
    return [Part(tuple(units)) for units in found]


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


def _label_and_place(unit: ReadLine) -> tuple[str, str]:
    return unit.label, unit.place


def _draw_part(reading: PromptReading, part: Part, number: int) -> None:
    way = texts.WAY_OF[part.units[0].place]
    width = len(str(reading.lines[-1].line))
    first, rest = _folded(part.lines)
    with st.container(key=ui(f"part-{way}-{number}")):
        words, side = st.columns([2.6, 1], gap="medium")
        with words:
            st.code(_numbered(first, width), language=None, wrap_lines=True)
            if rest:
                title = texts.more_lines(rest[0][0], rest[-1][0], len(rest))
                with st.expander(title, type="compact"):
                    st.code(_numbered(rest, width), language=None, wrap_lines=True)
        with side:
            draw(_part_note(reading, part, way))


def _folded(
    lines: Sequence[tuple[int, str]],
) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
    if len(lines) < _SHOWN_LINES + _FOLDED_AT_LEAST:
        return lines, ()
    return lines[:_SHOWN_LINES], lines[_SHOWN_LINES:]


def _numbered(lines: Sequence[tuple[int, str]], width: int) -> str:
    return "\n".join(f"{number:>{width}}  {text}" for number, text in lines)


def _part_note(reading: PromptReading, part: Part, way: str) -> str:
    unit = part.units[0]
    guess = "" if any(unit.sure for unit in part.units) else f" · {texts.GUESS}"
    name = text_element("b", unit.name) + (
        text_element("span", guess, "mute note") if guess else ""
    )
    head = element(
        "p", element("span", name) + text_element("span", plural(part.tokens, "token")), "row"
    )
    place = text_element("span", PLACES[unit.place], "pill")
    money = element("p", place + text_element("span", usd_words(_usd(reading, part.tokens))), "row")
    says = text_element("p", texts.PLACE_SAYS[unit.place], "mute note")
    return element("div", head + money + says, f"beside goes-{way}")


def _usd(reading: PromptReading, tokens: int) -> Decimal | None:
    money = reading.money
    if money.usd_per_million is None:
        return None
    return money.usd_per_million * tokens * money.calls_per_month / _MILLION
