"""JSON with every unsafe character escaped."""

from __future__ import annotations

import json

from advisor.errors import UNSAFE


def json_text(data: object, *, indent: int | None = 2) -> str:
    r"""Return `data` as JSON, the unsafe characters in its texts escaped, such as `\u001b`.

    Other characters than these stay as they are. Reading the JSON gives the same texts. Without
    `indent` it is as short as it can be.
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(data, indent=indent, separators=separators, ensure_ascii=False)
    if text.isascii() and "\x7f" not in text:  # JSON escapes the others; this is half the time
        return text
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)
