"""The answer people came for, in one word: fine-tune, no, later or yes, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.advice.advice import Advice
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ShortAnswer

FINE_TUNE = "Fine-tune?"
_WORDS: Mapping[ShortAnswer, str] = {
    "no": "No.",
    "later": "Later.",
    "yes": "Yes.",
    "unknown": "Not known yet.",
}
_HEDGED: Mapping[ShortAnswer, str] = {
    "no": "Probably not.",
    "later": "Probably later.",
    "yes": "Probably yes.",
    "unknown": "Not known yet.",
}


def fine_tune_answer(advice: Advice) -> str:
    """Return no, later or yes with a full stop."""
    return _WORDS[_short(advice)]


def fine_tune_so_far(rulebook: Rulebook, advice: Advice) -> str:
    """Return the same, hedged while open questions can still turn it."""
    return (_WORDS if is_firm(rulebook, advice) else _HEDGED)[_short(advice)]


def is_firm(rulebook: Rulebook, advice: Advice) -> bool:
    """Return whether no open question changes the answer about fine-tuning."""
    tunes = {"tuning" in rulebook.approaches[a].pulls for a in advice.verdict.possible}
    return len(tunes) == 1 and not advice.conflicts


def _short(advice: Advice) -> ShortAnswer:
    return advice.verdict.short.get("fine_tune", "unknown")
