"""Defaults that are not known any more, by their last day, and the answers that replace them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.options import OptionName, option_words
from advisor.costs.scenario.figures import FORMULAS


@dataclass(frozen=True, slots=True)
class ExpiredDefaults:
    """Defaults with one last day that are not known any more."""

    good_until: date
    """The last day on which they could be used."""
    answers: tuple[str, ...]
    """The questions whose answers take their place."""
    options: tuple[OptionName, ...]
    """The options that have no total without them."""

    @property
    def says(self) -> str:
        """How many they are, and until when they were good."""
        told = "default was" if len(self.answers) == 1 else "defaults were"
        return f"Not known any more: {len(self.answers)} {told} good until {self.good_until}."

    @property
    def needed_for(self) -> str:
        """The options that need them, as a sentence."""
        return f"Needed for: {'; '.join(map(option_words, self.options))}."

    @property
    def sentence(self) -> str:
        """All of it, with the questions by their ids."""
        return f"{self.says} Answer {', '.join(self.answers)}. {self.needed_for}"


def expired_defaults(costs: ComparisonData) -> Iterator[ExpiredDefaults]:
    """Yield the defaults that are not known any more, by their last day.

    Those that no option needs are left out: nobody has to answer them.
    """
    gaps = costs.gaps().items()
    needed = {gap: names for gap, names in gaps if names and gap.good_until is not None}
    figures = frozenset(_figures(needed))
    for day in sorted({gap.good_until for gap in needed if gap.good_until is not None}):
        found = {gap: names for gap, names in needed.items() if gap.good_until == day}
        answers = dict.fromkeys(gap.answer or gap.key for gap in found)
        expired = (one.key for one in costs.scenario.assumed if one.good_until == day)
        answers |= dict.fromkeys(key for key in expired if key in figures)
        needing = dict.fromkeys(name for names in found.values() for name in names)
        yield ExpiredDefaults(day, tuple(answers), tuple(needing))


def _figures(gaps: Iterable[Missing]) -> Iterator[str]:
    """Yield every figure that the numbers that are missing are worked out from."""
    for gap in gaps:
        if gap.key in FORMULAS:
            yield from FORMULAS[gap.key].figures
