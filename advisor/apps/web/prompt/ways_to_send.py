"""The same request in other ways: stacked bars on one scale, each with its numbers in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.session.keys import ui
from advisor.evidence.prompt.model import Request, RequestPart
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.report import SECTIONS
from advisor.formats.phrasing import plural, usd_words

_MILLION = 1_000_000
_NARROWEST_NUMBERED = 0.05
_LONGEST_SHOWN = 4_000


def draw_ways(reading: PromptReading) -> None:
    """Draw the requests, and what would be sent in each."""
    widest = max(request.tokens + request.output_tokens for request in reading.requests)
    rows = "".join(element("li", _way(reading, request, widest)) for request in reading.requests)
    lead = texts.ways_say(reading.money)
    draw(section(SECTIONS["requests"], lead), _legend(), element("ul", rows, "ways"))
    with st.expander(texts.READ_THEM, key=ui("read-requests")):
        for tab, request in zip(
            st.tabs([request.name for request in reading.requests]), reading.requests, strict=True
        ):
            tab.code(_shortened(request.text) or " ", language=None, wrap_lines=True)


def _legend() -> str:
    keys = (
        element("li", f'<i class="seg is-{kind}"></i>' + text_element("span", words))
        for kind, words in texts.LEGEND.items()
    )
    return element("ul", "".join(keys), "legend")


def _way(reading: PromptReading, request: Request, widest: int) -> str:
    head = element(
        "div",
        text_element("b", request.name) + text_element("p", request.note, "mute note"),
        "named",
    )
    bar = element(
        "div",
        "".join(_segment(part, widest) for part in request.parts),
        "bar-of",
        aria_hidden="true",
    )
    twin = text_element("p", "; ".join(_in_words(request)), "mute note")
    monthly = text_element("b", f"{usd_words(_monthly(reading, request))} a month")
    sizes = f"{request.tokens:,} in, {request.output_tokens:,} out"
    cost = element("div", monthly + text_element("p", sizes, "mute note"), "cost-of number")
    return head + element("div", bar + twin, "drawn") + cost


def _segment(part: RequestPart, widest: int) -> str:
    share = part.tokens / widest
    number = text_element("b", f"{part.tokens:,}") if share >= _NARROWEST_NUMBERED else ""
    cached = " is-cached" if part.cached else ""
    return element("span", number, f"seg is-{part.kind}{cached}", style=f"width:{share:.2%}")


def _in_words(request: Request) -> Iterator[str]:
    for part in request.parts:
        cached = f", {texts.CACHED}" if part.cached else ""
        yield f"{part.what}: {plural(part.tokens, 'token')}{cached}"


def _monthly(reading: PromptReading, request: Request) -> Decimal | None:
    if request.usd_per_million_calls is None:
        return None
    return request.usd_per_million_calls * reading.money.calls_per_month / _MILLION


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} …"
