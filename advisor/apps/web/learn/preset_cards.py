"""Typical cases of a few fields, which fill in the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from advisor.advice.advise import advise_case
from advisor.advice.model import Verdict
from advisor.apps.web.learn import content, texts
from advisor.apps.web.learn.lessons import Preset
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.engine.answers import read_answers
from advisor.engine.case import Case
from advisor.formats.cached_method import cached_method
from advisor.rulebook.rulebook import Rulebook


class _Presets:
    """The verdicts on the presets under one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @cached_method(4)
    def verdicts(self, on: date) -> Mapping[str, Verdict]:
        """Return the verdict on each preset, by its id."""
        book = self._rulebook
        presets = content.lessons(book).presets
        cases = {preset.id: Case.read(preset.answers, book, on) for preset in presets}
        return {name: advise_case(case).verdict for name, case in cases.items()}


def draw_presets(visit: Visit) -> None:
    """Draw a card for each field; taking one asks first when there are answers to lose."""
    presets = content.lessons(visit.rulebook).presets
    draw(section(texts.PRESETS, texts.PRESETS_SAY))
    if not presets:
        return
    verdicts = visit.rulebook.cached(_Presets).verdicts(visit.on)
    for column, preset in zip(st.columns(len(presets)), presets, strict=True):
        with column, st.container(border=True, key=ui(f"preset-{preset.id}"), height="stretch"):
            verdict = verdicts[preset.id]
            headline = text_element("b", verdict.headline, f"a-{verdict.approach}")
            draw(
                text_element("h3", preset.name),
                text_element("p", preset.says, "mute note"),
                element("p", f"{texts.LEADS_TO} {headline}", "leads-to"),
            )
            _draw_use(preset, visit)


def _draw_use(preset: Preset, visit: Visit) -> None:
    if not visit.answers:
        _draw_button(texts.USE, preset, visit.rulebook)
        return
    with st.popover(texts.USE, key=ui(f"ask-use-{preset.id}")):
        draw(text_element("p", texts.REPLACE_SAYS))
        _draw_button(texts.replace(len(visit.answers)), preset, visit.rulebook)


def _draw_button(words: str, preset: Preset, rulebook: Rulebook) -> None:
    answers = read_answers(preset.answers, rulebook)
    if st.button(
        words,
        key=ui(f"use-{preset.id}"),
        on_click=state.replace_answers,
        args=(rulebook, answers),
    ):
        navigation.go(navigation.CONFIRM, rulebook)
