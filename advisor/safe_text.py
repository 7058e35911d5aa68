"""Text that steers nothing: which characters are unsafe to show, and how they are written out.

Control characters, such as the escape that begins a terminal command, and the invisible ones that
reverse or hide text are unsafe. Line ends and tabs are safe. So are the joiners that some scripts
and emoji need, and the soft hyphen.
"""

from __future__ import annotations

import json
import re

UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab and line ends, delete, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of text
    "\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # of no width
    "\u2028\u2029"  # separators of lines and paragraphs
    "\ud800-\udfff"  # halves of a pair, and bytes of a file name that are no text
    "\U000e0001\U000e0020-\U000e007f"  # invisible copies of ASCII
    "]|\r(?!\n)"  # back to the begin of the line
)


def visible(text: str) -> str:
    r"""Return `text` with each unsafe character written out, such as `\x1b` or `\u202e`."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def json_text(data: object, *, indent: int | None = 2) -> str:
    r"""Return `data` as JSON, the unsafe characters in its texts escaped, such as `\u001b`.

    Other characters than these stay as they are. Reading the JSON gives the same texts.
    """
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)
