"""The wording of what has changed since a link or a file was made."""

from __future__ import annotations

from datetime import date

from advisor.formats.phrasing import plural

OPEN_BUTTON = "Open"
OPEN_LABEL = "A file with answers"
OPEN_FAILED = "This file could not be opened. Your answers stay as they were."
LEFT_OUT = "Some answers in this file do not fit today's questions and were left out."
WHAT = "What"
THEN = "Then"
NOW = "Now"
WHAT_CHANGED = "What changed"
NOT_THERE = "not there"
AS_SAVED = "Read it as saved"
AS_NOW = "Read it as of today"
GO_ON = "Go on with today's"
READ_ONLY = (
    "This is the result as it was saved, to read only. Your answers stay as they are; today's"
    " reading is one click away."
)
ANSWERS_ONLY = "Your answers are open. The result in the file cannot be set beside today's."
NO_OLD_RULES = (
    "A link carries answers, not rules: the old rules can be read only from a saved file."
)


def saved(day: date, version: str, changed: int) -> str:
    return f"Saved on {day} with rules {version}. {_since(changed)}"


def linked(day: date, changed: int) -> str:
    return f"This link was made on {day}. {_since(changed)}"


def _since(changed: int) -> str:
    if changed == 0:
        return "The rules have changed since, but nothing in this result."
    return f"Since then {plural(changed, 'thing reads', 'things read')} differently."


def other_rules(made_with: str, here: str) -> str:
    return f"It was made with rules {made_with}; these are {here}."


def read_as_of(day: date) -> str:
    return f"Read prices and offers of {day}"


def reading(day: date) -> str:
    return f"You are reading the prices and offers of {day}."


def was(before: str, now: str) -> str:
    return f"The verdict was “{before}” and is “{now}” now."


def stays(headline: str) -> str:
    return f"The verdict is the same: “{headline}”."
