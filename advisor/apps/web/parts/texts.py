"""The wording of the pages, apart from what the rulebook and `advisor.rulebook.wording` say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from advisor.advice.advice import Advice
from advisor.advice.wording import rulebook_words
from advisor.formats.phrasing import number_words, plural

NAME = "Fine-tune, prompt or RAG"

# Start
QUESTION = "Fine-tune, prompt or RAG?"
PROMISE = (
    "A recommendation you can check: the reasons with their sources, what would change it, what it"
    " costs, and what to do first. Nothing leaves this machine."
)
ANSWER = "Answer questions"
ANSWER_SAYS = "About two minutes. Stops as soon as nothing left could change the answer."
START = "Start"
GO_ON = "Go on"
OPEN = "Open a saved file"
OPEN_SAYS = "Answers, or a result from this page or the command line. YAML or JSON."
OPEN_BUTTON = "Open"
OPEN_LABEL = "A file with answers"
OPEN_FAILED = "This file could not be opened. Your answers stay as they were."
ENDS = "It ends in one of five"
ENDS_SAYS = (
    "Prompting is the ground you stand on. The others pull a lever, and only when your answers say"
    " so."
)
CASES = "Or start from a case"
CASES_SAY = "Each fills in the questions; change what does not fit."

# Questions
DESCRIBE = "Describe your use case"
DESCRIBE_SAYS = (
    "Answer what you know, in any order. It stops asking as soon as nothing left could change the"
    " answer. Nothing you type leaves this machine."
)
NEXT_TAG = "Most useful next"
FIRST_TAG = "Start here"
ASKED_TAG = "Change this answer"
FIRST_SAYS = "the one answer everything else depends on"
CAN_CHANGE_TO = "can still change this to"
TOGETHER = "can still change this together with other answers"
NOT_SURE = "Not sure"
WHY = "Why we ask"
STILL_MATTERS = "can still change this"
SAYS_WHEN = "says when training can start"
ONLY_COSTS = "They mostly change what it costs, not the verdict."
ANY_MODEL = "Name of the model"
START_AGAIN = "Start again"
START_AGAIN_SAYS = "This empties every answer and the address of this page."
START_AGAIN_YES = "Yes, empty everything"
NEXT = "Next question"
RESULT_SO_FAR = "Result so far"
SEE_RESULT = "See the result"
TO_QUESTIONS = "Back to the questions"
STANDS = "Where it stands"
NOTHING_OUT = "Nothing is ruled out before the first answer."
POSSIBLE = "still possible"
OUT = "Out"
IF = "If"

# Confirm
CONFIRM_NONE = "Nothing left to confirm"
CONFIRM_NONE_SAYS = "No assumption carries the verdict any more."
YES = "Yes"
CHANGE = "Change"
UNTIL_THEN = "Until you answer, the assumption stays."
CONFIRM_SAYS = "Nobody told us these. Once they are confirmed, the answer is settled."
ALONE_CHANGES_NOTHING = "Changes the verdict only together with other answers."

# Result
NO_VERDICT = "No verdict yet"
NO_VERDICT_SAYS = "The result appears after the first answer and gets firmer with each one."
TO_STEER = "before another approach fits better."
STAYS = "Nothing leads elsewhere"
TAKE_AWAY = "Download or share"
COPY_SAYS = "This link opens the result anywhere these pages run. Your answers are in it."
CHANGE_ANSWERS = "Change answers"
WOULD_CHANGE_SAYS = (
    "The smallest sets of answers that lead elsewhere. Each one was run, not guessed."
)
BECOMES = "becomes"
THIS_BECOMES = "this becomes"
ASSUMED = "assumed"
NOT_KNOWN = "not known"
NO_ANSWER = "no answer"
TRY = "Try this"
UNDO = "Undo"
KEEP = "Keep these"
OTHERS = "The other approaches"
OTHERS_SAY = "Nearest first."
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
STATES = {"open": "Open", "closing": "Closing", "closed": "Closed"}
SOURCE = "source"
RECOMMENDED = "recommended"
CHEAPEST = "cheapest"
OPTION = "Option"
ONCE = "Once"
MONTHLY = "A month"
CALLS = "Calls a month"
MONTH = "Month"
YOU_ARE_HERE = "you: {calls}"
STATUS = {
    "verified": "verified",
    "dataset": "from a price list",
    "third_party": "from a third party",
    "unverified": "our estimate",
}
NOT_PRICED = "Cost not compared"
NOT_PRICED_SAYS = "It depends on the model you move to. Price two or three candidates."
UNKNOWN_COST = "Cost unknown"
NOT_COMPARABLE = "A price is missing, so the options cannot be ranked by cost."
COST_DECIDES_NOT = "Cost does not decide this."
IS_CHEAPEST = "The recommended option is also the cheapest at your volume."
PLAN_SAYS = "Each step ends with a test. Stop when it passes."
PATH = "The path through the levers"
DEPARTURES_SAY = "Your own rules replace or switch off these parts of the rulebook below them."
REPRODUCE = "Reproduce this"

# Everywhere
DROPPED = "Parts of this link could not be used and were left out. Everything else is kept."
RULES_BROKEN = "The rules cannot be used as they are"
ANSWERS_BROKEN = "These answers cannot be used as they are"
FORGET_FIGURES = "Take back the cost figures I entered"
PROBLEMS = "What is wrong"


def answered(count: int) -> str:
    return f"{number_words(count)} answered"


def questions_answered(count: int) -> str:
    return f"{plural(count, 'question')} answered"


def folded(count: int) -> str:
    return f"{plural(count, 'question')} cannot change this"


def folded_costs(count: int) -> str:
    return f"{plural(count, 'question')} about what it costs, not the verdict"


def rests_on(count: int) -> str:
    return f"rests on {plural(count, 'assumption')}"


def could_change(count: int) -> str:
    return f"{plural(count, 'open question')} could still change this"


def check_assumptions(count: int) -> str:
    return f"Check {plural(count, 'assumption')}"


def confirm_title(count: int) -> str:
    if count == 1:
        return "This rests on one assumption. Is it right?"
    return f"This rests on {_word(count)} assumptions. Are they right?"


def confirmed(done: int, count: int) -> str:
    return f"{done} of {count} confirmed"


def all_right(count: int) -> str:
    return "It is right" if count == 1 else f"All {_word(count)} are right"


def costs_over(months: int) -> str:
    return f"What each option costs over {plural(months, 'month')}"


def in_all(months: int) -> str:
    return plural(months, "month")


def in_months(months: int) -> str:
    return "in the first year" if months == MONTHS_OF_A_YEAR else f"over {plural(months, 'month')}"


MONTHS_OF_A_YEAR = 12


def once_and_monthly(once: str, monthly: str, calls: str, *, assumed: bool) -> str:
    return f"{once} once, {monthly} a month at {calls} calls{f' ({ASSUMED})' if assumed else ''}"


def per_million(amount: str) -> str:
    return f"{amount} per million calls"


def prices_of(day: date | None) -> str:
    return f"prices of {day}" if day else "prices given by hand"


def cheapest_is(option: str) -> str:
    return f"{option} is the cheapest option at your volume."


def overtakes(best: str, cheapest: str, calls: str | None) -> str:
    """Say from which volume on the recommended option costs less than the cheapest one."""
    if calls is None:
        return f"{cheapest} is cheapest; {best} does not undercut it at any volume."
    return f"{cheapest} is cheapest at your volume; {best} undercuts it from {calls} calls a month."


def at_least(calls: str) -> str:
    return f"{calls} at least"


def against(best: str, rival: str, calls: str | None) -> str:
    """Say how the recommended option compares with another one."""
    if calls is None:
        return f"Against {rival}, {best} is not cheaper at any volume."
    return f"Against {rival}, {best} is cheaper from {calls} calls a month."


def chart_shows(options: str, months: int) -> str:
    period = plural(months, "month")
    return f"Cost over {period} by calls a month: {options}. The table has the numbers."


def months_show(options: str) -> str:
    return f"What each option has cost in all, by month: {options}. The table has the numbers."


def more(count: int) -> str:
    return f"{number_words(count)} more"


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
    return (
        f"Same answers, same rules, same result. {rulebook_words(advice)}, prices of {advice.on}."
    )


def trying(count: int) -> str:
    return f"Trying {plural(count, 'changed answer')}."


def names(items: Iterable[str]) -> str:
    """Return a, b and c."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _word(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else number_words(count)
