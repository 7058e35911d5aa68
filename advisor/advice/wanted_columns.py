"""What a table of advice shall hold: the results asked for, and the columns taken through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from advisor.errors import AnswerError, Problem, did_you_mean, shown

Give: TypeAlias = Literal["approach", "means", "standing", "next_question", "usd_per_month"]
"""A result of each row: what `advise` says of it."""

GIVES: tuple[Give, ...] = get_args(Give)

KEEP_HINT = "To take it through unread, name it in keep, beside give."


@dataclass(frozen=True)
class WantedColumns:
    """The results asked for and the columns taken through, each in the order given."""

    give: tuple[Give, ...]
    keep: tuple[str, ...]

    @classmethod
    def read(cls, give: object, keep: object, names: Collection[str]) -> WantedColumns | None:
        """Return what is wanted of a table with columns of these names; None where `give` is.

        One name alone stands for a list of one. Raises AnswerError for names that are none, stand
        twice or clash, and where there is something to keep and nothing to give.
        """
        kept = _names("keep", keep, "team")
        if give is None:
            if kept:
                hint = 'Say what to give beside it, such as give=("approach",).'
                raise AnswerError(Problem("keep", "takes columns through beside give", hint))
            return None
        given = _names("give", give, "approach")
        problems = [*_not_given(given), *_twice("give", given), *_twice("keep", kept)]
        problems += [*_not_there(kept, names), *_clashes(given, kept)]
        if problems:
            raise AnswerError(problems)
        return cls(cast("tuple[Give, ...]", given), kept)


def _names(where: str, given: object, example: str) -> tuple[str, ...]:
    hint = f'Give names in order, such as {where}=("{example}",).'
    if isinstance(given, str):
        return (given,)
    if isinstance(given, set | frozenset):
        raise AnswerError(Problem(where, "a set has no order", hint))
    names = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in names):
        raise AnswerError(Problem(where, f"{shown(given)} is not a list of names", hint))
    if where == "give" and not names:
        raise AnswerError(Problem(where, "names nothing", f"Give some of {', '.join(GIVES)}."))
    return names


def _not_given(given: Sequence[str]) -> Iterator[Problem]:
    for name in given:
        if name not in GIVES:
            hint = f"{did_you_mean(name, GIVES)} Use some of {', '.join(GIVES)}.".strip()
            yield Problem(f"give.{name}", "nothing of this name can be given", hint)


def _twice(where: str, names: Sequence[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(f"{where}.{name}", "stands here twice", "Name it once.")


def _not_there(kept: Sequence[str], names: Collection[str]) -> Iterator[Problem]:
    for name in kept:
        if name not in names:
            yield Problem(f"keep.{name}", "the table has no such column", did_you_mean(name, names))


def _clashes(given: Sequence[str], kept: Sequence[str]) -> Iterator[Problem]:
    for name in given:
        if name in kept:
            hint = "Rename the column, or leave one of the two out."
            yield Problem(f"keep.{name}", "is the name of a result too", hint)
