"""The wording of the pages Start, Questions, All questions and Check your answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from advisor.formats.phrasing import number_words, plural
from advisor.rulebook.schema import Need

# Start
QUESTION = "Should you fine-tune?"
PROMISE = (
    "A clear yes, later or no, with reasons that you can check, what it costs and what to do first."
    " Most teams only need a better prompt."
)
ANSWER_DOOR = "Answer a few questions"
ANSWER_SAYS = "About four, one at a time. “Not sure” is a good answer."
START = "Begin"
GO_ON = "Go on"
OPEN = "Open a saved file"
OPEN_SAYS = "Answers, or a result from this page or the command line. YAML or JSON."
ENDS = "What each option can do"
ENDS_SAYS = "We suggest more work only when your answers call for it."
NEEDS: Mapping[Need, str] = {
    "fresh_facts": "Fresh facts",
    "own_voice": "Own voice",
    "strict_format": "Strict format",
    "new_skill": "New skill",
    "lower_cost": "Lower cost",
}
DOES = {"yes": "yes", "partly": "partly", "no": "no"}
APPROACH = "Approach"
TAKES = "Takes about"
YOU_NEED = "You need"
CASES = "Or start from an example"
CASES_SAY = "Each fills in the questions. Change what does not fit."

# Questions
BACK = "Back"
WHY = "Why we ask"
CHOOSE_FIRST = "Choose one answer first. “Not sure” is a good answer too."
WE_TAKE = "We will take:"
NEXT_ANSWER_TELLS = "The next answer may tell."
WHO_KNOWS = "Who would know:"
SEND = "Send them this question"
SEND_OPENS = "Could you answer one question for us?"
I_DO_NOT_KNOW = "I do not know"
ENOUGH = "Enough, show the result"
CONTINUE = "Continue"
SEE_RESULT = "See the result"
SETTLED_SAYS = "no answer can change this"
NOTHING_LEFT = "nothing left to ask today"
LEADING = "leads"
SETTLED = "settled"
POSSIBLE = "possible"
OUT = "Out"
IF = "If"
TOGETHER = "With other answers."

# All questions
ALL_QUESTIONS = "All questions"
ALL_SAYS = "Answer what you know, in any order. What can no longer change the result folds away."
ONE_AT_A_TIME = "One at a time"
STILL_MATTERS = "can still change this"
SAYS_WHEN = "says when fine-tuning can start"
ONLY_COSTS = "They mostly change what it costs, not the verdict."
ANY_MODEL = "Name of the model"
START_AGAIN = "Start again"
START_AGAIN_SAYS = "This empties every answer. You can undo it until the next one."
START_AGAIN_YES = "Yes, empty everything"
EMPTIED = "Every answer is gone."
UNDO = "Undo"

# Check your answers
CHECK = "Check your answers"
YOU_SAID = "You said"
GUESSED = "Not sure, so we took"
DO_NOT_FIT = "Two answers do not fit together"
IT_IS_RIGHT = "It is right"
CHANGE_IT = "Change"
NEXT = "Next question"
NEEDED_FIRST = "needed before anything can be said"
WITH_OTHERS = "can change the result together with other answers"
CHANGES_NOTHING = "changes the cost at most"
ORIGINS = {
    "said": "you said so",
    "read": "read from your prompt",
    "measured": "measured",
    "computed": "worked out",
    "assumed": "",
}


def question_number(number: int) -> str:
    return f"Question {number}, "


def left(count: int) -> str:
    return f"about {count} left" if count else "the last one, as far as we know"


def so_far(count: int) -> str:
    return f"So far, with {plural(count, 'answer')}" if count else "Before the first answer"


def a_number(hints: str) -> str:
    return f"A number, for example {hints}." if hints else "A number."


def or_answer_here(link: str) -> str:
    return f"Or answer it here: {link}"


def check_says(said: int, guessed: int, pairs: int) -> str:
    parts = [plural(said, "answer")]
    if guessed:
        parts.append(plural(guessed, "guess", "guesses"))
    told = " and ".join(parts)
    if not pairs:
        return f"{told}."
    clash = "one pair that does" if pairs == 1 else f"{plural(pairs, 'pair')} that do"
    return f"{', '.join(parts)}, and {clash} not fit together."


def guessed_says(rests_on: Collection[str]) -> str:
    count = len(rests_on)
    if not count:
        return "None of these can change the result."
    if count == 1:
        return "The result rests on the first one. If it is right, the result is settled."
    return (
        f"The result rests on the first {_word(count)}. If they are right, the result is settled."
    )


def look_again(question: str) -> str:
    return f"Look again at “{question}”."


def change(answer: str) -> str:
    return f"Change “{answer}”"


def can_lead_to(names: str) -> str:
    return f"can lead to: {names}"


def answered(known: int, not_sure: int) -> str:
    unsure = f", {number_words(not_sure)} not sure" if not_sure else ""
    return f"{number_words(known)} answered{unsure}"


def folded(count: int) -> str:
    return f"{plural(count, 'question')} cannot change this"


def folded_costs(count: int) -> str:
    return f"{plural(count, 'question')} about what it costs, not the verdict"


def _word(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else number_words(count)
