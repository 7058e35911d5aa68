"""The wording of the pages Start, Questions and Confirm."""

from __future__ import annotations

from advisor.formats.phrasing import number_words, plural

# Start
QUESTION = "Fine-tune, prompt or RAG?"
PROMISE = (
    "A recommendation you can check: the reasons with their sources, what would change it, what it"
    " costs, and what to do first. Nothing leaves this machine."
)
ANSWER_SAYS = "About two minutes. Stops as soon as nothing left could change the answer."
START = "Start"
GO_ON = "Go on"
OPEN = "Open a saved file"
OPEN_SAYS = "Answers, or a result from this page or the command line. YAML or JSON."
ENDS = "It ends in one of five"
ENDS_SAYS = (
    "Most teams only need a better prompt. We suggest more work only when your answers call for it."
)
CASES = "Or start from a case"
CASES_SAY = "Each fills in the questions; change what does not fit."

# Questions
DESCRIBE = "Describe your use case"
DESCRIBE_SAYS = (
    "Answer what you know, in any order. It stops asking as soon as nothing that you can answer"
    " today could change the result. Nothing you type leaves this machine."
)
NEXT_TAG = "Most useful next"
FIRST_TAG = "Start here"
ASKED_TAG = "Change this answer"
FIRST_SAYS = "the one answer everything else depends on"
CAN_CHANGE_TO = "can still change this to"
TOGETHER = "can still change this together with other answers"
WHY = "Why we ask"
STILL_MATTERS = "can still change this"
SAYS_WHEN = "says when fine-tuning can start"
ONLY_COSTS = "They mostly change what it costs, not the verdict."
ANY_MODEL = "Name of the model"
START_AGAIN = "Start again"
START_AGAIN_SAYS = "This empties every answer and the address of this page."
START_AGAIN_YES = "Yes, empty everything"
NEXT = "Next question"
RESULT_SO_FAR = "Result so far"
SEE_RESULT = "See the result"
TO_QUESTIONS = "Back to the questions"
SETTLED_SAYS = "no answer can change this"
NOTHING_LEFT = "nothing left to ask today"
STANDS = "Where it stands"
NOTHING_OUT = "Nothing is ruled out before the first answer."
POSSIBLE = "still possible"
OUT = "Out"
IF = "If"

# Confirm
CONFIRM_NONE = "Nothing left to confirm"
CONFIRM_NONE_SAYS = "Nothing is assumed that you could still confirm."
YES = "Yes"
CHANGE = "Change"
UNTIL_THEN = "Until you answer, the assumption stays."
NOT_SURE_KEEPS = "If you are not sure, the assumption stays."
ALONE_CHANGES_NOTHING = "Changes the verdict only together with other answers."
THIS_BECOMES = "this becomes"


def answered(known: int, not_sure: int) -> str:
    unsure = f", {number_words(not_sure)} not sure" if not_sure else ""
    return f"{number_words(known)} answered{unsure}"


def folded(count: int) -> str:
    return f"{plural(count, 'question')} cannot change this"


def folded_costs(count: int) -> str:
    return f"{plural(count, 'question')} about what it costs, not the verdict"


def at_most(count: int) -> str:
    return f"at most {plural(count, 'more question')}"


def confirm_title(count: int) -> str:
    if count == 1:
        return "This rests on one assumption. Is it right?"
    return f"This rests on {_word(count)} assumptions. Are they right?"


def confirm_says(count: int, *, also_unsure: bool) -> str:
    told = "Nobody told us this." if count == 1 else "Nobody told us these."
    right = "If it is right" if count == 1 else "If all of them are right"
    left = "only what you are not sure about can still change the answer"
    then = left if also_unsure else "the answer is settled"
    return f"{told} {right}, {then}. {NOT_SURE_KEEPS}"


def checked(done: int, count: int) -> str:
    return f"{done} of {count} checked"


def all_right(count: int, *, others: bool) -> str:
    if others:
        return "The other one is right" if count == 1 else f"The other {_word(count)} are right"
    return "It is right" if count == 1 else f"All {_word(count)} are right"


def _word(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else number_words(count)
