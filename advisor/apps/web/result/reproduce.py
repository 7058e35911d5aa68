"""The lines that give the same advice again, in a terminal and in Python, to the byte."""

from __future__ import annotations

from pprint import pformat
from shlex import quote

import streamlit as st

from advisor.apps.web.parts.markup import draw, section
from advisor.apps.web.result import texts
from advisor.apps.web.session.settings import own_folders
from advisor.apps.web.session.state import Visit
from advisor.engine.answer_files import answers_text, plain_answers


def draw_reproduce(visit: Visit) -> None:
    """Draw both ways side by side, with the versions they rest on."""
    draw(section(texts.REPRODUCE, texts.same_again(visit.advice)))
    shell, python = st.columns(2)
    shell.code(in_shell(visit), language=None, wrap_lines=True)
    python.code(in_python(visit), language=None, wrap_lines=True)


def in_shell(visit: Visit) -> str:
    """Return lines for a shell that print the JSON of this advice."""
    answers = answers_text(visit.answers)
    own = [f"{option} {quote(n)}" for option, names in own_folders().items() for n in names]
    command = " ".join(["advisor advise answers.yaml", *own, f"--on {visit.on} --json"])
    return f"cat > answers.yaml <<'END'\n{answers}END\n{command}"


def in_python(visit: Visit) -> str:
    """Return a program that prints the JSON of this advice."""
    written = pformat(plain_answers(visit.answers), sort_dicts=False, width=50)
    rules, extend = own_folders().values()
    given = [*(repr(name) for name in rules), *([f"extend={extend!r}"] if extend else [])]
    verbs = "advise, load_rulebook" if given else "advise"
    own = f"    rulebook=load_rulebook({', '.join(given)}),\n" if given else ""
    return (
        f"from advisor import {verbs}\n\n"
        f'advice = advise(\n{_indented(written)},\n{own}    on="{visit.on}",\n)\n'
        'print(advice.to_json(), end="")'
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
