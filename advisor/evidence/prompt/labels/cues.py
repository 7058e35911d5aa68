"""The signals found in a unit, each with its strength; cue words count only in their language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.lines.language import script_language
from advisor.evidence.prompt.lines.phrases import Word, has_wide, word_set

_SKIPPED_WORDS = word_set("please also and then always only just but or finally bitte you")
_CLAUSE_ENDS = ".!?;:。\uff01\uff1f—\u2013|"
_AT_START = 2
"""Characters that may stand before the first word of a line: a quote or a star."""


class CueFinder:
    """Finds the signals of one prompt; remembers which patterns are worth trying."""

    def __init__(self, signals: Signals, language: str) -> None:
        self._signals = signals
        self._language = language
        self._patterns_to_try: dict[tuple[frozenset[str], frozenset[str]], list[int]] = {}

    def find(self, text: str, words: Sequence[Word]) -> dict[str, float]:
        """Return the strength of every signal found: 1 for one full hit, 0.5 in a later clause."""
        hits: dict[int, list[float]] = {}
        for number, share in self._phrase_hits(text, words):
            if share:
                hits.setdefault(number, []).append(share)
        found = {self._signals.signals[n].id: self._strength(n, s) for n, s in hits.items()}
        for number in self._pattern_hits(text, words):
            found[self._signals.signals[number].id] = 1.0
        return found

    def _strength(self, number: int, shares: list[float]) -> float:
        best = sorted(shares, reverse=True)[: self._signals.signals[number].limits]
        return best[0] + 0.5 * sum(best[1:])

    def _phrase_hits(self, text: str, words: Sequence[Word]) -> Iterator[tuple[int, float]]:
        for number, first, _ in self._signals.book.find(words):
            signal = self._signals.signals[number]
            if signal.language is None or signal.language == self._language:
                start = _start_share(text, words, first) if signal.at == "start" else 1.0
                yield number, start
        if not has_wide(text):
            return
        language = script_language(text) or self._language
        for number, _, _ in self._signals.book.find_wide(text.lower()):
            if self._signals.signals[number].language in (None, language, self._language):
                yield number, 1.0

    def _pattern_hits(self, text: str, words: Sequence[Word]) -> Iterator[int]:
        signals = self._signals
        characters = signals.patterns_by_character.keys() & set(text)
        spoken = signals.patterns_by_word.keys() & {word.text for word in words}
        keys = (frozenset(characters), frozenset(spoken))
        if keys not in self._patterns_to_try:
            self._patterns_to_try[keys] = signals.worth_trying(*keys)
        return (n for n in self._patterns_to_try[keys] if signals.patterns[n].search(text))


def _start_share(text: str, words: Sequence[Word], first: int) -> float:
    """Return 1 at the start of a line, 0.5 at the start of a later sentence, else 0."""
    early = first == 1 and words[0].text in _SKIPPED_WORDS
    if first == 0 or early or words[first].start <= _AT_START:
        return 1.0
    before = text[: words[first].start].rstrip(" \t\"'“*_(")
    return 0.5 if before and before[-1] in _CLAUSE_ENDS else 0.0
