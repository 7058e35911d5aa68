"""The lines that give the same advice again, in a terminal and in Python."""

from __future__ import annotations

from pprint import pformat

import streamlit as st

from advisor.answer_files import answers_text
from advisor.web import texts
from advisor.web.markup import draw, section
from advisor.web.state import Visit


def draw_reproduce(visit: Visit) -> None:
    """Draw both ways side by side, with the versions they rest on."""
    draw(section(texts.REPRODUCE, texts.same_again(visit.advice)))
    shell, python = st.columns(2)
    shell.code(_shell(visit), language=None, wrap_lines=True)
    python.code(_python(visit), language=None, wrap_lines=True)


def _shell(visit: Visit) -> str:
    answers = answers_text(visit.answers)
    return f"cat > answers.yaml <<'END'\n{answers}END\nadvisor advise answers.yaml --on {visit.on}"


def _python(visit: Visit) -> str:
    values = {name: answer.value for name, answer in visit.answers.items()}
    written = pformat(values, sort_dicts=False, width=50)
    return (
        "from advisor import advise\n\n"
        f'advice = advise(\n{_indented(written)},\n    on="{visit.on}",\n)'
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
