"""The wording of the page Result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advisor.advice.advice import Advice
from advisor.advice.wording import rulebook_identity, volume_assumed
from advisor.apps.web.parts.texts import ASSUMED, in_months
from advisor.costs import CostComparison
from advisor.formats.phrasing import number_words, plural
from advisor.rulebook.schema import LeverId

# The card
AS_FAR_AS_WE_KNOW = "as far as we know"
INSTEAD = "Instead:"
NOW = "Now:"
DO_IT = "Do it:"
FIRST_STEP = "First step"
SEE_PLAN = "See the plan"
COST = "Cost"
OTHER_SOLVES = "The other option that solves it"
RULE_OUT_FIRST = "Rule this out first"
NONE_ELSE = "None that we can price"
HOW_FIRM = "How firm"
FIRM = {
    "no": "Firm: no fine-tuning",
    "later": "Firm: not yet",
    "yes": "Firm: fine-tune",
    "unknown": "Open",
}
FIRM_ALONE = "Firm against fine-tuning alone"

# The way here
STATIONS = "How your answers led here"
NOTHING_SAID = "Nothing you said speaks against it"
DASHED = "A dashed line rests on a guess."
LEVERS_ASK: Mapping[LeverId, str] = {
    "model": "Can the model do the task?",
    "retrieval": "Must it look facts up?",
    "tuning": "Must it be trained?",
}
STATION_ANSWERS: Mapping[LeverId, Mapping[str, tuple[str, str]]] = {
    "model": {
        "no": ("Yes.", "Keep the model."),
        "later": ("Not known.", "Keep the model for now."),
        "yes": ("No.", "Take a more capable one."),
    },
    "retrieval": {
        "no": ("No.", "Nothing has to be looked up."),
        "later": ("Later.", "A more capable model comes first."),
        "yes": ("Yes.", "Before each answer."),
    },
    "tuning": {
        "no": ("No.", "Training would not help."),
        "later": ("Not now.", "Something comes first."),
        "yes": ("Yes.", "On your examples."),
    },
}

# After the verdict
WHAT_NEXT = "What happens next"
SHOW_IT = (
    "Show it to whoever decides: download it or copy its link, both in the card above, or write a"
    " record with your names below."
)
LOOK_AGAIN = "Look again when it ends."
WAS_IT_RIGHT = "Was this right for you?"
WAS_IT_RIGHT_SAYS = (
    "Nothing is sent. Copy this text, fill it in, and give it to whoever runs this page."
)
WE_WERE_TOLD = "The advice was:"
BLANKS = (
    "It was right / partly right / wrong, because:",
    "What we did instead:",
    "What the questions did not ask:",
)

# For the team
FOR_THE_TEAM = "Write it down for your team"
TEAM_SAYS = (
    "These words go into the record and the text below. They are never part of the link,"
    " and are gone when you close this page."
)
RECORD_TITLE = "Title of the project"
RECORD_OWNER = "Who decides"
RECORD_NOTE = "Note"
WHO_SAID = "Who gave each answer"
TO_PASTE = "Or copy this text into a chat, a ticket or a page of notes:"

# Folds
MORE = "More, when you need it"
FOLD_WHY = "Why, with sources"
FOLD_AGAINST = "What speaks against it"
FOLD_GUESSED = "What we guessed"
FOLD_COSTS = "Costs in detail"
FOLD_TRAIN = "What has to be in place, and where you can still fine-tune"
FOLD_SHOWN = "Show that it is so"

# The rest
NO_VERDICT = "No verdict yet"
TAKE_AWAY = "Download or share"
COPY_SAYS = "This link opens the result anywhere these pages run. Your answers are in it."
CHANGE_ANSWERS = "Change answers"
WOULD_CHANGE_SAYS = (
    "The answers that would have to be different, nearest first. Try one: nothing is lost."
)
HERE = "You are here:"
TRY = "Try"
NO_ANSWER = "no answer"
UNDO = "Undo"
KEEP = "Keep these"
YOU_SAID = "You said"
SO = "So"
EFFECT = "What it says"
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
PLAN_SAYS = "Each step has a test: go on when it holds. A flag says when to stop."
NO_TIME = "as long as it takes"
OPEN_PLAN_SAYS = "These steps help in every case. Each one has a test."
HOW = "How"
DEPARTURES_SAY = "Your own rules replace or switch off these parts of the rulebook below them."
REPRODUCE = "Reproduce this"


def answered_and_guessed(said: int, guessed: int) -> str:
    told = f"{plural(said, 'question')} answered"
    return f"{told}, {number_words(guessed)} guessed" if guessed else told


def and_more_to_come(count: int) -> str:
    return f"{plural(count, 'more thing', 'more things')} must be in place first."


def only_after(what: str) -> str:
    return f"Fine-tune only after {what}."


def cost_over(costs: CostComparison) -> str:
    return f"Cost {in_months(int(costs.scenario.horizon_months))}"


def at_volume(advice: Advice) -> str:
    assert advice.costs is not None
    calls = number_words(float(advice.costs.scenario.calls_per_month))
    return f"at {calls} calls a month{f' ({ASSUMED})' if volume_assumed(advice) else ''}"


def rest_open(rests: str) -> str:
    return f"How to do the rest can still change. {rests}"


def plan_of(title: str, weeks: int, *, waits: bool) -> str:
    if not weeks:
        return title
    then = ", once everything is in place" if waits else ""
    return f"{title}: about {plural(weeks, 'week')}{then}"


def begin_with(step: str) -> str:
    return f"Begin with the first step: {step}."


def more_agree(count: int) -> str:
    return f"{number_words(count)} more {'agrees' if count == 1 else 'agree'}"


def change_nothing(count: int) -> str:
    return f"{number_words(count)} that cannot change the verdict"


def could_change_verdict(count: int) -> str:
    return f"{plural(count, 'guess', 'guesses')} could still change the verdict."


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
