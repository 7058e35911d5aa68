"""The wording that several pages share, or that is on every page."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.formats.phrasing import number_words, plural

NAME = "Fine-tune, prompt or RAG"

# Several pages
ANSWER = "Answer questions"
NOT_SURE = "Not sure"
BECOMES = "becomes"
ASSUMED = "assumed"
NOT_KNOWN = "not known"
NOT_PRICED = "Cost not compared"
NOT_PRICED_SAYS = "It depends on the model you move to. Price two or three candidates."
UNKNOWN_COST = "Cost unknown"
NOT_SOLD = "Not sold at your provider"
NOT_ALLOWED = "Not allowed: your data or your models stay in-house"
PRICES_TOO_OLD = "Prices too old"

# Every page
DROPPED = "Parts of this link could not be used and were left out. Everything else is kept."
RULES_BROKEN = "The rules cannot be used as they are"
ANSWERS_BROKEN = "These answers cannot be used as they are"
FORGET_FIGURES = "Take back the cost figures I entered"
PROBLEMS = "What is wrong"

MONTHS_OF_A_YEAR = 12


def check_assumptions(count: int) -> str:
    return f"Check {plural(count, 'guess', 'guesses')}"


def between(low: str, high: str) -> str:
    return f"{low} to {high}"


def most_likely(amount: str) -> str:
    return f"most likely {amount}"


def in_months(months: int) -> str:
    return "in the first year" if months == MONTHS_OF_A_YEAR else f"over {plural(months, 'month')}"


def once_and_monthly(once: str, monthly: str, calls: str, *, assumed: bool) -> str:
    return f"{once} once, {monthly} a month at {calls} calls{f' ({ASSUMED})' if assumed else ''}"


def at_least(calls: str) -> str:
    return f"{calls} at least"


def more(count: int) -> str:
    return f"{number_words(count)} more"


def names(items: Iterable[str]) -> str:
    """Return a, b and c."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def either(items: Iterable[str]) -> str:
    """Return a, b or c."""
    *most, last = items
    return f"{', '.join(most)} or {last}" if most else last


def more_left_out(count: int) -> str:
    return f"and {count:,} more"
