"""Secrets and personal data in a prompt: found by bounded patterns, shown only as dots."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.evidence.prompt.clean.keys import keys_in
from advisor.evidence.prompt.clean.personal import personal_data_in
from advisor.evidence.prompt.clean.secret_spans import SecretKind, SecretSpan
from advisor.evidence.prompt.clean.secret_table import Secrets
from advisor.rulebook.schema import Strict

_DOT = "•"


class Secret(Strict):
    """Something that should not stand in a prompt; the text itself is never kept."""

    kind: SecretKind
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class FoundSecrets:
    """The parts of a text that must not be shown, and those that stand in for a secret."""

    masked: Sequence[SecretSpan]
    placeholders: Sequence[SecretSpan]


def find_secrets(text: str, table: Secrets) -> FoundSecrets:
    """Return the secrets, personal data and placeholders, each in order and without overlaps."""
    every = sorted(_all_in(text, table), key=lambda item: (item.start, -item.end))
    masked = _joined(item for item in every if item.kind != "placeholder")
    ends = [item.end for item in masked]
    shown = _joined(item for item in every if item.kind == "placeholder")
    free = (item for item in shown if not _touches(item, masked, bisect_right(ends, item.start)))
    return FoundSecrets(masked, tuple(free))


def _all_in(text: str, table: Secrets) -> Iterator[SecretSpan]:
    yield from keys_in(text, table)
    yield from personal_data_in(text)


def _joined(spans: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Return spans in order with those that overlap as one."""
    kept: list[SecretSpan] = []
    for item in spans:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end > kept[-1].end:
            kept[-1] = replace(kept[-1], end=item.end)
    return kept


def _touches(item: SecretSpan, masked: Sequence[SecretSpan], following: int) -> bool:
    """Return whether the first masked part that ends after the item begins overlaps it."""
    return following < len(masked) and masked[following].start < item.end


def secrets_in(text: str, spans: Sequence[SecretSpan], first_line: int = 1) -> tuple[Secret, ...]:
    """Return what the spans of `text` are and on which lines; the spans are in order."""
    return tuple(
        Secret(kind="personal" if span.kind == "personal" else "secret", name=span.name, line=line)
        for span, line in zip(spans, lines_of(text, spans, first_line), strict=True)
    )


def lines_of(text: str, spans: Sequence[SecretSpan], first_line: int = 1) -> Iterator[int]:
    """Yield the line of each span of `text`; the spans are in order."""
    line, counted = first_line, 0
    for span in spans:
        line += text.count("\n", counted, span.start)
        counted = span.start
        yield line


def mask_secrets(text: str, spans: Sequence[SecretSpan]) -> str:
    """Return `text` with dots of the same length for every span; line breaks stay."""
    parts: list[str] = []
    at = 0
    for item in spans:
        parts.append(text[at : item.start])
        parts.append("".join("\n" if c == "\n" else _DOT for c in text[item.start : item.end]))
        at = item.end
    return "".join([*parts, text[at:]])
