"""What each line of a text stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from advisor.evidence.prompt.structure.parts import Part, PartKind

Place: TypeAlias = tuple[PartKind, int]
"""A part, by its kind and the line at its head; a turn by its number."""

_WITH_A_HEAD: frozenset[PartKind] = frozenset({"block", "element", "fence", "section"})
_LISTS: frozenset[PartKind] = frozenset({"list"})


def places_of(parts: Sequence[Part], *, lists: bool = False) -> Mapping[int, tuple[Place, ...]]:
    """Return for each line what it stands in, from the outside in; with `lists` those too."""
    named = _WITH_A_HEAD | _LISTS if lists else _WITH_A_HEAD
    return dict(_places(parts, (), named))


def _places(
    parts: Sequence[Part], around: tuple[Place, ...], named: frozenset[PartKind]
) -> Iterator[tuple[int, tuple[Place, ...]]]:
    for at, part in enumerate(parts):
        own = around
        if part.kind in named:
            own = (*around, (part.kind, part.first))
        elif part.kind == "turn":
            own = (("turn", at),)
        numbers = part.numbers
        if not part.inside:
            yield from ((number, own) for number in numbers)
            continue
        yield from ((number, own) for number in numbers[: part.head])
        yield from _places(part.inside, own, named)
        yield from ((number, own) for number in numbers[len(numbers) - part.foot :])
