"""How ids and addresses are written, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping

SNAKE_ID = r"^[a-z][a-z0-9_]*$"
KEBAB_ID = r"^[a-z0-9][a-z0-9.-]*$"
ANY_ID = r"^[a-z0-9][a-z0-9_.-]*$"
WEB_PAGE = r"^https?://"

PATTERN_WORDS: Mapping[str, str] = {
    SNAKE_ID: "small letters, digits and underscores, with a letter first, such as my_fact",
    KEBAB_ID: "small letters, digits, hyphens and dots, such as my-rule",
    ANY_ID: "small letters, digits, hyphens, dots and underscores, such as my-rule",
    WEB_PAGE: "an address that begins with https://",
}
"""What each pattern takes, to follow "Give"."""
