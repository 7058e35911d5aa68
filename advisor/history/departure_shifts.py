"""What extensions replace or switch off that a saved advice did not know, and what that moved."""

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
    """Something replaced or switched off now and not then, or then and not now."""

    departure: Departure
    change: Literal["new", "gone"]
    moved: tuple[str, ...]
    """What moved by it, in words; empty when nothing in this advice rests on it."""


@dataclass(frozen=True)
class Moves:
    """Everything that moved between a saved advice and the one now."""

    before: Advice
    now: Advice
    shifts: Sequence[Shift]
    prices: Sequence[PriceShift]


def departure_shifts(moves: Moves, rulebook: Rulebook) -> tuple[DepartureShift, ...]:
    """Return each departure that only one of the two advices has, those of now first.

    A lever is decided otherwise when the rule that decided it applies no more, or the one that
    decides it now did not apply. So a departure moved it when one of the two is what it is about,
    or rests on what it is about.
    """
    before, now = moves.before.departures, moves.now.departures
    return (
        *_only(now, before, "new", moves, rulebook),
        *_only(before, now, "gone", moves, rulebook),
    )


def _only(
    these: Sequence[Departure],
    others: Sequence[Departure],
    change: Literal["new", "gone"],
    moves: Moves,
    rulebook: Rulebook,
) -> Iterator[DepartureShift]:
    known = {_said(other) for other in others}
    for departure in these:
        if _said(departure) not in known:
            moved = tuple(dict.fromkeys(_moved(departure, moves, rulebook)))
            yield DepartureShift(departure=departure, change=change, moved=moved)


def _said(departure: Departure) -> Departure:
    """Return a departure without its line, which moves by itself."""
    return departure.model_copy(update={"at": ""})


def _moved(departure: Departure, moves: Moves, rulebook: Rulebook) -> Iterator[str]:
    if departure.kind == "price":
        name = departure.id.partition("/")[2]
        for price in moves.prices:
            if price.name == name or price.name.startswith(f"{name}."):
                yield price.what
        return
    names = {departure.id, departure.instead}
    for shift in moves.shifts:
        about = _about(shift, moves)
        if not names.isdisjoint(about) or any(_rests_on(rulebook, a, departure) for a in about):
            yield shift.what


def _about(shift: Shift, moves: Moves) -> tuple[str, ...]:
    """Return the ids of the rules that a shift is about, or of what else it is about."""
    if shift.part != "decides":
        return (shift.name,)
    advices = (moves.before, moves.now)
    findings = (found for advice in advices for found in advice.findings)
    return tuple(f.rule for f in findings if f.role == "decides" and f.lever == shift.name)


def _rests_on(rulebook: Rulebook, rule: str, departure: Departure) -> bool:
    """Return whether a rule reads a fact or question that was departed from, also through facts."""
    book: Rulebook | None = rulebook
    while book is not None:
        part = book.rules.get(rule)
        if part is not None and departure.id in _read(book, part.when):
            return True
        book = book.base
    return False


def _read(rulebook: Rulebook, condition: Condition) -> Iterator[str]:
    """Yield the questions, computed answers and facts a condition reads, through facts too."""
    yield from rulebook.asked_by(condition)
    for atom in condition.atoms():
        yield atom.name
        if atom.name in rulebook.facts:
            yield from _read(rulebook, rulebook.facts[atom.name].when)
