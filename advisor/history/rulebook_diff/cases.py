"""Saved cases under two rulebooks: the ones whose advice changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor.advice.advice import Advice
from advisor.advice.advise import advise_case
from advisor.advice.wording import STANDING
from advisor.engine.answer_files import answers_in
from advisor.engine.case import Case
from advisor.errors import AdvisorError, AnswerError, Problem, SourceError
from advisor.formats.yaml_source import Data, read_file
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Strict

ENDINGS = (".yaml", ".yml", ".json")


class CaseMove(Strict):
    """A saved case whose verdict is different under the new rules."""

    case: str
    """The path of the file in the folder."""
    before: str
    """The verdict and how firm it is, or why the answers do not fit."""
    now: str
    approach_moved: bool
    """False when only the headline or how firm it is changed."""


class CaseMoves(Strict):
    """All cases of a folder under two rulebooks."""

    cases: int
    moved: tuple[CaseMove, ...]


def case_moves(old: Rulebook, new: Rulebook, folder: Path) -> CaseMoves:
    """Return the cases in a folder, and below it, whose advice is different under `new`.

    A case is a file of answers. Both rulebooks advise for the day the new one was last checked,
    so that only rules change a verdict. Where answers do not fit a rulebook, the reason takes the
    place of its verdict. Raises SourceError naming every file that cannot be read or holds no
    answers.
    """
    cases = dict(_cases(folder))
    moved = (_move(old, new, name, answers) for name, answers in cases.items())
    return CaseMoves(cases=len(cases), moved=tuple(move for move in moved if move is not None))


def _cases(folder: Path) -> Iterator[tuple[str, Mapping[str, Data]]]:
    files = sorted(f for f in folder.rglob("*") if f.suffix in ENDINGS and f.is_file())
    if not files:
        hint = f"Give a folder with {', '.join(ENDINGS)} files."
        raise SourceError(Problem(str(folder), "holds no saved cases", hint))
    problems: list[Problem] = []
    for file in files:
        try:
            yield str(file.relative_to(folder)), answers_in(read_file(file))
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)


def _move(old: Rulebook, new: Rulebook, name: str, answers: Mapping[str, Data]) -> CaseMove | None:
    before, now = (_advice(book, answers, new) for book in (old, new))
    if _said(before) == _said(now):
        return None
    approaches = [one.verdict.approach if isinstance(one, Advice) else one for one in (before, now)]
    return CaseMove(
        case=name,
        before=_said(before),
        now=_said(now),
        approach_moved=approaches[0] != approaches[1],
    )


def _advice(book: Rulebook, answers: Mapping[str, Data], new: Rulebook) -> Advice | str:
    try:
        return advise_case(Case.read(answers, book, new.about.as_of))
    except AnswerError as error:
        return _misfits(error)


def _misfits(error: AdvisorError) -> str:
    return "does not fit: " + "; ".join(f"{p.where}: {p.what}" for p in error.problems)


def _said(found: Advice | str) -> str:
    if isinstance(found, str):
        return found
    return f"{found.verdict.headline} ({STANDING[found.verdict.standing].lower()})"
