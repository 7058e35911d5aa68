"""Sending less: JSON without spaces, and gzip for those who take it."""

from __future__ import annotations

import gzip

GZIP = "gzip"
_LEVEL = 4
_WORTH_IT = 1_000
"""Fewer bytes than this are sent as they are."""


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether a caller with this Accept-Encoding header takes gzip."""
    for one in accept_encoding.lower().split(","):
        name, _, weight = one.replace(" ", "").partition(";q=")
        if name in (GZIP, "*"):
            return not weight or weight.strip("0.") != ""
    return False


def is_worth_gzip(body: bytes) -> bool:
    """Return whether gzip would save anything to speak of."""
    return len(body) >= _WORTH_IT


def zipped(body: bytes) -> bytes:
    """Return the body in gzip, the same bytes for the same body."""
    return gzip.compress(body, _LEVEL, mtime=0)
