"""The signals that label a prompt: their model, and the loader of `rules/signals`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from advisor.errors import Problem, RulebookError
from advisor.evidence.prompt.lines.phrases import PhraseBook, word_set
from advisor.evidence.prompt.signals_files import read_signals_file
from advisor.formats.arguments import checked_argument
from advisor.formats.folders import default_rules, folder_from
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.prompt_labels import GroupId, LabelId
from advisor.rulebook.prompt_signals import SIGNALS_FILE, Heading, Signal
from advisor.rulebook.rulebook import Rulebook, signal_place
from advisor.rulebook.schema import Sentence, Strict


class Label(Strict):
    """What a line can be for."""

    id: LabelId
    name: Sentence
    group: GroupId
    says: Sentence
    """What counts as it: the words that people and assistants label by."""


class Context(Strict):
    """What holds where nothing speaks."""

    fallback: LabelId
    """The label of a line in which no word, cue or heading is known."""


class Signals(Strict):
    """The content of `rules/signals/prompt_signals.yaml`; `load_signals` returns it."""

    labels: tuple[Label, ...]
    labeling: tuple[Sentence, ...] = ()
    """What whoever labels a prompt is told besides."""
    headings: tuple[Heading, ...]
    signals: tuple[Signal, ...]
    imperatives: frozenset[str]
    context: Context

    @cached_property
    def book(self) -> PhraseBook:
        """The phrases of all signals."""
        return PhraseBook((p, i) for i, s in enumerate(self.signals) for p in s.phrases)

    @cached_property
    def heading_book(self) -> PhraseBook:
        """The phrases of all headings."""
        return PhraseBook((p, i) for i, h in enumerate(self.headings) for p in h.phrases)

    @cached_property
    def patterns(self) -> Mapping[int, re.Pattern[str]]:
        """The compiled pattern of every signal that has one, by its number."""
        found = {i: re.compile(s.pattern) for i, s in enumerate(self.signals) if s.pattern}
        return frozen_mapping(found)

    @cached_property
    def patterns_by_character(self) -> Mapping[str, frozenset[int]]:
        """The patterns to try for each character in a line."""
        return _by_key((i, self.signals[i].needs) for i in self.patterns)

    @cached_property
    def patterns_by_word(self) -> Mapping[str, frozenset[int]]:
        """The patterns to try for each word in a line."""
        return _by_key((i, self.signals[i].near) for i in self.patterns)

    def worth_trying(self, characters: frozenset[str], words: frozenset[str]) -> list[int]:
        """Return the patterns to try on a line with these characters and words."""
        by_character, by_word = self.patterns_by_character, self.patterns_by_word
        held = [by_character[c] for c in characters]
        spoken = [by_word[w] for w in words]
        near, needed = set[int]().union(*spoken), set[int]().union(*held)
        return sorted(
            i
            for i in near | needed
            if (i in near or not self.signals[i].near)
            and (i in needed or not self.signals[i].needs)
        )

    @cached_property
    def order_words(self) -> frozenset[str]:
        """The words that begin an instruction when they begin a sentence."""
        starts = (s.phrases for s in self.signals if s.at == "start")
        first = {phrase.split()[0] for phrases in starts for phrase in phrases}
        return self.imperatives | (first - _STATEMENT_WORDS)

    @cached_property
    def group_of(self) -> Mapping[LabelId, GroupId]:
        """The group of each label."""
        return frozen_mapping({label.id: label.group for label in self.labels})


_STATEMENT_WORDS = word_set("you as we if when for each whenever in keys columns")
"""Words that begin phrases of signals, but also begin statements."""


def _by_key(pairs: Iterable[tuple[int, Iterable[str]]]) -> Mapping[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, keys in pairs:
        for key in keys:
            table.setdefault(key, set()).add(number)
    return frozen_mapping({key: frozenset(numbers) for key, numbers in table.items()})


def given_signals(signals: object) -> Signals | None:
    """Return signals that were handed over, None without any. Raises AdvisorError."""
    return checked_argument(signals, Signals, "signals", "Give what load_signals() returns.")


def load_signals(path: str | Path | None = None) -> Signals:
    """Return the signals in the `signals` folder of the rules in `path`, or the shipped ones.

    Raises SourceError for a file that cannot be read and RulebookError with file, line and column.
    """
    if path is None:
        return shipped_signals()
    return read_signals_file(folder_from(path, "path"), SIGNALS_FILE, Signals)


def signals_of(rulebook: Rulebook) -> Signals:
    """Return the signals that prompts are read by under a rulebook, with those of its extensions.

    Raises as `load_signals` does, and RulebookError for a signal that is there already.
    """
    below = rulebook.own_signals
    found = shipped_signals() if below is None else load_signals(below)
    problems = [*_twice(found, rulebook)]
    if problems:
        raise RulebookError(problems)
    more = rulebook.more_signals
    if not more:
        return found
    parts = {name: getattr(found, name) for name in Signals.model_fields}
    parts["headings"] = (*found.headings, *(one for added in more for one in added.headings))
    parts["signals"] = (*found.signals, *(one for added in more for one in added.signals))
    parts["imperatives"] = found.imperatives.union(*(added.imperatives for added in more))
    return Signals.model_validate(parts)


def _twice(below: Signals, rulebook: Rulebook) -> Iterator[Problem]:
    """Yield a problem for each signal of an extension with an id that is taken."""
    taken = {signal.id for signal in below.signals}
    for signal in (signal for added in rulebook.more_signals for signal in added.signals):
        if signal.id in taken:
            what = f"'{signal.id}' is already the id of a signal"
            yield Problem(rulebook.places[signal_place(signal.id)], what, "Choose another id.")
        taken.add(signal.id)


@lru_cache(maxsize=1)
def shipped_signals() -> Signals:
    """Return the signals shipped with the advisor, read once."""
    return load_signals(default_rules())
