"""The prompts in data, found by the table of forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisor.evidence.prompt.forms.content import Leaf, keys_with_text, parsed, texts_in
from advisor.evidence.prompt.forms.paths import Found, find
from advisor.evidence.prompt.forms.slot_names import declared_slots
from advisor.evidence.prompt.forms.table import Form, forms
from advisor.formats.yaml_source import Data, DataPath

_ELSEWHERE = re.compile(r"\s{0,9}(?:file|https?)://\S{1,900}\s{0,9}")
"""A text that only says in which file the prompt is."""
_MOST_LEVELS = 6
_BESIDE_WORDS = 4
"""A text of this many words beside the only known key may be a part of the prompt."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a prompt, and where it stands."""

    path: DataPath
    """Of the message or the value that holds it."""
    leaves: Sequence[Leaf]
    """The strings it is made of, each with its whole path."""

    @property
    def text(self) -> str:
        """Its strings with a line end between them."""
        return "\n".join(text for _, text in self.leaves)


@dataclass(slots=True)
class FoundPrompt:
    """One prompt in data: its texts, what is sent with it, and where it was found."""

    form: Form
    node: DataPath
    pieces: Sequence[Piece]
    users: Sequence[DataPath] = ()
    tools: Sequence[Data] = ()
    has_schema: bool = False
    slots: Sequence[str] = ()
    """The names of slots that are declared beside it."""
    wrapper: Form | None = None
    calls: int = 1
    """How many calls or conversations have this prompt."""

    @property
    def text(self) -> str:
        """The whole prompt: its texts with a blank line between them."""
        return "\n\n".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class InData:
    """Everything found in data, prompts in order and each text once."""

    prompts: list[FoundPrompt] = field(default_factory=list)
    without: list[FoundPrompt] = field(default_factory=list)
    """Of a known form, and without a text where the prompt should be."""
    unclear: list[DataPath] = field(default_factory=list)
    """Texts of which each may be the prompt."""

    @property
    def calls(self) -> int:
        """How many calls or conversations there are, with a prompt or without."""
        return sum(found.calls for found in self.prompts) + len(self.without)


def prompts_in(data: Data, written: str) -> InData:
    """Return the prompts in `data`, which is written as JSON, YAML or the like."""
    found = InData()
    by_text: dict[str, FoundPrompt] = {}
    for one in _Matcher(written, found).all_in(data, _Where()):
        if not one.text.strip():
            found.without.append(one)
        elif (known := by_text.get(one.text)) is not None:
            known.calls += 1
        else:
            by_text[one.text] = one
            found.prompts.append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Where:
    """Where something stands in data."""

    path: DataPath = ()
    listed: bool = False
    """Whether it is an item of a list."""
    nested: bool = False
    """Whether it stands under a key of something of no known form: there one key that may mean a
    prompt is not enough."""
    wrapper: Form | None = None
    depth: int = 0

    def under(self, key: str | int, *, listed: bool) -> _Where:
        """Return the place of a value in something of no known form."""
        here, deeper = (*self.path, key), self.depth + 1
        return replace(self, path=here, listed=listed, nested=not listed, depth=deeper)

    def wrapped(self, path: DataPath, form: Form) -> _Where:
        """Return the place of what is inside a wrapper."""
        here, wrapper = (*self.path, *path), self.wrapper or form
        return replace(self, path=here, nested=False, wrapper=wrapper, depth=self.depth + 1)


class _Matcher:
    """Remembers which forms are worth trying for a group with the same keys."""

    def __init__(self, written: str, found: InData) -> None:
        self.written = written
        self.found = found
        self._candidates: dict[frozenset[str] | None, Sequence[Form]] = {}

    def all_in(self, data: Data, where: _Where) -> Iterator[FoundPrompt]:
        """Yield every prompt in `data`, also those without a text."""
        if where.depth > _MOST_LEVELS:
            return
        form = self._form_of(data, where)
        if form is None or (form.alone and where.nested):
            for key, inner in _inner(data):
                yield from self.all_in(inner, where.under(key, listed=isinstance(data, list)))
        elif form.inside is not None:
            for path, inner in find(data, form.inside):
                yield from self.all_in(inner, where.wrapped(path, form))
        else:
            yield from self._of_form(form, data, where)

    def _form_of(self, data: Data, where: _Where) -> Form | None:
        fits = (
            form
            for form in self._worth_trying(data)
            if form.fits(data, written=self.written, listed=where.listed)
        )
        return next(fits, None)

    def _worth_trying(self, data: Data) -> Sequence[Form]:
        keys = frozenset(data) if isinstance(data, dict) else None
        if keys not in self._candidates:
            self._candidates[keys] = [
                form
                for form in forms().forms
                if all(not some or (keys is not None and some & keys) for some in form.first_keys)
            ]
        return self._candidates[keys]

    def _of_form(self, form: Form, data: Data, where: _Where) -> Iterator[FoundPrompt]:
        if form.alone and isinstance(data, dict):
            beside = keys_with_text(data, _BESIDE_WORDS)
            if len(beside) > 1:
                self.found.unclear += [(*where.path, key) for key in beside]
                return
        several: Sequence[Found] = [((), data)]
        if form.prompts != ("",):
            several = _nodes(form, data)
        for path, node in several or [((), data)]:
            here = (*where.path, *path)
            pieces = _pieces(form, node) if several else []
            yield FoundPrompt(
                form,
                here,
                [_under(here, piece) for piece in pieces],
                users=[(*here, *user) for p in form.user for user, _ in find(node, p)],
                tools=_tools(form, node),
                has_schema=any(True for p in form.schema_at for _ in find(node, p)),
                slots=declared_slots(form.slots_at, node),
                wrapper=where.wrapper,
            )


def _nodes(form: Form, data: Data) -> Sequence[Found]:
    """Return the nodes that hold a prompt each; the others are nodes of another kind."""
    for paths, texts in ((form.prompts, form.system), (form.prompts_instead, form.instead)):
        for path in paths or form.prompts:
            nodes = [node for node in find(data, path) if any(_texts(form, texts, node[1]))]
            if nodes:
                return nodes
    return []


def _pieces(form: Form, node: Data) -> list[Piece]:
    """Return the texts of a prompt that are not empty, in the order of the data."""
    return list(_texts(form, form.system, node)) or list(_texts(form, form.instead, node))


def _texts(form: Form, paths: Iterable[str], data: Data) -> Iterator[Piece]:
    for one in paths:
        for path, value in find(data, one):
            inner = parsed(value) if form.parsed else value
            leaves = texts_in(inner) or ()
            if inner is not value:  # the places in a string of JSON are all that string
                leaves = [((), text) for _, text in leaves]
            if any(text.strip() and not _ELSEWHERE.fullmatch(text) for _, text in leaves):
                stripped = [(p, text.removeprefix(form.strip)) for p, text in leaves]
                yield _under(path, Piece((), stripped))


def _under(path: DataPath, piece: Piece) -> Piece:
    """Return a piece with its places as seen from further out."""
    leaves = [((*path, *place), text) for place, text in piece.leaves]
    return Piece((*path, *piece.path), leaves)


def _inner(data: Data) -> Iterator[tuple[str | int, Data]]:
    """Yield what may hold prompts in data of no known form: groups, and lists of them."""
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(data, dict)):
            yield key, value


def _tools(form: Form, node: Data) -> list[Data]:
    found = [value for path in form.tools for _, value in find(node, path)]
    listed = [parsed(tool) if form.parsed else tool for tool in found]
    return [one for tool in listed for one in (tool if isinstance(tool, list) else [tool])]
