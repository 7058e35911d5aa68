"""The reading of a prompt in short: the advice, the split, the cache and the findings."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import streamlit as st

from advisor.apps.web.parts.markup import anchor, draw, element, section, text_element
from advisor.apps.web.parts.texts import more
from advisor.apps.web.prompt import texts
from advisor.apps.web.session.keys import ui
from advisor.evidence.prompt.model import CacheRow, Finding, RecommendationId
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.phrasing import number_words, plural, sentence, usd_words

COLOR_OF: dict[RecommendationId, str] = {
    "prompt": "prompt",
    "prompt_caching": "prompt",
    "structured_outputs": "fine_tune",
    "rag": "rag",
    "fine_tune": "fine_tune",
    "both": "rag_fine_tune",
}
_ALWAYS_NAMED = ("keep", "cache", "retrieve", "train")
_NARROWEST_NAMED = 0.1
"""Narrower stretches of the bar carry no name; the list below does."""


def draw_headline(reading: PromptReading) -> None:
    """Draw the recommendation, why, and what was read."""
    notes = [f"{note[0].upper()}{note[1:]}." for note in reading.cut]
    if reading.facts.understood == "partly":
        notes.append(texts.PARTLY)
    draw(
        text_element("h2", reading.headline, f"reads a-{COLOR_OF[reading.recommendation]}"),
        element("p", _with_places(reading.source.says), "mute note read-from"),
        text_element("p", reading.because, "because"),
        text_element("p", texts.basis(reading), "mute note basis"),
        "".join(text_element("p", note, "misread") for note in notes),
    )


def _with_places(says: str) -> str:
    """Return a sentence with the places in it as code."""
    parts = enumerate(says.split("`"))
    return "".join(text_element("code", part) if at % 2 else escape(part) for at, part in parts)


def draw_split(reading: PromptReading) -> None:
    """Draw the ways the parts go: one bar, and its numbers as a list."""
    tokens, dollars = _by_way(reading)
    total = sum(tokens.values()) or 1
    bar = "".join(_stretch(way, count / total) for way, count in tokens.items() if count)
    rows = "".join(
        element("li", _way(reading, way, tokens[way], dollars[way]), f"goes-{way}")
        for way in texts.SPLIT
        if tokens[way] or way in _ALWAYS_NAMED
    )
    draw(element("div", bar, "split-bar", aria_hidden="true"), element("ul", rows, "split"))


def draw_cacheable(reading: PromptReading) -> None:
    """Draw how much of the prompt a cache can hold, with what to do about it."""
    rewritten = reading.rewritten()
    with st.container(key=ui("cacheable"), horizontal=True, vertical_alignment="center"):
        said = text_element("b", reading.cacheable.says) + text_element(
            "p", _billed(reading), "mute note"
        )
        draw(element("div", said))
        if rewritten.changes:
            with st.popover(texts.COPY, icon=":material/content_copy:", key=ui("reordered")):
                draw(text_element("p", texts.COPY_SAYS, "mute note"))
                st.code(rewritten.text, language=None, wrap_lines=True)


def draw_findings(reading: PromptReading) -> None:
    """Draw the findings: the first seven, the others folded."""
    if not reading.advice:
        draw(section(texts.NO_FINDINGS, texts.NO_FINDINGS_SAY))
        return
    first, rest = reading.first_advice, reading.advice[len(reading.first_advice) :]
    shown = element("ul", "".join(map(_finding, first)), "findings")
    folded = element("ul", "".join(map(_finding, rest)), "findings")
    fold = element("details", text_element("summary", more(len(rest))) + folded, "more")
    title = texts.findings(len(reading.advice))
    draw(section(title, texts.FINDINGS_SAY), shown, fold if rest else "")


def _by_way(reading: PromptReading) -> tuple[dict[str, int], dict[str, Decimal | None]]:
    tokens = dict.fromkeys(texts.SPLIT, 0)
    dollars: dict[str, Decimal | None] = dict.fromkeys(texts.SPLIT, Decimal(0))
    for share in reading.split:
        way = _way_of(share.id)
        tokens[way] += share.tokens
        so_far = dollars[way]
        known = so_far is not None and share.usd_per_month is not None
        dollars[way] = so_far + share.usd_per_month if known else None  # type: ignore[operator]
    return tokens, dollars


def _way_of(place: str) -> str:
    return next((way for known, way in texts.WAY_OF.items() if known == place), "keep")


def _stretch(way: str, share: float) -> str:
    name = texts.BAR.get(way, texts.SPLIT[way]) if share >= _NARROWEST_NAMED else ""
    return text_element("span", name, f"goes-{way}", style=f"flex-grow:{share:.4f}")


def _way(reading: PromptReading, way: str, tokens: int, usd: Decimal | None) -> str:
    head = text_element("b", f"{texts.SPLIT[way]} · {plural(tokens, 'token')}")
    if not tokens:
        return head + text_element("p", texts.NOTHING, "mute note")
    of_way = (line for line in reading.lines if texts.WAY_OF[line.place] == way)
    names = list(dict.fromkeys(line.name for line in of_way))
    listed = ", ".join([*names[:1], *(name.lower() for name in names[1:])])
    return head + text_element("p", f"{usd_words(usd)} a month. {listed}.", "mute note")


def _billed(reading: PromptReading) -> str:
    """Return how the priced model bills the prompt with its cache."""
    row = next((r for r in reading.cacheable.rows if r.model == reading.money.model), None)
    if row is None:
        return ""
    if not row.moved_tokens:
        floor = number_words(row.floor_tokens)
        return texts.TOO_SHORT.format(model=row.model, floor=floor)
    saved = _saved(row)
    says = texts.BILLED if saved else texts.CACHES
    tokens = number_words(row.moved_tokens)
    return says.format(model=row.model, tokens=tokens, usd=usd_words(saved))


def _saved(row: CacheRow) -> Decimal | None:
    if row.usd_today is None or row.usd_moved is None:
        return None
    return row.usd_today - row.usd_moved


def _finding(finding: Finding) -> str:
    where = text_element("p", texts.line_words(finding.lines), "mute note where")
    level = text_element("span", texts.LEVELS[finding.level], f"pill level-{finding.level}")
    head = element("p", f"{text_element('b', sentence(finding.title))} {level}")
    said = text_element("p", finding.says) + text_element("p", finding.do)
    source = anchor(f"{finding.source}, {finding.date}", finding.url or "none:")
    why = text_element("p", finding.why) + element("p", source, "mute")
    fold = element("details", text_element("summary", texts.WHY) + why, "why")
    return element("li", where + element("div", head + said + fold))
