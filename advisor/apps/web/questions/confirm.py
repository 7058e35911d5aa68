"""Check your answers: what was said, what is taken instead, and pairs that do not fit together."""

from __future__ import annotations

from advisor.apps.web.questions.answer_list import draw_answer_list
from advisor.apps.web.questions.bottom_bar import draw_check_bar
from advisor.apps.web.session import state

visit = state.visit(priced=False)
draw_answer_list(visit)
draw_check_bar(visit)
