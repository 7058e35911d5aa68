"""The stamp of a link: the rules and the day it was made with, in one parameter of the address.

The stamp is checked on arrival. It stays in the address when the rules have changed or the day is
another one; the result then says what changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from advisor.apps.web.session.keys import LINK_STAMP, memory
from advisor.rulebook.rulebook import Rulebook

_SHORT_DIGEST = 8
_STAMP = memory("made")
_FORM = re.compile(r"([\w.]{1,20})-([0-9a-f]{8})-(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class LinkStamp:
    """The version and the beginning of the digest of a rulebook, and a day for prices."""

    version: str
    digest: str
    day: date

    def __str__(self) -> str:
        return f"{self.version}-{self.digest}-{self.day}"

    def is_of(self, rulebook: Rulebook) -> bool:
        """Return whether this rulebook is the one that the link was made with."""
        return rulebook.digest.startswith(self.digest)


def stamp_now(rulebook: Rulebook, day: date) -> LinkStamp:
    """Return the stamp of a link made with these rules on this day."""
    return LinkStamp(rulebook.about.version, rulebook.digest[:_SHORT_DIGEST], day)


def parse_link_stamp(text: str) -> LinkStamp | None:
    """Return the stamp in a parameter, None when these pages did not write it."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    try:
        return LinkStamp(found[1], found[2], date.fromisoformat(found[3]))
    except ValueError:
        return None


def current_link_stamp() -> LinkStamp | None:
    """Return the stamp of the link of this visit, until it is dismissed."""
    return parse_link_stamp(st.session_state.get(_STAMP, ""))


def forget_link_stamp() -> None:
    """Continue as if the link had been made now."""
    st.session_state.pop(_STAMP, None)


def link_stamp_parameters() -> dict[str, str]:
    """Return the parameter that the stamp adds to the address, if there is one."""
    found = current_link_stamp()
    return {LINK_STAMP: str(found)} if found else {}


def read_link_stamp(given: Mapping[str, str], now: LinkStamp) -> list[str]:
    """Remember the stamp in an address; return its parameter when it cannot be used."""
    text = given.get(LINK_STAMP, "")
    found = parse_link_stamp(text)
    if found is None or found == now or found.day > now.day:
        forget_link_stamp()
    else:
        st.session_state[_STAMP] = text
    return [LINK_STAMP] if text and found is None else []
