"""A part of a text that must not be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

SecretKind: TypeAlias = Literal["secret", "personal"]
SpanKind: TypeAlias = Literal["secret", "personal", "placeholder"]


@dataclass(frozen=True, slots=True)
class SecretSpan:
    """A part of the text to mask; a placeholder stands in for a secret and is shown."""

    kind: SpanKind
    name: str
    start: int
    end: int


def span_of(
    kind: SpanKind, name: str, match: re.Match[str], start: int, group: int = 0
) -> SecretSpan:
    """Return the span of a match in the line that begins at `start`."""
    return SecretSpan(kind, name, start + match.start(group), start + match.end(group))
