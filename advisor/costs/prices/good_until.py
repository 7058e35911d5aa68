"""Until when a looked-up fact may be used; afterwards it is not known any more."""

from __future__ import annotations

from datetime import date, timedelta

JUDGEMENT = "our-judgement"
"""The source of figures that nobody can look up."""

LOOKED_UP_DAYS = 730
"""A figure from a source is used for two years after its last check."""
JUDGED_DAYS = 365
"""Our own judgement is used for a year."""
OFFER_DAYS = 365
"""That a provider sells something is taken to be true for a year after the last check."""


def figure_good_until(checked: date, source: str | None) -> date:
    """Return the last day on which a figure may be used that says no day of its own."""
    return checked + timedelta(JUDGED_DAYS if source == JUDGEMENT else LOOKED_UP_DAYS)


def offer_good_until(checked: date) -> date:
    """Return the last day on which an offer is taken to hold that says no day of its own."""
    return checked + timedelta(OFFER_DAYS)
