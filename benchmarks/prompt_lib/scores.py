"""Figures about labels: how many are right, per label and in all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.labels.signals import shipped_signals
from advisor.evidence.prompt.model import Place
from advisor.evidence.prompt.reading import PromptReading
from advisor.rulebook.prompt_labels import LabelId
from prompt_lib.cases import Case


@dataclass(frozen=True)
class Judged:
    """What a person said about a part of a prompt, and what was read."""

    said: LabelId
    read: LabelId
    score: float
    sure: bool
    section: int = 0
    place: Place = "stays"
    length: int = 0
    """Characters."""

    @property
    def right(self) -> bool:
        return self.said == self.read


def judged(case: Case, reading: PromptReading) -> Iterator[Judged]:
    """Yield every labeled part beside the read line that shares most of its words."""
    lines = case.text.split("\n")
    by_line = defaultdict(list)
    for line in reading.lines:
        by_line[line.line].append(line)
    for said in case.said:
        wanted = _words(lines[said.line - 1][said.first : said.last])
        best = max(
            by_line[said.line],
            key=lambda read: len(wanted & _words(read.text)) - 0.01 * len(read.text),
            default=None,
        )
        if best is not None:
            length = said.last - said.first
            yield Judged(
                said.label, best.label, best.score, best.sure, best.section, best.place, length
            )


FITTING: dict[Place, tuple[LabelId, ...]] = {
    "schema": ("output_format",),
    "look_up": ("domain_knowledge",),
    "training_material": ("few_shot_example", "tone_style"),
}
"""What most of a section must be by its labels to belong in a place."""


def places_right(found: Iterable[Judged]) -> Iterator[tuple[Place, bool]]:
    """Yield the place of each section that does not stay, and whether its labels say so, too."""
    by_section: dict[tuple[int, Place], Counter[LabelId]] = defaultdict(Counter)
    for one in found:
        by_section[one.section, one.place][one.said] += one.length
    for (_, place), said in by_section.items():
        if place in FITTING:
            yield place, said.most_common(1)[0][0] in FITTING[place]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean over the said labels of the harmonic mean of precision and recall."""
    return sum(f1(pairs, name) for name in {said for said, _ in pairs}) / len({s for s, _ in pairs})


def f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    """Return the harmonic mean of precision and recall of one label."""
    hits = sum(said == read == name for said, read in pairs)
    wrong = sum((said == name) != (read == name) for said, read in pairs)
    return 2 * hits / (2 * hits + wrong) if hits else 0.0


def share(right: Iterable[bool]) -> str:
    """Return a count and a share, such as "3/4 75%"."""
    found = list(right)
    return f"{sum(found)}/{len(found)}" + (f" {sum(found) / len(found):.0%}" if found else "")


def print_labels(found: Sequence[Judged]) -> None:
    """Print how many labels are right, in four figures."""
    groups: dict[str, str] = dict(shipped_signals().group_of.items())
    groups["boilerplate"] = "task_and_policy"
    pairs = [(one.said, one.read) for one in found]
    sure = [one.right for one in found if one.sure]
    print(f"  labels right              {share(one.right for one in found)}")
    print(f"  11-label macro-F1         {macro_f1(pairs):.3f}")
    print(f"  five-way macro-F1         {macro_f1([(groups[a], groups[b]) for a, b in pairs]):.3f}")
    print(f"  sure lines right          {share(sure)}, {len(sure) / len(found):.0%} of lines")


def print_confusion(found: Sequence[Judged]) -> None:
    """Print the scores of each label and what it is taken for."""
    pairs = [(one.said, one.read) for one in found]
    print("  label                  said   F1  sure right   taken for")
    for label in (one.id for one in shipped_signals().labels):
        said = [read for name, read in pairs if name == label]
        others = sorted(set(said) - {label}, key=lambda name: (-said.count(name), name))[:4]
        taken = ", ".join(f"{name} {said.count(name)}" for name in others)
        sure = share(one.right for one in found if one.sure and one.read == label)
        print(f"  {label:20s} {len(said):6d} {f1(pairs, label):.2f}  {sure:11s}  {taken}")
