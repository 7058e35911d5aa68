"""The checksum of a saved advice, by which a file that was changed by hand is noticed.

It guards against slips, not against forgers: whoever can change a file can compute it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pydantic import JsonValue

CHECKSUM = "checksum"
"""The key of the checksum in a saved advice."""

CHECKSUM_TEXT = (
    "The first 12 hex digits of a SHA-256 of what was asked, answered and decided, and of what it"
    " was made with: a file that was changed by hand does not fit it. Absent in older files."
)
"""What the key means, for the JSON Schema."""

_COVERED = (
    "schema_version",
    "tool_version",
    "rulebook_title",
    "rulebook_version",
    "rulebook_digest",
    "extensions",
    "on",
    "answers",
    "verdict",
)
"""The parts that it covers: the other parts follow from these and from prices."""


def checksum_of(data: Mapping[str, JsonValue]) -> str:
    """Return the checksum of an advice as plain data, whatever the order of its keys."""
    covered = {key: _whole(data.get(key)) for key in _COVERED}
    text = json.dumps(covered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _whole(value: JsonValue) -> JsonValue:
    """Return data with whole numbers as such: other tools write 1 where Python writes 1.0."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _whole(inner) for key, inner in value.items()}
        case list():
            return [_whole(inner) for inner in value]
        case _:
            return value
