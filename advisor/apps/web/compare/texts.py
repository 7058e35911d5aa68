"""The wording of the page that compares two scenarios."""

from __future__ import annotations

from datetime import date

from advisor.formats.phrasing import plural

TITLE = "Compare"
WAY = "Compare"
HEADING = "Two scenarios side by side"
SAYS = (
    "Keep one set of answers as A, change what you like, and see what it changes. The answers now"
    " on the other pages are B."
)
NOTHING_KEPT = "Nothing is kept as A yet."
KEEP = "Keep these answers as A"
OPEN_A = "Open a file as A"
OPEN_B = "Open a file as B"
SWAP = "Swap A and B"
FORGET = "Let go of A"
CHANGE_B = "Change the answers of B"
TO_QUESTIONS = "Answer questions"
SAME = "A and B hold the same answers. Change some of B's, or open another file."
WHY = "What makes the difference"
ANSWERS = "The answers"
OPTION = "Option"
QUESTION = "Question"
LEVER = "Lever"
CHANGED = "differs"
ASSUMED = "assumed"
DECIDES = "What decides each lever"
DECIDES_SAY = "On each side the first rule that applies decides."
SAME_RULE = "the same"
COSTS = "What each option costs"
UNANSWERED = "No verdict yet"


def read_alike(day: date) -> str:
    return f"Both are read with the same rules, and the prices and offers of {day}."


def same_approach(name: str, differing: int) -> str:
    if differing == 0:
        return SAME
    return f"Both lead to {name}: the {plural(differing, 'difference')} below do not decide it."


def turns(a: str, b: str, answers: str) -> str:
    return f"This alone turns {a} into {b}: {answers}."


def differing(count: int) -> str:
    return f"{plural(count, 'question')} where A and B differ."


def costs_over(months_a: str, months_b: str) -> str:
    return f"In all, over {months_a}" + ("" if months_a == months_b else f" (A) and {months_b} (B)")
