"""The labels that headings, tags and lead-ins speak for."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.lines.headings import LEAD_IN, Section
from advisor.evidence.prompt.lines.phrases import has_wide, words_of
from advisor.rulebook.prompt_labels import LabelId


class SectionLabels:
    """Reads headings; remembers each, because many lines share a heading."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._of_title: dict[str, tuple[LabelId, ...]] = {}

    def of(self, sections: Sequence[Section]) -> tuple[LabelId, ...]:
        """Return the labels of the innermost heading with a meaning, the best fitting first.

        A heading of examples outranks what stands inside it.
        """
        for section in sections:
            labels = self.of_title(section.title)
            if labels and labels[0] == "few_shot_example" and section.level < LEAD_IN:
                return ("few_shot_example",)
        for section in reversed(sections):
            labels = self.of_title(section.title)
            if labels:
                return labels
        return ()

    def of_title(self, title: str) -> tuple[LabelId, ...]:
        """Return the labels whose phrases stand in a title, the one that fills most of it first."""
        if title not in self._of_title:
            self._of_title[title] = self._read(title)
        return self._of_title[title]

    def _read(self, title: str) -> tuple[LabelId, ...]:
        words = words_of(title)
        covered: dict[LabelId, float] = {}
        for number, first, last in self._signals.heading_book.find(words):
            label = self._signals.headings[number].label
            covered[label] = max(covered.get(label, 0.0), (last - first) / len(words))
        if has_wide(title):
            for number, start, end in self._signals.heading_book.find_wide(title.lower()):
                label = self._signals.headings[number].label
                covered[label] = max(covered.get(label, 0.0), (end - start) / len(title))
        return tuple(sorted(covered, key=lambda label: -covered[label]))
