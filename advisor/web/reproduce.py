"""The lines that give the same advice again, in a terminal and in Python."""

from __future__ import annotations

from pprint import pformat
from shlex import quote

import streamlit as st

from advisor.answer_files import answers_text
from advisor.web import texts
from advisor.web.markup import draw, section
from advisor.web.setting import own_folders
from advisor.web.state import Visit


def draw_reproduce(visit: Visit) -> None:
    """Draw both ways side by side, with the versions they rest on."""
    draw(section(texts.REPRODUCE, texts.same_again(visit.advice)))
    shell, python = st.columns(2)
    shell.code(_shell(visit), language=None, wrap_lines=True)
    python.code(_python(visit), language=None, wrap_lines=True)


def _shell(visit: Visit) -> str:
    answers = answers_text(visit.answers)
    own = [f"{option} {quote(n)}" for option, names in own_folders().items() for n in names]
    command = " ".join(["advisor advise answers.yaml", *own, f"--on {visit.on}"])
    return f"cat > answers.yaml <<'END'\n{answers}END\n{command}"


def _python(visit: Visit) -> str:
    values = {name: answer.value for name, answer in visit.answers.items()}
    written = pformat(values, sort_dicts=False, width=50)
    rules, extend = own_folders().values()
    given = [*(repr(name) for name in rules), *([f"extend={extend!r}"] if extend else [])]
    verbs = "advise, load_rulebook" if given else "advise"
    own = f"    rulebook=load_rulebook({', '.join(given)}),\n" if given else ""
    return (
        f"from advisor import {verbs}\n\n"
        f'advice = advise(\n{_indented(written)},\n{own}    on="{visit.on}",\n)'
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
