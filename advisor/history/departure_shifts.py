"""What extensions replace, switch off or add since an advice was saved, and the effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.advice.advice import Advice
from advisor.history.price_shifts import PriceShift
from advisor.history.shifts import Shift
from advisor.rulebook.conditions import Condition
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Departure, Strict


class DepartureShift(Strict):
    """A part replaced, switched off or added now but not then, or then but not now."""

    departure: Departure
    change: Literal["new", "gone"]
    moved: tuple[str, ...]
    """The changes it causes, in words; empty when nothing in this advice depends on it."""


@dataclass(frozen=True)
class AllShifts:
    """A saved advice, the advice now, and every difference between the two."""

    before: Advice
    now: Advice
    shifts: Sequence[Shift]
    prices: Sequence[PriceShift]


def departure_shifts(all_shifts: AllShifts, rulebook: Rulebook) -> tuple[DepartureShift, ...]:
    """Return each departure that only one of the two advices has, those of today first.

    A lever changes when the rule that decided it no longer applies, or when the rule that decides
    it now did not apply before. So a departure caused the change when it is about one of the two
    rules, or about a fact or question that one of them reads.
    """
    before, now = all_shifts.before.departures, all_shifts.now.departures
    return (
        *_departures_only_in(now, before, "new", all_shifts, rulebook),
        *_departures_only_in(before, now, "gone", all_shifts, rulebook),
    )


def _departures_only_in(
    these: Sequence[Departure],
    others: Sequence[Departure],
    change: Literal["new", "gone"],
    all_shifts: AllShifts,
    rulebook: Rulebook,
) -> Iterator[DepartureShift]:
    known = {_without_words(other) for other in others}
    for departure in these:
        if _without_words(departure) not in known:
            moved = tuple(dict.fromkeys(_shifted_words(departure, all_shifts, rulebook)))
            yield DepartureShift(departure=departure, change=change, moved=moved)


def _without_words(departure: Departure) -> Departure:
    """Return a departure without its line and the words of the rulebook below it.

    The line changes with any edit of the file, and the words with any edit below.
    """
    return departure.model_copy(update={"at": "", "title": ""})


def _shifted_words(
    departure: Departure, all_shifts: AllShifts, rulebook: Rulebook
) -> Iterator[str]:
    match departure.kind:
        case "price":
            yield from _moved_prices(departure, all_shifts)
        case "plan step":
            yield from _moved_plan(departure, all_shifts)
        case "means":
            yield from _moved_means(departure, all_shifts)
        case _:
            yield from _moved_parts(departure, all_shifts, rulebook)


def _moved_prices(departure: Departure, all_shifts: AllShifts) -> Iterator[str]:
    name = departure.id.partition("/")[2]
    for price in all_shifts.prices:
        if price.name == name or price.name.startswith(f"{name}."):
            yield price.what


def _moved_plan(departure: Departure, all_shifts: AllShifts) -> Iterator[str]:
    """Yield the plan, where one of the two advices shows the step."""
    advices = (all_shifts.before, all_shifts.now)
    if any(stage.title == departure.title for advice in advices for stage in advice.plan):
        yield from (shift.what for shift in all_shifts.shifts if shift.name == "plan")


def _moved_means(departure: Departure, all_shifts: AllShifts) -> Iterator[str]:
    """Yield the lists of means that name the means with other words."""
    advices = (all_shifts.before, all_shifts.now)
    ways = (way for advice in advices for way in advice.means)
    lists = {way.means_for for way in ways if way.means == departure.id}
    yield from (s.what for s in all_shifts.shifts if s.part == "means" and s.name in lists)


def _moved_parts(departure: Departure, all_shifts: AllShifts, rulebook: Rulebook) -> Iterator[str]:
    names = {departure.id, departure.instead}
    for shift in all_shifts.shifts:
        about = _subjects(shift, all_shifts)
        if not names.isdisjoint(about) or any(
            _reads_departure(rulebook, a, departure) for a in about
        ):
            yield shift.what


def _subjects(shift: Shift, all_shifts: AllShifts) -> tuple[str, ...]:
    """Return the ids that a shift is about: the deciding rules of a lever, or its own name."""
    if shift.part != "decides":
        return (shift.name,)
    advices = (all_shifts.before, all_shifts.now)
    findings = (found for advice in advices for found in advice.findings)
    return tuple(f.rule for f in findings if f.role == "decides" and f.lever == shift.name)


def _reads_departure(rulebook: Rulebook, rule: str, departure: Departure) -> bool:
    """Return whether a rule reads the departure's fact or question, directly or through facts."""
    book: Rulebook | None = rulebook
    while book is not None:
        part = book.rules.get(rule)
        if part is not None and departure.id in _names_read(book, part.when):
            return True
        book = book.base
    return False


def _names_read(rulebook: Rulebook, condition: Condition) -> Iterator[str]:
    """Yield the questions, computed answers and facts a condition reads, through facts too."""
    yield from rulebook.questions_read_by(condition)
    for atom in condition.atoms():
        yield atom.name
        if atom.name in rulebook.facts:
            yield from _names_read(rulebook, rulebook.facts[atom.name].when)
