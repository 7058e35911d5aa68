"""The wording of the costs page, and of the costs on the result."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from advisor.formats.phrasing import number_words, plural

TITLE = "Costs"
SAYS = "Change any number below and everything follows: the table, the charts, the saved file."
FROM_DEFAULTS = "Nobody has answered a question yet, so every figure is a guess."
TO_FIGURES = "Change the figures"
TO_RESULT = "Back to the result"
TO_QUESTIONS = "Answer the questions"
ALL_COSTS = "Every figure, its arithmetic and its source"

RECOMMENDED = "Recommended"
OPEN = "Not said yet"
NOT_COMPARED = "Not compared"
TOKENS = "Of that, calls to the model"
CHEAPEST_OF_ALL = "Cheapest of all"
SAME = "It is the recommended option."
SAME_PROMPT = "The same prompt on {model}. Score it on your own cases before you count on it."
NOT_CALLED_FOR = "It costs least. It is not what your answers call for."
NO_VERDICT = "Which option can do it depends on your answers."
NOTHING_CACHED = "nothing cached"
NOTHING_PER_CALL = "Whole machines cost the same at any volume they can carry."

OPTION = "Option"
PARTS = "Parts"
LIKELY = "Most likely"
RANGE = "Lowest to highest"
BAR_KEY = ("build, once", "running and upkeep", "model calls", "lowest to highest")
RANGES_ARE = "Ranges follow the sources, and half to twice the work."
OUR_ADVICE = "our advice"
IF_GOOD_ENOUGH = ", if it is good enough"
DOES_NOT_SOLVE = "Does not solve it"
NO_TOTAL = "No total"
OPTIONS = "Options"
OPTIONS_SAY = (
    "The recommended one first, then what solves it, the cheapest first. Each opens to its"
    " arithmetic."
)
OPTIONS_SAY_TOO_OLD = "The recommended one first. Each opens to its arithmetic."
PER_MILLION = "A million calls"
ADDS_UP = "How this adds up"
PART = "Part"
ARITHMETIC = "Arithmetic"
AMOUNT = "USD"
SECTIONS = {
    "once": "Once",
    "a month": "A month, whatever the number of calls",
    "per million calls": "For a million calls",
}
CSV = "Table for a spreadsheet (CSV)"
SCENARIO = "Scenario with every amount (JSON)"
UNKNOWN = "A price is not known"
ENTER_IT = "Enter it here:"
ENTER_THEM = "Enter your own:"
RECOMMENDED_MARK = "recommended"
CHEAPEST_MARK = "cheapest"
SOLVES_IT = "Solves it?"
NOT_DRAWN = "Not in the chart"
ONCE = "Once"
MONTHLY = "A month"
CALLS = "Calls a month"
MONTH = "Month"
YOU_ARE_HERE = "you: {calls}"
NOT_COMPARABLE = "A price is missing, so the options cannot be ranked by cost."
NOT_READ = "Not read, so these totals do without it:"
TOO_OLD = "The prices are too old to rank the options by cost."
COST_DECIDES_NOT = "Cost does not decide this."
RECOMMENDED_IS_CHEAPEST = "The recommended option is also the cheapest at your volume."

BY_VOLUME = "By number of calls"
CROSSING = "Where the order changes"
FROM_VOLUME = "From so many calls a month"
UNDERCUTS = "costs less than"
NO_CROSSING = "No number of calls changes the order of these options."
AS_TABLE = "The same as a table"

BY_MONTH = "Month by month"

SAVING = "Where the difference comes from"
SAVING_SAYS = "A month of fine-tuning beside a month of the prompt, all running costs included."
NEVER_BACK = "What training costs upfront is never earned back."
TODAY = "Today"
MODEL_SWAP = "Another base model, same prompt"
TRAINING = "Training itself"
THEN = "Fine-tuned"
NO_BASE_PRICE = "How much of it is the model and how much the training cannot be told apart."

FIRM = "How firm the order is"
FIRM_SAYS = (
    "It holds with a third and three times the calls, with and without cache hits, and with work at"
    " half and twice the cost."
)
TOO_CLOSE = "Too close to call on cost."
WITH = "With"
IS_CHEAPEST = "is cheapest"
MOVES = "Which figure moves it most"
MOVES_SAY = (
    "Each figure is moved alone, between the ends its source names or from half to twice its value."
)
MOVE_HEAD = ("Figure", "Moved between", "What happens")
MOST_MOVES = 6

FIGURES = "Figures"
FIGURES_SAY = (
    "An empty field counts as the grey number in it. What you enter is yours until you take it"
    " back, and is part of the link and of every saved file."
)
STANDING = {
    "yours": "yours",
    "read": "from your prompt",
    "verified": "verified",
    "dataset": "from a price list",
    "third_party": "from a third party",
    "unverified": "unverified",
    "judgement": "our judgement",
    "unknown": "not known",
}
BACK = "Back to the default"
FORGET = "Take it back"
DEFAULT_IS = "The default is {default}."
ALSO_DECIDES = "Also counts for the verdict."
RANGES = (
    "To count with a range such as {low: 1, likely: 2, high: 4}, save the scenario above, write the"
    " range into it, and run: advisor costs scenario.json."
)

RETIREMENTS = "Retirement dates"
MODEL = "Model"
SWITCHED_OFF = "Switched off"
NO_DATE = "No date is known"
ROLES = {"base": "in use", "cheaper": "smaller model", "tuned": "base of the fine-tuned model"}
SOURCE = "Source"
RETRAIN_COUNTED = (
    "The base of the fine-tuned model ends inside the months compared, so one more training run is"
    " counted."
)


def lead(months: int, calls: str, model: str | None, prices: str) -> str:
    return ", ".join(
        part for part in (plural(months, "month"), f"{calls} calls a month", model, prices) if part
    )


def bars_show(months: int) -> str:
    return f"What each option costs over {plural(months, 'month')}, in USD"


def in_total(months: int) -> str:
    return f"in all over {plural(months, 'month')}"


def by_volume_says(months: int) -> str:
    return f"In all over {plural(months, 'month')}. A ring marks where another option costs less."


def by_month_says(calls: str) -> str:
    return f"Spent in all by the end of each month, at {calls} calls a month."


def after_month(month: int) -> str:
    return "At the start" if month == 0 else f"Month {month}"


def at_calls(calls: str) -> str:
    return f"{calls} calls"


def cache_hits(share: str, minutes: str) -> str:
    return f"{share} of calls hit the cache, which keeps the prompt for {minutes} minutes"


def from_advice(away: str) -> str:
    return f"{away} from being the advice"


def machines(count: int) -> str:
    return plural(count, "machine")


def fine_tuned(model: str) -> str:
    return f"fine-tuned {model}" if model else "a fine-tuned model"


def whole_text(tokens: str) -> str:
    return f"{tokens} tokens of text in every call"


def tool_answer(tokens: str) -> str:
    return f"two calls, and {tokens} tokens from the system"


def retrieved(tokens: str) -> str:
    return f"{tokens} tokens retrieved per call"


def retrained(times: str) -> str:
    return f"trained again {times} times a year"


def group(title: str, count: int, yours: int) -> str:
    """Return the heading of a group of figures."""
    mine = f", {number_words(yours)} yours" if yours else ""
    return f"{title} · {plural(count, 'figure')}{mine}"


def cheapest_from(at: str) -> str:
    return f"is cheapest from about {at}"


def still_leads(amount: str) -> str:
    return f"the order stays; the lead is {amount} at worst"


def share_of_saving(share: str) -> str:
    return f"{share} of the saving is the other model."


def pays_back(crossing: str) -> str:
    return f"What training costs upfront is earned back after: {crossing}."


def cheaper_per_call_from(tokens: Decimal, today: Decimal) -> str:
    """Return from which prompt length on a call to the fine-tuned model costs less, uncached."""
    if not tokens:
        return "Without a cache, a call to the fine-tuned model costs less at any prompt length."
    # Half a token is no token: the first whole number above the limit is named.
    first = number_words(int(tokens) + 1)
    return (
        "Without a cache, a call to the fine-tuned model costs less once the prompt it replaces has"
        f" {first} tokens or more. Yours has {number_words(int(today))}."
    )


def share_of_total(share: str) -> str:
    return f"{share}. The rest is work, data, hosting and upkeep."


def on_day(day: date, days: int) -> str:
    if days <= 0:
        return f"{day}"
    return f"{day}, in {plural(days, 'day')}"


def costs_over(months: int) -> str:
    return f"What each option costs over {plural(months, 'month')}"


def in_all(months: int) -> str:
    return plural(months, "month")


def cheapest_is(option: str) -> str:
    return f"{option} is the cheapest option at your volume."


def cheaper_from(best: str, cheapest: str, calls: str | None) -> str:
    """Say from which volume on the recommended option costs less than the cheapest one."""
    if calls is None:
        return f"{cheapest} is cheapest; {best} does not undercut it at any volume."
    return f"{cheapest} is cheapest at your volume; {best} undercuts it from {calls} calls a month."


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
