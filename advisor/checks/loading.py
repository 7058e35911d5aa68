"""Load a rulebook: the shipped one or one's own, with extensions on top, checked and frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeAlias, TypeVar

from advisor.checks.cross_checks import IncompleteList, cross_check
from advisor.checks.examples import check_examples
from advisor.checks.extensions import new_faults, with_extension_at_fault
from advisor.checks.proof import undecided
from advisor.costs import Catalogue, extended_catalogue, load_catalogue
from advisor.errors import AdvisorError, Problem
from advisor.formats.folders import (
    default_rules,
    folder_from,
    price_files,
    rule_files,
    unread_problems,
    yaml_entries,
)
from advisor.formats.model_file import read_placed_model
from advisor.formats.yaml_source import Document
from advisor.rulebook.assembly import RulebookContents, contents_of, freeze
from advisor.rulebook.extending import with_extension
from advisor.rulebook.prompt_secrets import SECRETS_FILE
from advisor.rulebook.prompt_signals import SIGNALS_FILE, SIGNALS_FOLDER, AddedSignals
from advisor.rulebook.reading import MAX_PROBLEMS, Report, raise_problems, read_folder
from advisor.rulebook.rulebook import Rulebook, rulebook_argument

__all__ = ["load_rulebook", "read_anyway", "read_rulebook", "rule_files"]

T = TypeVar("T")

Folder: TypeAlias = str | Path
_Stamp: TypeAlias = tuple[tuple[str, int, int], ...]

_CACHED_RULEBOOKS = 32
"""Rulebooks kept in memory; the least recently used one is dropped first."""


def load_rulebook(
    path: Folder | None = None, *, extend: Folder | Iterable[Folder] | None = None
) -> Rulebook:
    """Return the rulebook in the folder `path`, or the shipped one, with `extend` on top.

    `extend` is one folder or several in order. An extension adds questions, facts, rules, notes,
    sources and prices, and may replace or switch off what is below it, with a reason that every
    advice then shows. No extension makes a rule idle, breaks a law or leaves anything undecided.

    Raises RulebookError naming every problem of every file, each with file, line and column. A
    value that names no folder is a problem, and so is an example that does not do what it says.
    """
    rulebook = read_rulebook(path, extend=extend)
    for layer in reversed([*_with_bases(rulebook)]):
        raise_problems(list(layer.cached(_problems_of)))
    return rulebook


def rulebook_or_shipped(rulebook: Rulebook | None) -> Rulebook:
    """Return a rulebook that was handed over, or the shipped one. Raises AdvisorError."""
    given = rulebook_argument(rulebook)
    return load_rulebook() if given is None else given


def read_rulebook(
    path: Folder | None = None, *, extend: Folder | Iterable[Folder] | None = None
) -> Rulebook:
    """Return a rulebook as `load_rulebook` does, without its examples and without the proof."""
    folders = _all_folders(path, extend)
    return _load(tuple((folder, _stamp(folder)) for folder in folders))[0]


def read_anyway(
    path: Folder | None = None, *, extend: Folder | Iterable[Folder] | None = None
) -> tuple[Rulebook, tuple[Problem, ...]]:
    """Return a rulebook without its faulty parts, and its problems, for tools that need only names.

    Nobody may be advised by it. Raises RulebookError as `read_rulebook` does where nothing is left
    to work with: no folder, no title, or facts in a circle.
    """
    whole, *on_top = folders = _all_folders(path, extend)
    try:
        return _load(tuple((folder, _stamp(folder)) for folder in folders))[0], ()
    except AdvisorError as error:
        problems = error.problems
        try:
            rulebook, contents = _load_whole(whole, _go_on)
            for folder, name in zip(on_top, _display_names(folders)[1:], strict=True):
                rulebook, contents = _load_extension(rulebook, contents, folder, name, _go_on)
        except AdvisorError:
            raise error from None
    return rulebook, problems


def _go_on(_problems: list[Problem]) -> None:
    """Let loading go on without what is faulty."""


def _all_folders(path: Folder | None, extend: Folder | Iterable[Folder] | None) -> list[Path]:
    return [default_rules() if path is None else folder_from(path, "path"), *_folders(extend)]


def _folders(extend: Folder | Iterable[Folder] | None) -> list[Path]:
    match extend:
        case None:
            return []
        case Iterable() if not isinstance(extend, str | bytes):
            return [folder_from(folder, "extend") for folder in extend]
        case _:
            return [folder_from(extend, "extend")]


def _stamp(folder: Path) -> _Stamp:
    """Return name, time and size of each file, so that a changed file gives another rulebook."""
    stats = [(entry.path, entry.stat()) for entry in yaml_entries(folder)]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


def _with_bases(rulebook: Rulebook) -> Iterator[Rulebook]:
    """Yield the rulebook, its base, the base of that, and so on."""
    layer: Rulebook | None = rulebook
    while layer is not None:
        yield layer
        layer = layer.base


def _problems_of(rulebook: Rulebook) -> tuple[Problem, ...]:
    problems = [*check_examples(rulebook)]
    if rulebook.base is not None:
        problems += new_faults(rulebook, rulebook.base)
    return tuple(islice(problems, MAX_PROBLEMS + 1))


@lru_cache(maxsize=_CACHED_RULEBOOKS)
def _load(folders: tuple[tuple[Path, _Stamp], ...]) -> tuple[Rulebook, RulebookContents]:
    *below, (folder, _) = folders
    if below:
        names = _display_names([folder for folder, _ in folders])
        rulebook, contents = _load_extension(*_load(tuple(below)), folder, names[-1])
    else:
        rulebook, contents = _load_whole(folder)
    return _checked(rulebook, contents), contents


def _display_names(folders: Sequence[Path]) -> list[str]:
    """Return the name of each folder for messages, after its parent's where two are the same."""
    names: list[str] = []
    for folder in folders:
        parent = folder.resolve().parent.name
        names.append(f"{parent}/{folder.name}" if folder.name in names else folder.name)
    return names


