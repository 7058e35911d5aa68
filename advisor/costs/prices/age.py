"""How old a price list is on the day asked for, and what may be said from it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from advisor.formats.phrasing import plural

AgeState: TypeAlias = Literal["fresh", "old", "too_old"]
"""fresh: up to 90 days; old: look prices up before you sign; too_old: from 180 days on."""

OLD_AFTER_DAYS = 90
TOO_OLD_FROM_DAYS = 180
_MONTH_DAYS = 30.4375
_MONTHS_FROM_DAYS = 61


OWN_FACTS = "our own facts"
"""What the price facts of the rules are called as a price list."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """Where token prices come from, and the day it was made."""

    name: str
    """The name of the list; OWN_FACTS for the facts of the rules."""
    version: str
    """Its version; empty where it has none."""
    made: date
    """The newest day on which a price in it was looked up."""

    @property
    def title(self) -> str:
        """Its name and version."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class PriceAge:
    """The oldest price list that a comparison uses, on the day asked for."""

    price_list: PriceList
    on: date

    @property
    def days(self) -> int:
        """The days from the making of the list to the day asked for; below 0 for an earlier day."""
        return (self.on - self.price_list.made).days

    @property
    def state(self) -> AgeState:
        """Whether the list is fresh, old, or too old to say which option costs less."""
        return age_state(self.days)

    @property
    def named(self) -> str:
        """The list and its month: "Price list of 2026-11 (genai-prices 0.2.3)"."""
        return f"Price list of {self.price_list.made:%Y-%m} ({self.price_list.title})"

    @property
    def says(self) -> str:
        """The list, the day asked for and its age on that day, in one sentence."""
        asked = f"{self.named}; asked for {self.on}:"
        match self.state:
            case "too_old":
                return f"{asked} {age_words(self.days)} old, do not sign."
            case "old":
                return f"{asked} {age_words(self.days)} old, look prices up before you sign."
            case "fresh" if self.days < 0:
                return f"{asked} before the list was made."
            case _:
                return f"{asked} {age_words(self.days)} old."


def age_state(days: int) -> AgeState:
    """Return what an age in days means."""
    if days >= TOO_OLD_FROM_DAYS:
        return "too_old"
    return "old" if days > OLD_AFTER_DAYS else "fresh"


def age_words(days: int) -> str:
    """Return an age in whole months, or in days where it is less than two months."""
    if days < _MONTHS_FROM_DAYS:
        return plural(days, "day")
    return plural(int(days / _MONTH_DAYS), "month")
