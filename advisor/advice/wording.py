"""The words for how firm an advice is, and for the rules and prices behind it."""

from __future__ import annotations

from advisor.advice.model import AdviceData
from advisor.formats.phrasing import plural
from advisor.rulebook.wording import on_top_words


def distance_words(answers: int) -> str:
    """Return how far away another approach is."""
    return f"{plural(answers, 'answer')} away"


STANDING = {"settled": "Settled", "leaning": "Leaning", "open": "Open"}


def standing_words(advice: AdviceData) -> str:
    """Return in one sentence how firm the verdict is, and why."""
    match advice.verdict.standing:
        case "settled":
            return "No unanswered question can change this."
        case "leaning":
            return f"Rests on {plural(len(advice.rests_on), 'assumption')}."
        case _:
            return "One answer is needed before anything can be said."


def firmness_words(advice: AdviceData) -> str:
    """Return how many answers would have to change before another approach fits better."""
    if not advice.alternatives:
        return "No change of answers leads elsewhere."
    return f"{plural(len(advice.alternatives[0].changes), 'answer')} would have to change"


def rulebook_words(advice: AdviceData) -> str:
    """Return which rules the advice rests on: the rulebook and what was put on top of it."""
    book = f"{advice.rulebook_title} {advice.rulebook_version}"
    return f"{book}{on_top_words(advice.extensions)} (digest {advice.rulebook_digest})"


def made_with(advice: AdviceData) -> str:
    """Return what an advice rests on: the rules, the day, the tool and the age of the prices."""
    return (
        f"Rulebook {rulebook_words(advice)}, offers and prices as of {advice.on}"
        f"{_prices_checked(advice)},"
        f" advisor {advice.tool_version}."
    )


def _prices_checked(advice: AdviceData) -> str:
    days = advice.costs.priced.price_days if advice.costs is not None else ()
    if not days:
        return ""
    span = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    return f" (token prices checked {span})"
