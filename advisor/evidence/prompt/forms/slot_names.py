"""The names of slots that a form declares beside its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.evidence.prompt.forms.paths import find
from advisor.formats.yaml_source import Data

_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}")
_MOST_NAMES = 100


def declared_slots(paths: Iterable[str], data: Data) -> tuple[str, ...]:
    """Return the declared names at `paths`: keys, items of a list, or the `name` of each item."""
    found = (name for path in paths for _, value in find(data, path) for name in _names(value))
    return tuple(dict.fromkeys(found))[:_MOST_NAMES]


def _names(value: Data) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value)
    for item in value if isinstance(value, list) else ():
        name = item.get("name") if isinstance(item, dict) else item
        match = _NAME.match(name) if isinstance(name, str) else None
        if match is not None:  # a Dotprompt key goes on: `style?(enum)`
            yield match.group()
