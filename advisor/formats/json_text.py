"""JSON with every unsafe character escaped."""

from __future__ import annotations

import json

from advisor.errors import UNSAFE


def json_text(data: object, *, indent: int | None = 2) -> str:
    r"""Return `data` as JSON, the unsafe characters in its texts escaped, such as `\u001b`.

    Other characters than these stay as they are. Reading the JSON gives the same texts.
    """
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)
