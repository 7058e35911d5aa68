"""A prompt in source code or in a notebook: the longest text, or the one that is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.errors import Problem, PromptError, did_you_mean
from advisor.evidence.prompt.forms.code import FEWEST_WORDS, LANGUAGES, CodeText, texts_in_code
from advisor.evidence.prompt.forms.literals import Family
from advisor.evidence.prompt.forms.source import (
    MOST_OTHERS,
    OtherPrompt,
    PromptText,
    Source,
    numbered,
)
from advisor.evidence.prompt.forms.written import Written
from advisor.evidence.prompt.lines.language import count_words
from advisor.formats.yaml_source import Data

MOST_CODE = 2_000_000
"""Characters; looking through more takes seconds."""
_GIVE = "Give the prompt itself, or `.` as its place (at) to read the whole as text."
_FAMILIES: dict[str, Family] = {"python": "python", "r": "hash", "ruby": "hash", "bash": "hash"}


def in_code(text: str, ending: str, name: str, at: str | None) -> PromptText:
    """Return the prompt in source code. Raises PromptError where there is none."""
    language, family = LANGUAGES[ending]
    if len(text) > MOST_CODE:
        hint = f"The limit is {MOST_CODE:,} characters."
        raise PromptError(Problem(name, "is too large to read as source code", hint))
    found = texts_in_code(text, family)
    what = f"{language} source code"
    return _chosen(found, what, ("code", language), name, at)


def in_notebook(written: Written, name: str, at: str | None) -> PromptText:
    """Return the prompt in the code of a notebook. Raises PromptError where there is none."""
    data = written.data
    assert isinstance(data, dict)
    language = _language(data)
    found: list[CodeText] = []
    cells = data.get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            found += _in_cell(
                written, number, cell.get("source"), _FAMILIES.get(language, "braces")
            )
    found.sort(key=lambda one: -len(one.text))
    return _chosen(found, "a notebook", ("notebook", "JSON"), name, at)


def is_notebook(data: Data) -> bool:
    """Return whether data is a notebook."""
    return isinstance(data, dict) and "nbformat" in data and isinstance(data.get("cells"), list)


def _language(data: dict[str, Data]) -> str:
    match data.get("metadata"):
        case {"language_info": {"name": str(language)}}:
            return language.lower()
        case {"kernelspec": {"language": str(language)}}:
            return language.lower()
    return "python"


def _in_cell(written: Written, number: int, source: Data, family: Family) -> list[CodeText]:
    parts = source if isinstance(source, list) else [source]
    code = "".join(part for part in parts if isinstance(part, str))
    found = []
    for one in texts_in_code(code, family):
        path = ("cells", number, "source")
        if isinstance(source, list):  # as a rule each line is a string of its own
            first, last = one.lines[0] - 1, one.lines[-1] - 1
            ends = [written.lines((*path, min(n, len(parts) - 1)), 1)[0] for n in (first, last)]
            apart = ends[1] - ends[0] == last - first
            lines = [ends[0] + (n - 1 - first if apart else 0) for n in one.lines]
        else:
            lines = list(written.lines(path, len(one.lines)))
        found.append(replace(one, lines=lines))
    return found


def _chosen(
    found: Sequence[CodeText], what: str, form: tuple[str, str], name: str, at: str | None
) -> PromptText:
    if not found:
        says = f"is {what} without a text of at least {FEWEST_WORDS} words"
        raise PromptError(Problem(name, says, _GIVE))
    chosen = found[0] if at is None else _named(found, name, at)
    others = [one for one in found if one is not chosen]
    source = Source(
        form=form[0],
        name=what,
        written=form[1],
        how="code" if at is None else "data",
        places=(_place(chosen, found),),
        prompts=len(found),
        others=tuple(_other(one, found) for one in others[:MOST_OTHERS]),
    )
    return PromptText(chosen.text, numbered(source, chosen.lines))


def _named(found: Sequence[CodeText], name: str, at: str) -> CodeText:
    for one in found:
        if at in (_place(one, found), str(one.lines[0]), f"line {one.lines[0]}"):
            return one
    known = [_place(one, found) for one in found]
    hint = did_you_mean(at, known) or f"Its longest text is `{known[0]}`."
    raise PromptError(Problem(name, f"holds no text called `{at[:60]}`", hint))


def _place(one: CodeText, among: Sequence[CodeText]) -> str:
    """Return the name of a text, or its line where the name says too little."""
    alone = one.name and sum(other.name == one.name for other in among) == 1
    return one.name if alone else f"line {one.lines[0]}"


def _other(one: CodeText, among: Sequence[CodeText]) -> OtherPrompt:
    words = count_words(len(one.text.split()), one.text)
    return OtherPrompt(place=_place(one, among), words=words, calls=1)
