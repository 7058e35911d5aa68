"""Private keys as they stand in files: from the BEGIN line to the END line, however long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_BEGIN = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_HEADER = re.compile(r"(?:Proc-Type|DEK-Info|Comment|Version|Hash|Subject): ?\S")
_AROUND = " \t>|+#*\"',;\\"
"""What stands before and after the lines of a key that is quoted, indented or commented out."""
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-")
_UNLIKE_WORDS = frozenset("0123456789+/=")
_LONGEST_WORD = 16
_MOST_PROSE = 0.5
"""A stretch of which more words than this are no base64 is no key: it speaks of keys."""


def key_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every private key in `text`, in order.

    A block without its END line goes on as long as its lines look like those of a key.
    """
    begins = [match.span() for match in _BEGIN.finditer(text)]
    for (start, at), (following, _) in pairwise([*begins, (len(text), 0)]):
        end = _end_of_key(text, at, following)
        if end > at:  # or its first line is only spoken of
            yield start, end


def _end_of_key(text: str, start: int, before: int) -> int:
    end = _end_of_key_lines(text, start, before)
    closed = _END.search(text, start, before)
    if closed is not None and _is_mostly_key(text[end : closed.start()]):
        return max(end, closed.end())
    return end


def _end_of_key_lines(text: str, start: int, before: int) -> int:
    """Return where the lines that look like those of a key end."""
    at = end = start
    for line in text[start:before].split("\n"):
        if not _is_key_line(line):
            break
        if line.strip():
            end = at + len(line)
        at += len(line) + 1
    return end


def _is_key_line(line: str) -> bool:
    """Return whether a line is base64, a header of a key, or nothing."""
    body = line.strip(_AROUND)
    return bool(_HEADER.match(body)) or all(map(_is_key_word, _words(body)))


def _is_mostly_key(between: str) -> bool:
    words = _words(between)
    prose = sum(not _is_key_word(word) for word in words)
    return prose <= _MOST_PROSE * len(words)


def _words(text: str) -> list[str]:
    return text.replace("\\r", " ").replace("\\n", " ").split()


def _is_key_word(word: str) -> bool:
    spelled = set(word.strip(_AROUND))
    return spelled <= _BASE64 and (
        len(word) > _LONGEST_WORD or not spelled.isdisjoint(_UNLIKE_WORDS)
    )
