"""Answers that note which of them a scenario was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class NotedAnswers(Mapping[str, V]):
    """Questionnaire values by id, with the ids that were looked for in `read`."""

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = values
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> V:
        self.read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
