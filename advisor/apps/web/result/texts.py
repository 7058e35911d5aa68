"""The wording of the page Result."""

from __future__ import annotations

from datetime import date

from advisor.advice.advice import Advice
from advisor.advice.wording import rulebook_identity
from advisor.formats.phrasing import number_words, plural

NO_VERDICT = "No verdict yet"
CANNOT_BOTH = "Two answers cannot both be right:"
AND = "and"
TO_STEER = "before another approach fits better."
STAYS = "Nothing leads elsewhere"
TAKE_AWAY = "Download or share"
COPY_SAYS = "This link opens the result anywhere these pages run. Your answers are in it."
CHANGE_ANSWERS = "Change answers"
WOULD_CHANGE_SAYS = (
    "The smallest sets of answers that lead elsewhere. Each one was run, not guessed."
)
NO_ANSWER = "no answer"
TRY = "Try this"
UNDO = "Undo"
KEEP = "Keep these"
OTHERS = "The other approaches"
OTHERS_SAY = "What is easiest to change comes first."
YOU_SAID = "You said"
SO = "So"
EFFECT = "Effect on lever"
OTHERWISE = "Nothing that says otherwise"
AGREES = "agrees"
AGREES_TOO = "agree."
WILL_NOT = "It will not:"
NO_ASSUMPTIONS = "Nothing. You answered every question."
CHANGE_LINK = "change"
YOU_WERE_NOT_SURE = "you were not sure"
NONE_MATTERS = "None of these can change the verdict."
TACTICS_SAY = "They help whichever approach you take."
CAUTION_KINDS = {"misconception": "Misconception", "closing": "Closing", "watch": "Watch"}
GATES_SAY = "Gates never change the approach. They say when it can start."
GATE_OPEN = "Open"
GATE_MET = "Met"
OFFERS = "Where you can still fine-tune"
PROVIDER = "Provider"
STATE = "State"
STATES = {
    "open": "Open",
    "closing": "Closing",
    "closed": "Closed",
    "not_known": "Not known any more",
}
SOURCE = "source"
PLAN_SAYS = "Each step has a test. Go on when it passes. Some steps say when you can stop."
OPEN_PLAN_SAYS = "These steps help in every case. Each one has a test."
HOW = "How to do this"
PATH = "The path through the levers"
DEPARTURES_SAY = "Your own rules replace or switch off these parts of the rulebook below them."
REPRODUCE = "Reproduce this"


def questions_answered(count: int) -> str:
    return f"{plural(count, 'question')} answered"


def look_again(question: str) -> str:
    return f"Look again at “{question}”."


def more_agree(count: int) -> str:
    return f"{number_words(count)} more {'agrees' if count == 1 else 'agree'}"


def change_nothing(count: int) -> str:
    return f"{number_words(count)} that cannot change the verdict"


def could_change_verdict(count: int) -> str:
    return f"{plural(count, 'assumption')} could still change the verdict."


def carries(count: int) -> str:
    return f"{number_words(count)} of them, once confirmed, settle it." if count > 1 else ""


def as_of(day: date) -> str:
    return f"As of {day}."


def since(day: date) -> str:
    return f"since {day}"


def checked(day: date) -> str:
    return f", read {day}"


def same_again(advice: Advice) -> str:
    rules = rulebook_identity(advice)
    return f"Same answers, same rules, same result. {rules}, asked for {advice.on}."


def trying(count: int) -> str:
    return f"Trying {plural(count, 'changed answer')}."
