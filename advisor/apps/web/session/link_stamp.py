"""What a link was made with: the rules and the day, in one parameter of the address.

It is checked on arrival. Where the rules are others by now, or the day moves something, the link
keeps it, and the result says what moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from advisor.apps.web.session.keys import MADE, memory
from advisor.rulebook.rulebook import Rulebook

_SHORT_DIGEST = 8
_STAMP = memory("made")
_FORM = re.compile(r"([\w.]{1,20})-([0-9a-f]{8})-(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class Made:
    """The version and the beginning of the digest of a rulebook, and a day for prices."""

    version: str
    digest: str
    day: date

    def __str__(self) -> str:
        return f"{self.version}-{self.digest}-{self.day}"

    def by(self, rulebook: Rulebook) -> bool:
        """Return whether this rulebook is the one it was made with."""
        return rulebook.digest.startswith(self.digest)


def made_now(rulebook: Rulebook, day: date) -> Made:
    """Return what a link says that is made with these rules on this day."""
    return Made(rulebook.about.version, rulebook.digest[:_SHORT_DIGEST], day)


def read_made(text: str) -> Made | None:
    """Return what the parameter says, None when it was not written by these pages."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    try:
        return Made(found[1], found[2], date.fromisoformat(found[3]))
    except ValueError:
        return None


def made() -> Made | None:
    """Return what the link of this visit was made with, until it is dismissed."""
    return read_made(st.session_state.get(_STAMP, ""))


def forget() -> None:
    """Go on as if the link had been made now."""
    st.session_state.pop(_STAMP, None)


def parameters() -> dict[str, str]:
    """Return what it adds to the address."""
    found = made()
    return {MADE: str(found)} if found else {}


def take(given: Mapping[str, str], now: Made) -> list[str]:
    """Take it from the parameters of an address; return the parameter when it cannot be used."""
    text = given.get(MADE, "")
    found = read_made(text)
    if found is None or found == now or found.day > now.day:
        forget()
    else:
        st.session_state[_STAMP] = text
    return [MADE] if text and found is None else []
