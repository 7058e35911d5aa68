"""A prompt in data: that of a known form, or what stands at a place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from advisor.errors import Problem, PromptError, did_you_mean
from advisor.evidence.prompt.forms.content import Leaf, texts_in
from advisor.evidence.prompt.forms.match import FoundPrompt, InData, Piece, prompts_in
from advisor.evidence.prompt.forms.paths import find, place_words, read_path
from advisor.evidence.prompt.forms.source import (
    MOST_OTHERS,
    OtherPrompt,
    PromptText,
    Source,
    SourceTools,
    numbered,
)
from advisor.evidence.prompt.forms.turns import begins_with_turn, system_turns, turns_in
from advisor.evidence.prompt.forms.written import Written
from advisor.evidence.prompt.lines.language import count_words
from advisor.evidence.prompt.tokens import count_each
from advisor.formats.phrasing import plural
from advisor.formats.yaml_source import Data, DataPath

_WHOLE = "or `.` to read the whole as text"
_MOST_NAMED = 4
_LONGEST_SHOWN = 60


def in_data(written: Written, name: str, at: str | None) -> PromptText:
    """Return the prompt in data called `name`: at the place `at`, or that of the form it has.

    Raises PromptError where there is none, or where it is not clear which text is the prompt.
    """
    found = prompts_in(written.data, written.called)
    if at is not None:
        chosen = next((one for one in found.prompts if at in _names(one)), None)
        return _given(written, name, at) if chosen is None else _read(written, chosen, found)
    if not found.prompts:
        raise PromptError(_no_prompt(written, name, found))
    return _read(written, found.prompts[0], found)


def _names(found: FoundPrompt) -> set[str]:
    """Return the places that name a prompt: its own, and that of a text that is all of it."""
    names = {place_words(found.node), _place(found)}
    return names - {""}


def _place(found: FoundPrompt) -> str:
    if len(found.pieces) == 1 or not found.node:
        return place_words(found.pieces[0].path)
    return place_words(found.node)


def _read(written: Written, found: FoundPrompt, among: InData) -> PromptText:
    text, lines = _joined(written, found.pieces, turns=found.form.turns)
    others = [one for one in among.prompts if one is not found]
    name = found.form.name
    if found.wrapper is not None:
        name = f"{name} in {found.wrapper.name}"
    source = Source(
        form=found.form.id,
        name=name,
        kind=found.wrapper.kind if found.wrapper else found.form.kind,
        written=written.called,
        how="data",
        places=tuple(place_words(piece.path) for piece in found.pieces),
        user_places=tuple(place_words(path) for path in found.users[:MOST_OTHERS]),
        tools=_tools(found.tools),
        schema_given=found.has_schema,
        slots=tuple(found.slots),
        calls=found.calls,
        all_calls=among.calls,
        prompts=len(among.prompts),
        others=tuple(_other(one) for one in others[:MOST_OTHERS]),
    )
    return PromptText(text, numbered(source, lines))


def _joined(
    written: Written, pieces: Sequence[Piece], *, turns: bool = False
) -> tuple[str, list[int]]:
    """Return the texts with a blank line between them, and the line of the file for each line."""
    texts: list[str] = []
    lines: list[int] = []
    for piece in pieces:
        if lines:
            lines.append(lines[-1])
        text, here = _with_lines(written, piece.leaves)
        if turns or begins_with_turn(text):
            said = system_turns(turns_in(text))
            kept = [n for turn in said for n in _numbers(turn.text, turn.first_line)]
            text, here = "\n".join(turn.text for turn in said), [here[n] for n in kept]
        texts.append(text)
        lines += here
    return "\n\n".join(texts), lines


def _numbers(text: str, first: int) -> range:
    return range(first, first + text.count("\n") + 1)


def _with_lines(written: Written, leaves: Sequence[Leaf]) -> tuple[str, list[int]]:
    lines: list[int] = []
    for path, text in leaves:
        lines += written.lines(path, text.count("\n") + 1)
    return "\n".join(text for _, text in leaves), lines


def _tools(tools: Sequence[Data]) -> SourceTools | None:
    if not tools:
        return None
    return SourceTools(count=len(tools), tokens=tokens_of(tools))


def tokens_of(data: object) -> int:
    """Return the tokens of data as compact JSON."""
    return count_each([json.dumps(data, ensure_ascii=False, separators=(",", ":"))])[0]


def _other(found: FoundPrompt) -> OtherPrompt:
    words = count_words(len(found.text.split()), found.text)
    return OtherPrompt(place=_place(found), words=words, calls=found.calls)


# -- a place of one's own


def _given(written: Written, name: str, at: str) -> PromptText:
    """Return what stands at a place, whatever the form of the data."""
    try:
        read_path(at)
    except ValueError:
        hint = "Write a place as `messages[0].content`."
        raise PromptError(Problem("at", f"'{at[:_LONGEST_SHOWN]}' is no place", hint)) from None
    pieces = []
    values = list(find(written.data, at))
    for path, value in values:
        leaves = [((*path, *place), text) for place, text in texts_in(value) or ()]
        if any(text.strip() for _, text in leaves):
            pieces.append(Piece(path, leaves))
    if not pieces:
        raise PromptError(_nothing_there(written.data, name, at, found=bool(values)))
    text, lines = _joined(written, pieces)
    source = Source(
        form="place",
        name=written.called,
        written=written.called,
        how="data",
        places=tuple(place_words(piece.path) for piece in pieces),
    )
    return PromptText(text, numbered(source, lines))


def _nothing_there(data: Data, name: str, at: str, *, found: bool) -> Problem:
    if found:
        return Problem(name, f"holds no text at `{at}`", _longest(data))
    known = [place_words(path) for path, _ in _texts(data)]
    hint = did_you_mean(at, known) or _longest(data)
    return Problem(name, f"holds nothing at `{at[:_LONGEST_SHOWN]}`", hint)


# -- why there is none


def _no_prompt(written: Written, name: str, found: InData) -> Problem:
    if found.unclear:
        places = [f"`{place_words(path)}`" for path in found.unclear[:_MOST_NAMED]]
        what = f"holds texts at {', '.join(places)}, and which is the prompt is not known"
        return Problem(name, what, f"Name one as its place (at), {_WHOLE}.")
    if found.without:
        return _without(written.data, name, found)
    what = f"is {written.called} of no form that is known here"
    return Problem(
        name,
        what,
        f"Name the place of the prompt (at), {_WHOLE}. {_longest(written.data)}".rstrip(),
    )


def _without(data: Data, name: str, found: InData) -> Problem:
    one = found.without[0]
    if one.form.kind == "tools":
        tokens = tokens_of(list(one.tools))
        what = f"holds {plural(len(one.tools), 'tool')} and no prompt"
        hint = f"That is {plural(tokens, 'token')} in each call. Give a request with a prompt."
        return Problem(name, what, hint)
    empty = next(_empty(one, data), None)
    if empty is not None:
        return Problem(name, f"has nothing in `{place_words(empty)}`", "Write the prompt there.")
    what = f"is {one.form.name} without a system prompt"
    if found.calls > 1:
        what = f"is {one.form.name}, {found.calls:,} of them, without a system prompt"
    hint = f"Give the system prompt as text, or the place of another text (at), {_WHOLE}."
    return Problem(name, what, hint)


def _empty(found: FoundPrompt, data: Data) -> Iterator[DataPath]:
    """Yield the places where a prompt should be and an empty text is."""
    node = data
    for key in found.node:
        node = node[key]  # type: ignore[index]
    for path in found.form.system:
        for place, value in find(node, path):
            if texts_in(value) is not None:
                yield (*found.node, *place)


def _longest(data: Data) -> str:
    """Return where the longest text of data stands, as a sentence; nothing where it is short."""
    longest = max(_texts(data), key=lambda one: len(one[1]), default=((), ""))
    if len(longest[1].split()) < _FEWEST_WORDS:
        return ""
    return f"Its longest text stands at `{place_words(longest[0])}`."


_FEWEST_WORDS = 4
_MOST_SEARCHED = 20_000


def _texts(data: Data) -> Iterator[Leaf]:
    """Yield the strings in data, of a large file the first ones."""
    left = _MOST_SEARCHED
    waiting: list[tuple[DataPath, Data]] = [((), data)]
    while waiting and left:
        left -= 1
        path, value = waiting.pop()
        match value:
            case str():
                yield path, value
            case dict():
                waiting += [((*path, key), inner) for key, inner in reversed(value.items())]
            case list():
                here = [((*path, at), inner) for at, inner in enumerate(value[:left])]
                waiting += reversed(here)
