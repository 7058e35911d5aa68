"""Check a prompt: bring one, see what each part is for, and take the answers along."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.prompt import prompt_input, texts
from advisor.apps.web.prompt.downloads import draw_answers, draw_downloads, draw_rewritten
from advisor.apps.web.prompt.lines import draw_lines
from advisor.apps.web.prompt.summary import (
    draw_cacheable,
    draw_findings,
    draw_headline,
    draw_places,
)
from advisor.apps.web.prompt.ways_to_send import draw_ways
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import ui

visit = state.visit()
reading = prompt_input.reading(visit)

draw(text_element("h1", texts.TITLE), text_element("p", texts.SAYS, "lead"))

if reading is None:
    prompt_input.draw_prompt_input()
else:
    with st.container(horizontal=True, key=ui("prompt-ways-back"), vertical_alignment="center"):
        prompt_input.draw_change_buttons()
        draw_downloads(reading)
    draw_headline(reading)
    prompt_input.draw_others(reading)
    draw_places(reading)
    draw_cacheable(reading)
    draw_rewritten(reading)
    draw_findings(reading)
    draw_answers(reading, visit)
    draw_lines(reading)
    draw_ways(reading)
