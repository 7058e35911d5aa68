"""Check a prompt: bring one, see what each part is for, and take the answers along."""

from __future__ import annotations

import streamlit as st

from advisor.web import prompt_desk, state
from advisor.web import prompt_texts as texts
from advisor.web.four_ways import draw_ways
from advisor.web.markup import draw, say
from advisor.web.prompt_ends import draw_answers, draw_downloads, draw_rewritten
from advisor.web.prompt_lines import draw_lines
from advisor.web.prompt_view import (
    draw_cacheable,
    draw_findings,
    draw_headline,
    draw_split,
)

visit = state.visit()
reading = prompt_desk.reading(visit)

draw(say("h1", texts.TITLE), say("p", texts.SAYS, "lead"))

if reading is None:
    prompt_desk.draw_desk()
else:
    with st.container(horizontal=True, key="prompt-ways-back", vertical_alignment="center"):
        prompt_desk.draw_ways_back()
        draw_downloads(reading)
    draw_headline(reading, prompt_desk.others())
    draw_split(reading)
    draw_cacheable(reading)
    draw_rewritten(reading)
    draw_findings(reading)
    draw_answers(reading, visit)
    draw_lines(reading)
    draw_ways(reading)
