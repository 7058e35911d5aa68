"""Finds many phrases in a line at once: one step per word for any number of phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
WIDE_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
"""Japanese, Chinese or Korean characters in a row."""
_ANY = "*"


class Word(NamedTuple):
    """A word in lower case and where it begins."""

    text: str
    start: int


def words_of(text: str) -> list[Word]:
    """Return the words of `text` in lower case, with inner apostrophes and hyphens."""
    lowered = text.lower().replace("\u2019", "'")
    if len(lowered) != len(text):  # a few capitals grow, such as the dotted I
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return [Word(match.group(), match.start()) for match in _WORD.finditer(lowered)]


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def has_wide(text: str) -> bool:
    """Return whether `text` holds Japanese, Chinese or Korean characters."""
    return not text.isascii() and _WIDE.search(text) is not None


class PhraseBook:
    """Phrases by their first two words, each with a number given by the caller."""

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        self._single: dict[str, list[int]] = {}
        self._by_two: dict[tuple[str, str], list[tuple[tuple[str, ...], int]]] = {}
        self._firsts: set[str] = set()
        self._wide: list[tuple[str, int]] = []
        for phrase, number in phrases:
            if has_wide(phrase):
                self._wide.append((phrase.lower(), number))
                continue
            first, *rest = _split(phrase)
            if not rest:
                self._single.setdefault(first, []).append(number)
                continue
            self._firsts.add(first)
            self._by_two.setdefault((first, rest[0]), []).append((tuple(rest[1:]), number))

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
        """Yield (number, index of the first word, index after the last) for every phrase found."""
        texts = [word.text for word in words]
        for at, text in enumerate(texts):
            for number in self._single.get(text, ()):
                yield number, at, at + 1
            if text not in self._firsts or at + 1 == len(texts):
                continue
            for second in (texts[at + 1], _ANY):
                for rest, number in self._by_two.get((text, second), ()):
                    end = at + 2 + len(rest)
                    if not rest or _same(texts[at + 2 : end], rest):
                        yield number, at, end

    def find_wide(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (number, start, end) for every phrase of wide script in lower-case `text`."""
        for phrase, number in self._wide:
            at = text.find(phrase)
            if at >= 0:
                yield number, at, at + len(phrase)


def _split(phrase: str) -> list[str]:
    parts = [part.strip(",.:") for part in phrase.lower().split()]
    return [part for part in parts if part] or [phrase]


def _same(texts: Sequence[str], rest: tuple[str, ...]) -> bool:
    return len(texts) == len(rest) and all(
        part in (_ANY, text) for part, text in zip(rest, texts, strict=True)
    )
