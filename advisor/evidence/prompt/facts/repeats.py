"""Instructions that repeat each other."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.facts.objects import object_of
from advisor.evidence.prompt.labels.labels import LabeledUnit

_COMPARED = frozenset(
    {
        "tone_style",
        "output_format",
        "task_instruction",
        "reasoning_procedure",
        "safety_policy",
        "persona",
    }
)
_FEWEST_WORDS = 5


def duplicates(items: Sequence[LabeledUnit]) -> tuple[Pair, ...]:
    """Return instructions with the same words as an earlier one about the same, in any order."""
    seen: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}
    found: list[Pair] = []
    for item in items:
        if item.label not in _COMPARED or item.unit.line.kind not in ("text", "item"):
            continue
        words = frozenset(item.words)
        if len(words) < _FEWEST_WORDS or item.unit.text.endswith((":", "\uff1a")):
            continue
        line = item.unit.line.number
        first = seen.setdefault((words, object_of(item)), line)
        if first != line:
            found.append(Pair(first=first, second=line, about="the same words"))
    return tuple(found)
