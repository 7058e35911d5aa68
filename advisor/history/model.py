"""What a replay says, as data: the advice before and now, and every change between them."""

from __future__ import annotations

from advisor.advice.advice import Advice
from advisor.history.departure_shifts import DepartureShift
from advisor.history.price_shifts import CostShift, PriceShift
from advisor.history.shifts import Shift
from advisor.rulebook.schema import Strict


class Lost(Strict):
    """An answer that does not fit today's questionnaire, so it is left out."""

    question: str
    said: str
    """The answer in the words of the record."""
    why: str
    """Why the answer does not fit now, and what would fit."""


class ReplayData(Strict):
    """The fields of a replay."""

    before: Advice
    """The advice as it was saved."""
    that_day: Advice
    """Today's rules and prices on the day of the record."""
    now: Advice
    """Today's rules and prices on the day asked about."""
    lost: tuple[Lost, ...]
    answers: tuple[Shift, ...]
    """Answers worded differently, and unanswered questions that are new, gone or assumed
    differently."""
    rules: tuple[Shift, ...]
    """Deciding rules and notes that say something else, or that were added or removed."""
    verdict: tuple[Shift, ...]
    """Approach, standing, gates, ways to other approaches, plan and offers."""
    prices: tuple[PriceShift, ...]
    costs: tuple[CostShift, ...]
    departures: tuple[DepartureShift, ...] = ()
    """Parts that extensions replace or switch off now but not then, or then but not now."""
    put_on_top: bool = False
    """Whether today's rules are those of the record with an extension on top."""
    reworded: bool
    """Whether today's rules, on the same day and costs, say anything in other words. Any change
    counts here; wording and sources alone do not make a replay `changed`."""

    @property
    def changed(self) -> bool:
        """Whether anything at all reads differently now."""
        parts = (self.lost, self.answers, self.rules, self.verdict, self.prices, self.costs)
        return any(parts)

    @property
    def other_rules(self) -> bool:
        """Whether the rulebook is another one, even if nothing else changed."""
        return self.before.rulebook_digest != self.now.rulebook_digest

    @property
    def approach_moved(self) -> bool:
        """Whether the advised approach is another one now."""
        return self.before.verdict.approach != self.now.verdict.approach