def _load_whole(folder: Path, report: Report = raise_problems) -> tuple[Rulebook, RulebookContents]:
    report([*unread_problems(folder, folder.name)])
    contents = contents_of(read_folder(folder, folder.name, report), report)
    prices = _or_none(lambda: _own_prices(folder), report)
    rulebook = freeze(contents, prices=prices, signals=_own_signals(folder), report=report)
    return rulebook, contents


def _or_none(read: Callable[[], T | None], report: Report) -> T | None:
    """Return what `read` returns; None where it refuses what it reads and `report` does not."""
    try:
        return read()
    except AdvisorError as error:
        report([*error.problems])
        return None


def _own_prices(folder: Path) -> Catalogue | None:
    return load_catalogue(folder) if _is_own(folder) and (folder / "prices").is_dir() else None


def _own_signals(folder: Path) -> Path | None:
    return folder if _is_own(folder) and (folder / "signals").is_dir() else None


def _is_own(folder: Path) -> bool:
    return folder.resolve() != default_rules().resolve()


def _load_extension(
    base: Rulebook,
    below: RulebookContents,
    folder: Path,
    name: str,
    report: Report = raise_problems,
) -> tuple[Rulebook, RulebookContents]:
    report([*unread_problems(folder, name), *_misplaced(folder, name)])
    signals = _or_none(lambda: _signals_on_top(folder, name), report)
    parsed = replace(read_folder(folder, name, report), signals=signals)
    contents = with_extension(below, parsed, report)
    prices = _or_none(lambda: _prices_on_top(base, contents, folder, name), report)
    rulebook = freeze(contents, prices=prices, signals=base.own_signals, base=base, report=report)
    return rulebook, contents


def _misplaced(folder: Path, name: str) -> Iterator[Problem]:
    hint = "An extension takes rules, prices/, signals/prompt_signals.yaml and wording/."
    if (folder / "learn").is_dir():
        yield Problem(f"{name}/learn", "lessons belong to a whole rulebook", hint)
    advice = Path(SIGNALS_FOLDER) / "prompt_advice.yaml"
    if (folder / advice).is_file():
        yield Problem(f"{name}/{advice}", "remedies belong to a whole rulebook", hint)
    secrets = Path(SIGNALS_FOLDER) / SECRETS_FILE
    if (folder / secrets).is_file():
        what = "the table of secrets belongs to a whole rulebook"
        hint = f"Write secrets: in {SIGNALS_FOLDER}/{SIGNALS_FILE}, with what is added to it."
        yield Problem(f"{name}/{secrets}", what, hint)


def _signals_on_top(folder: Path, name: str) -> tuple[Document, AddedSignals] | None:
    inside = Path(SIGNALS_FOLDER) / SIGNALS_FILE
    if not (folder / inside).is_file():
        return None
    return read_placed_model(folder / inside, AddedSignals, shown_as=f"{name}/{inside}")


def _prices_on_top(
    base: Rulebook, contents: RulebookContents, folder: Path, name: str
) -> Catalogue | None:
    mine = contents.departures[len(base.departures) :]
    without = {departure.id: departure.at for departure in mine if departure.kind == "price"}
    if not without and not price_files(folder):
        return base.own_prices
    return extended_catalogue(base.prices, folder, name, without)


def _checked(rulebook: Rulebook, contents: RulebookContents) -> Rulebook:
    problems = list(islice(cross_check(rulebook, contents.parts), MAX_PROBLEMS + 1))
    incomplete = [problem for problem in problems if isinstance(problem, IncompleteList)]
    if incomplete and len(incomplete) == len(problems):
        witnessed = list(undecided(rulebook))
        told_once = bool(rulebook.base and witnessed)
        problems = [*([] if told_once else problems), *witnessed]
    raise_problems([with_extension_at_fault(problem, rulebook) for problem in problems])
    return rulebook
