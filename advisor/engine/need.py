"""What the answers of a case call for, as far as it decides which cost option can do it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from advisor.costs import Need
from advisor.costs.amounts import to_ten_decimals
from advisor.engine.decision import name_approach
from advisor.engine.means import named_means
from advisor.rulebook.conditions import Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Rulebook

_CHANGES = ("behavior", "knowledge", "both", "capability", "nothing")


def need_of(rulebook: Rulebook, values: Mapping[str, Value]) -> Need:
    """Return the need of a case with these complete values.

    An answer, fact or means that the rulebook lacks counts as no.
    """
    reading = KnownValues(values, rulebook.facts)
    change = values.get("what_must_change")
    tried = values.get("smaller_model_tried", "not_tried")
    short = _is_short(values)
    more = short and name_approach(rulebook, values).approach != "prompt"
    return Need.model_validate(
        {
            "change": change if change in _CHANGES else None,
            "live_facts": named_means(rulebook, "retrieval", reading) == "tool_call",
            "text_fits": _holds(reading, "text_fits_in_prompt"),
            "text_in_prompt": _holds(reading, "prompt_holds_a_text"),
            "sources_shown": values.get("needs_citations") is True,
            "prompt_falls_short": more,
            "prompt_unproven": short and not more,
            "skill_is_missing": _holds(reading, "skill_is_missing"),
            "smaller_model": tried,
            "good_share": _good_share(values),
            "hosted_is_out": _hosted_is_out(values),
        }
    )


def _is_short(values: Mapping[str, Value]) -> bool:
    """Return whether prompting is exhausted, and was measured below the target."""
    measured = values.get("prompt_standing") in ("short", "failing")
    return measured and values.get("prompting_effort") == "exhausted"


def _good_share(values: Mapping[str, Value]) -> Decimal | None:
    """Return the share of good answers, with as many decimals as a scenario keeps."""
    score = values.get("prompt_score")
    if isinstance(score, bool) or not isinstance(score, int | float):
        return None
    return to_ten_decimals(Decimal(str(score)))


def _holds(reading: KnownValues, fact: str) -> bool:
    step = reading.fact(fact)
    return step is not None and bool(step.holds)


def _hosted_is_out(values: Mapping[str, Value]) -> str | None:
    if values.get("must_stay_on_premises") is True:
        return "data"
    return "provider" if values.get("provider") == "self_hosted" else None
