"""A part of a rulebook together with the place it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advisor.errors import Location
from advisor.formats.yaml_source import DataPath, Document
from advisor.rulebook.schema import (
    Computed,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Note,
    Provider,
    Question,
    Rule,
    Source,
)

Part: TypeAlias = Group | Question | Computed | Fact | Rule | Gate | Note | Law | Source | Provider


NAMESPACE: Mapping[type, str] = {
    Group: "group",
    Question: "name",
    Computed: "name",
    Fact: "name",
    Rule: "rule",
    Gate: "rule",
    Note: "rule",
    Law: "law",
    Source: "source",
    Provider: "provider",
}
"""Kinds of part with the same word here share their ids."""


@dataclass(frozen=True)
class Placed:
    """A part of the rulebook with the file and path it was read from."""

    part: Part
    document: Document
    path: DataPath
    lever: LeverId | None = None
    """For a rule and a gate: whose it is."""

    def at(self, *inner: str | int) -> Location:
        return self.document.at((*self.path, *inner))
