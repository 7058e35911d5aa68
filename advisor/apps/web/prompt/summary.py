"""The reading of a prompt in short: the advice, the split, the cache and the findings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from html import escape

import streamlit as st

from advisor.apps.web.parts.markup import anchor, draw, element, section, text_element
from advisor.apps.web.parts.texts import more
from advisor.apps.web.prompt import texts
from advisor.apps.web.session.keys import ui
from advisor.evidence.prompt.model import PLACES, CacheRow, Finding, Place, RecommendationId
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.phrasing import number_words, plural, sentence, usd_words

COLOR_OF: dict[RecommendationId, str] = {
    "prompt": "prompt",
    "prompt_caching": "prompt",
    "structured_outputs": "prompt",
    "rag": "rag",
    "fine_tune": "fine_tune",
    "both": "rag_fine_tune",
}
_NAMED = 3
"""Labels named in a place."""
_NARROWEST_NAMED = 0.06
"""Narrower stretches of a bar carry no number; the list below does."""


def draw_headline(reading: PromptReading) -> None:
    """Draw whether to fine-tune, what to do instead, and what was read."""
    notes = [f"{note[0].upper()}{note[1:]}." for note in reading.cut]
    if reading.facts.understood == "partly":
        notes.append(texts.PARTLY)
    answer, _, amounts = reading.short.partition(":")
    said = text_element("b", f"{answer}:") + escape(amounts)
    sold = reading.tuning.not_sold
    draw(
        element("h2", said, f"reads a-{COLOR_OF[reading.recommendation]}"),
        text_element("p", f"{sentence(reading.headline)} {reading.because}", "because"),
        text_element("p", f"Fine-tuning {reading.money.model}: {sold}.", "mute note")
        if sold
        else "",
        _known(reading),
        "".join(text_element("p", note, "misread") for note in notes),
    )


def _known(reading: PromptReading) -> str:
    """Return what was read, how long it is, and what a cache holds, side by side."""
    first, *others = texts.basis(reading)
    pairs = (
        (texts.READ_FROM, element("span", _with_places(reading.source.says), "read-from")),
        (
            texts.LENGTH,
            text_element("b", first) + text_element("p", " · ".join(others), "basis"),
        ),
        (texts.CACHED_NOW, escape(reading.cacheable.says)),
    )
    held = (element("div", text_element("dt", dt) + element("dd", dd)) for dt, dd in pairs)
    return element("dl", "".join(held), "facts")


def _with_places(says: str) -> str:
    """Return a sentence with the places in it as code."""
    parts = enumerate(says.split("`"))
    return "".join(text_element("code", part) if at % 2 else escape(part) for at, part in parts)


def draw_places(reading: PromptReading) -> None:
    """Draw the prompt today and after what can go has gone, and each place with its numbers."""
    tokens = {share.id: share.tokens for share in reading.split}
    rows = "".join(_place(reading, place) for place in PLACES)
    draw(
        section(texts.BEFORE_AFTER, texts.BEFORE_AFTER_SAYS),
        element("div", _sizes(tokens), "sizes"),
        element("ul", rows, "split"),
    )


def _sizes(tokens: Mapping[str, int]) -> str:
    """Return the two bars on one scale: a schema takes its lines out of the prompt."""
    gone = tokens.get("schema", 0)
    total = sum(tokens.values())
    order = [place for place in PLACES if place != "schema"]
    today = "".join(_stretch(place, tokens, total) for place in PLACES)
    after = "".join(_stretch(place, tokens, total) for place in order)
    if gone:
        label = f"\u2212{gone:,}" if gone / total >= _NARROWEST_NAMED else ""
        after += text_element("span", label, "goes-schema goes-gone", style=f"flex-grow:{gone}")
    bars = ((texts.TODAY, today, total), (texts.AFTER, after, total - gone))
    return "".join(
        text_element("b", name)
        + element("div", bar, "split-bar", aria_hidden="true")
        + text_element("span", plural(count, "token"))
        for name, bar, count in bars
    )


def _stretch(place: str, tokens: Mapping[str, int], total: int) -> str:
    count = tokens.get(place, 0)
    if not count:
        return ""
    number = f"{count:,}" if count / total >= _NARROWEST_NAMED else ""
    return text_element("span", number, f"goes-{place}", style=f"flex-grow:{count}")


def _place(reading: PromptReading, place: Place) -> str:
    share = next((one for one in reading.split if one.id == place), None)
    count = plural(share.tokens if share else 0, "token")
    head = text_element("b", f"{PLACES[place]} \u00b7 {count}")
    if share is None:
        return element("li", head + text_element("p", texts.NOTHING, "mute note"), f"goes-{place}")
    of_place = [line for line in reading.lines if line.place == place and line.kind != "mark"]
    names = list(dict.fromkeys(line.name for line in of_place))
    listed = ", ".join([*names[:1], *(name.lower() for name in names[1:_NAMED])])
    says = f"{usd_words(share.usd_per_month)} a month. {listed}."
    return element("li", head + text_element("p", says, "mute note"), f"goes-{place}")


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
