"""The words of a rulebook's texts: sentences that a reader has to read twice, by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from advisor.errors import Location, Problem
from advisor.formats.folders import default_rules, yaml_files
from advisor.formats.model_file import read_model
from advisor.formats.yaml_source import Data, DataPath, Document, read_file
from advisor.rulebook.schema import Sentence, Strict

WORDS_FILE = Path("wording") / "words.yaml"
"""The file with the words to avoid, in a folder of rules, which may leave it to the shipped one."""

Words = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]

_RULE = ("title", "because", "unless_you")
_STEP = ("title", "takes", "do", "how", "done_when", "stop_if")
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "groups": ("title",),
    "questions": (
        "ask", "short", "help", "why", "who_knows", "assumed_because", "unanswered",
        "assume_without.because", "follows.because",
        "answer.options.*", "answer.shorts.*", "answer.consequences.*",
    ),
    "computed": ("says", "values.*"),
    "facts": ("says",),
    "rules": (*_RULE, "comes_first"),
    "gates": (*_RULE, "needs", "after", "met", "do", "how", "done_when"),
    "ways": _RULE,
    "notes": _RULE,
    "conflicts": _RULE,
    "means": ("name", "instruction", "summary"),
    "laws": ("says",),
    "approaches": (
        "name", "short", "instruction", "summary", "gives", "needs", "will_not",
        "at_a_glance.takes", "at_a_glance.you_need", "at_a_glance.meets.*.how",
    ),
    "plans": tuple(f"steps.*.{key}" for key in _STEP),
    "plan_steps": _STEP,
    "advice": ("title", "do", "why"),
    "concepts": ("name", "says"),
    "methods": ("name", "line", "says"),
    "misconceptions": ("belief", "ask"),
    "presets": ("name", "says"),
    "quiz": ("scene",),
}  # fmt: skip
"""For each list of a file, the keys of its parts that hold a text a person reads."""

_TITLED = frozenset({"rules", "gates", "ways", "notes"})
"""The lists whose titles say when to do what."""
_TITLE = re.compile(r'("[^"]+" )?If .+, \S.*[^.]')
_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]*[A-Z0-9])")
_OTHER_FOLDERS = frozenset({"prices"})
_NOT_A_VERB = ("ss", "us", "is")
"""Endings in s of words that are no verbs, such as process, status and analysis."""


class AvoidedWords(Strict):
    """Words that readers stumble over, and what to write."""

    avoid: tuple[Words, ...] = Field(min_length=1)
    """The words, each form of them, in any case."""
    unless: tuple[Words, ...] = Field(default=(), alias="except")
    """Longer words around them that are fine."""
    use: Sentence
    """What to write instead."""


class WordingException(Strict):
    """A sentence that is right as it is."""

    sentence: Sentence
    reason: Sentence


class Wording(Strict):
    """What the texts of a rulebook are held to."""

    most_words: int = Field(ge=1)
    """The words a sentence may have."""
    pronouns: tuple[Words, ...]
    """Words no sentence begins with."""
    before_a_verb: tuple[Words, ...]
    """Words no sentence begins with when a verb follows."""
    verbs: tuple[tuple[Words, ...], ...]
    """The verbs and the words before verbs that may follow."""
    words: tuple[AvoidedWords, ...]
    exceptions: tuple[WordingException, ...] = ()


@dataclass(frozen=True)
class Text:
    """One text of a rulebook, where it is written and what it is."""

    words: str
    at: Location
    is_title: bool
    """Whether it is the title of a rule, gate or note."""

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in _END.split(self.words) if part.strip())


def wording_problems(folder: Path) -> tuple[Problem, ...]:
    """Return every sentence in a folder of rules that needs a look, in the order of the files.

    Raises RulebookError for a list of words that cannot be read, and SourceError for other files.
    """
    own = folder / WORDS_FILE
    checker = _Checker(_wording(own if own.is_file() else default_rules() / WORDS_FILE))
    problems = [found for text in texts_in(folder) for found in checker.problems(text)]
    if own.is_file():
        problems += checker.unused_exceptions(own.relative_to(folder.parent))
    return tuple(problems)


def texts_in(folder: Path) -> Iterator[Text]:
    """Yield every text in the files of a folder of rules, with its place."""
    for file in yaml_files(folder):
        inside = file.relative_to(folder)
        if inside != WORDS_FILE and inside.parts[0] not in _OTHER_FOLDERS:
            document = read_file(file, shown_as=str(Path(folder.name) / inside))
            yield from _texts_of(document)


def _texts_of(document: Document) -> Iterator[Text]:
    if not isinstance(document.data, dict):
        return
    for path, words in _found(document.data.get("asks"), (), ("asks",)):
        yield Text(words, document.at(path), is_title=False)
    for name, keys in _TEXTS.items():
        parts = document.data.get(name)
        for i, part in enumerate(parts if isinstance(parts, list) else ()):
            for key in keys:
                for path, words in _found(part, tuple(key.split(".")), (name, i)):
                    is_title = name in _TITLED and key == "title"
                    yield Text(words, document.at(path), is_title)


def _found(data: Data, keys: Sequence[str], path: DataPath) -> Iterator[tuple[DataPath, str]]:
    """Yield path and text of every value that these keys lead to; `*` is every item."""
    match keys, data:
        case [], str(text):
            yield path, " ".join(text.split())
        case ["*", *rest], list(items):
            for i, item in enumerate(items):
                yield from _found(item, rest, (*path, i))
        case ["*", *rest], dict(items):
            for name, item in items.items():
                yield from _found(item, rest, (*path, name))
        case [str(name), *rest], dict(items) if name in items:
            yield from _found(items[name], rest, (*path, name))
        case _:
            pass


def _wording(path: Path) -> Wording:
    return read_model(path, Wording, shown_as=str(Path(*path.parts[-3:])))


@dataclass(frozen=True)
class _Checker:
    """The list of words, made ready to look for."""

    wording: Wording
    _used: set[str] = field(default_factory=set)

    def problems(self, text: Text) -> Iterator[Problem]:
        """Yield what a reader stumbles over in a text, unless it is an exception."""
        if text.is_title and not _TITLE.fullmatch(text.words):
            hint = 'Write "If <situation>, <action>", without a full stop.'
            yield from self._unless_exception(text.words, text.at, "says no situation", hint)
        for sentence in text.sentences:
            for what, hint in self._faults(sentence):
                yield from self._unless_exception(sentence, text.at, what, hint)

    def _unless_exception(
        self, sentence: str, at: Location, what: str, hint: str
    ) -> Iterator[Problem]:
        if any(one.sentence == sentence for one in self.wording.exceptions):
            self._used.add(sentence)
        else:
            yield Problem(at, f'"{sentence}" {what}', hint)

    def _faults(self, sentence: str) -> Iterator[tuple[str, str]]:
        length, most = len(sentence.split()), self.wording.most_words
        if length > most:
            yield f"has {length} words", f"Write sentences of {most} words at most."
        pronoun = self._pronoun(sentence)
        if pronoun is not None:
            yield f"begins with '{pronoun}'", "Begin with the noun."
        for pattern, use in self._patterns:
            avoid = next(filter(None, (m["avoid"] for m in pattern.finditer(sentence))), None)
            if avoid is not None:
                yield f"says '{avoid}'", f"Write {use}."

    def _pronoun(self, sentence: str) -> str | None:
        first, second, *_ = (*(word.strip("\"'(),.;:") for word in sentence.split()), "", "")
        if first.lower() in self.wording.pronouns:
            return first
        if first.lower() in self.wording.before_a_verb and self._is_verb(first, second.lower()):
            return first
        return None

    def _is_verb(self, pronoun: str, word: str) -> bool:
        in_singular = pronoun.lower() in ("this", "that")
        ends = word.endswith("s") and not word.endswith(_NOT_A_VERB)
        return word in self._verbs or (in_singular and ends) or not word

    @cached_property
    def _verbs(self) -> frozenset[str]:
        return frozenset(word for line in self.wording.verbs for word in line)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((_pattern(entry), entry.use) for entry in self.wording.words)

    def unused_exceptions(self, file: Path) -> Iterator[Problem]:
        """Yield a problem for each exception whose sentence is not there any more."""
        for one in self.wording.exceptions:
            if one.sentence not in self._used:
                what = f'the exception "{one.sentence}" is in no text'
                yield Problem(str(file), what, "Remove it.")


def _pattern(entry: AvoidedWords) -> re.Pattern[str]:
    """Return a pattern whose group `avoid` is a word to avoid outside the words that are fine."""
    fine = [re.escape(words) for words in entry.unless]
    avoid = "|".join(re.escape(words) for words in entry.avoid)
    known = "".join(f"(?:{words})|" for words in fine)
    return re.compile(rf"(?<![\w-])(?:{known}(?P<avoid>{avoid}))(?![\w-])", re.IGNORECASE)
