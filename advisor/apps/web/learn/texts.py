"""The wording of "Learn" that is not a lesson itself."""

from __future__ import annotations

from advisor.formats.phrasing import plural

TITLE = "Learn"
SAYS = (
    "One idea stands behind every rule: first find out whether the model must know more, respond"
    " differently, or be able to do more."
)
MAP = "Concept map"
MAP_SAYS = "Arrows lead from a question to what answers it. Dashed: comes first, or often confused."
MAP_LIST = "The same as a list"
NEEDS = "Comes after"
RELATED = "Not the same as"
MISTAKEN = "Often mistaken"

# Misconceptions
BELIEFS = "Three misconceptions"
BELIEFS_SAY = "You may have heard them. Each is answered by rules that you can open."
HEARD = "Often heard"
RULES_ON_IT = "Rules that act on it:"

# The quiz
QUIZ = "Quiz"
QUIZ_SAYS = "Drawn from the rules. Nothing is kept, and the rules give the answers."
THEY_SAID = "They said"
ADVISE = "What would you advise?"
CHECK = "Check my answer"
NEXT = "Next question"
TO_END = "See how many were right"
AGAIN = "Start over"
PICK_FIRST = "Pick one of the five first."
RIGHT = "Right."
RULES_SAY = "The rules say otherwise:"
DECIDED_BY = "Decided by"

# Methods and presets
METHODS = "Ways to train, in a paragraph each"
METHODS_SAY = "Words you will meet once training is on the table."
PRESETS = "Start from a field"
PRESETS_SAY = "Each fills in the questionnaire with a typical case. Change what differs."
LEADS_TO = "Leads to"
USE = "Use this"
REPLACE_SAYS = "This puts other answers in the place of yours."

# The way on
ON = "Answer questions about your case"
ON_RESULT = "Back to your result"
TO_RULES = "Look the rules up"


def question_of(number: int, count: int) -> str:
    return f"Question {number} of {count}"


def score(right: int, count: int) -> str:
    return f"{right} of {count} right."


def map_shows(names: str) -> str:
    return f"A map of concepts: {names}. The list has the same."


def replace(count: int) -> str:
    return f"Replace {plural(count, 'answer')}"
