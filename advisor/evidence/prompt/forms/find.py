"""The prompt in what was handed over: text, a request, a log, a configuration, source code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from advisor.errors import Problem, PromptError, SourceError
from advisor.evidence.prompt.forms.code import LANGUAGES
from advisor.evidence.prompt.forms.commands import json_of_curl
from advisor.evidence.prompt.forms.in_code import in_code, in_notebook, is_notebook
from advisor.evidence.prompt.forms.in_data import in_data
from advisor.evidence.prompt.forms.in_text import in_modelfile, with_front_matter, with_turns
from advisor.evidence.prompt.forms.json_data import (
    AS_IT_STANDS,
    TextAfterJsonError,
    is_json_lines,
)
from advisor.evidence.prompt.forms.looks import (
    language_of_code,
    looks_like_json,
    looks_like_page,
    looks_like_yaml,
    table_separator,
)
from advisor.evidence.prompt.forms.match import prompts_in
from advisor.evidence.prompt.forms.source import PromptText, Source, said
from advisor.evidence.prompt.forms.written import (
    Written,
    shifted,
    written_csv,
    written_json,
    written_json_lines,
    written_toml,
    written_yaml,
)

MAX_FILE_BYTES = 10_000_000
"""Larger files are refused; of a plain text the first 200,000 characters are read anyway."""
WHOLE = "."
"""The place that stands for everything, read as text."""
_PLAIN = ("md", "markdown", "txt", "text", "prompt", "prompty", "mdc")
"""Ends of file names of texts: such a file is read as YAML, a table or code only if it says so."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What was handed over, and what is known of it."""

    text: str
    name: str
    ending: str
    at: str | None


def prompt_file_bytes(path: Path) -> bytes:
    """Return the bytes of a file, one more than the limit of a longer one.

    Raises SourceError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)  # so that a device without an end ends
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise SourceError(Problem(str(path), f"cannot be read: {reason}")) from error


def find_prompt(
    raw: bytes | str, name: str = "prompt", *, at: str | None = None, ending: str | None = None
) -> PromptText:
    """Return the prompt in `raw`, and what it was read as.

    `name` stands in messages, and its ending tells how the text is written, unless `ending` does.
    `at` is the place of the prompt in data, its name in source code, or `.` for the whole text.
    Raises PromptError for what is no text, for data and source code without a prompt or of a form
    that is not known, and for a place where there is none.
    """
    text = text_of(raw, name)
    if ending is None:
        ending = PurePath(name).suffix.removeprefix(".")
    if at is not None and not at.strip():
        hint = "Leave it out, or name a place such as messages[0]."
        raise PromptError(Problem("at", "names no place", hint))
    if at is not None and at.strip() == WHOLE:
        return PromptText(text, Source())
    place = None if at is None else at.strip()
    given = _Given(text, name, ending.lower(), place)
    found = next((one for read in _READERS if (one := read(given)) is not None), None)
    if found is None and place is not None:
        hint = "A place is for data and source code; leave it out."
        raise PromptError(Problem(name, f"is a text and holds nothing at `{place[:60]}`", hint))
    if found is None:
        return PromptText(text, Source())
    return PromptText(found.text, found.source.model_copy(update={"says": said(found.source)}))


def text_of(raw: object, name: str) -> str:
    """Return the text of a file with plain line ends. Raises PromptError for what is no text."""
    if not isinstance(raw, bytes | str):
        hint = "Give the prompt as text, or the bytes of a file with it."
        raise PromptError(Problem(name, "is not text", hint))
    text = raw if isinstance(raw, str) else _decoded(raw, name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, name: str) -> str:
    if len(raw) > MAX_FILE_BYTES:
        raise PromptError(Problem(name, "is too large", "The limit is 10 MB."))
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "Save the prompt as UTF-8 text."
        raise PromptError(Problem(name, "is not text", hint)) from error


# -- the readers, in order; each returns None for what is not its own


def _json(given: _Given) -> PromptText | None:
    named = given.ending in ("json", "jsonl", "ndjson", "ipynb")
    if not given.text.strip() or not (named or looks_like_json(given.text)):
        return None
    lines = given.ending in ("jsonl", "ndjson") or is_json_lines(given.text)
    try:
        written = (written_json_lines if lines else written_json)(given.text, given.name)
    except TextAfterJsonError:
        if named:
            raise
        return None
    if is_notebook(written.data):
        return in_notebook(written, given.name, given.at)
    return in_data(written, given.name, given.at)


def _toml(given: _Given) -> PromptText | None:
    if given.ending != "toml":
        return None
    return in_data(written_toml(given.text, given.name), given.name, given.at)


def _front_matter(given: _Given) -> PromptText | None:
    if given.ending in ("yaml", "yml"):
        return None
    return with_front_matter(given.text, given.ending, given.name)


def _yaml(given: _Given) -> PromptText | None:
    if given.ending in ("yaml", "yml"):
        return in_data(written_yaml(given.text, given.name), given.name, given.at)
    if given.ending in _PLAIN[:2] or not looks_like_yaml(given.text):
        return None
    try:
        written = written_yaml(given.text, given.name)
    except PromptError:
        return None
    found = prompts_in(written.data, written.called)
    if not (found.prompts or found.without or given.at):
        return None  # a prompt in lines of keys and values
    return in_data(written, given.name, given.at)


def _modelfile(given: _Given) -> PromptText | None:
    return None if given.at else in_modelfile(given.text)


def _curl(given: _Given) -> PromptText | None:
    sent = json_of_curl(given.text)
    if sent is None:
        return None
    written: Written = shifted(written_json(sent.text, given.name), sent.line - 1)
    found = in_data(written, given.name, given.at)
    name = f"{found.source.name} in a curl command"
    return PromptText(found.text, found.source.model_copy(update={"name": name}))


def _code(given: _Given) -> PromptText | None:
    ending = given.ending if given.ending in LANGUAGES else None
    if ending is None and given.ending not in _PLAIN:
        ending = language_of_code(given.text)
    return None if ending is None else in_code(given.text, ending, given.name, given.at)


def _table(given: _Given) -> PromptText | None:
    separator = {"csv": ",", "tsv": "\t"}.get(given.ending)
    found = None if given.ending in _PLAIN else table_separator(given.text)
    if found is None and separator is None:
        return None
    written = written_csv(given.text, given.name, found or separator or ",")
    return in_data(written, given.name, given.at)


def _page(given: _Given) -> PromptText | None:
    if not looks_like_page(given.text):
        return None
    hint = f"Give the prompt itself. {AS_IT_STANDS}"
    raise PromptError(Problem(given.name, "is a page of the web and no prompt", hint))


def _turns(given: _Given) -> PromptText | None:
    return None if given.at else with_turns(given.text)


_READERS: tuple[Callable[[_Given], PromptText | None], ...] = (
    _json,
    _toml,
    _front_matter,
    _yaml,
    _modelfile,
    _curl,
    _code,
    _table,
    _page,
    _turns,
)
