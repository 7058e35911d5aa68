"""Case files: the answers of one case, and the advice expected on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.decision import Decision
from advisor.engine.price import price
from advisor.errors import AdvisorError, AnswerError, Problem, SourceError, did_you_mean
from advisor.formats.yaml_source import Data, DataPath, Document, read_file
from advisor.rulebook.rulebook import Rulebook


@dataclass(frozen=True)
class CaseFile:
    """The case of one file, and the advice expected on it."""

    document: Document
    case: Case
    """The answers, on the day of the rulebook."""
    approaches: tuple[str, ...]
    """The approach expected, then other approaches that are accepted."""
    because: tuple[str, ...] = ()
    """Rules that must be among the rules that decide."""
    gates: tuple[str, ...] | None = None
    """The gates that must be unmet, and no others; None to accept any."""
    means: tuple[str, ...] | None = None
    """The means that must be named, in order; None to accept any."""
    missed: bool = False
    """Whether the file says that these rules are known to miss what worked."""


def read_cases(folder: Path, rulebook: Rulebook) -> tuple[CaseFile, ...]:
    """Return every case in a folder and the folders in it, by path.

    A file has `answers` with `expect: {approach, means, because, gates}`, or is a published
    account with `answers` and `outcome: {approach, also_accepted, missed}`; `missed` says why these
    rules are known to miss what worked. Raises AdvisorError naming every file, answer and name
    that cannot be read.
    """
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    if not files:
        hint = "Give a folder of .yaml files with answers: and expect:"
        raise SourceError(Problem(str(folder), "there are no cases here", hint))
    found: list[CaseFile] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found.append(_read(read_file(file), rulebook))
        except AdvisorError as error:
            problems.extend(error.problems)
    if problems:
        raise AdvisorError(problems)
    return tuple(found)


def _read(document: Document, rulebook: Rulebook) -> CaseFile:
    match document.data:
        case {"answers": dict(answers), "expect": dict(expect)}:
            _refuse_unknown(document, expect)
            gates = _rules(document, ("expect", "gates"), rulebook)
            return CaseFile(
                document,
                _case(document, answers, rulebook),
                _approaches(document, ("expect", "approach"), rulebook),
                _rules(document, ("expect", "because"), rulebook),
                gates if "gates" in expect else None,
                _means(document, rulebook) if "means" in expect else None,
            )
        case {"answers": dict(answers), "outcome": dict(outcome)}:
            also = _names(document, ("outcome", "also_accepted"), rulebook.approaches, "approach")
            worked = _approaches(document, ("outcome", "approach"), rulebook)
            case = _case(document, answers, rulebook)
            return CaseFile(document, case, (*worked, *also), missed="missed" in outcome)
        case _:
            hint = "Write answers: with one answer a line, and expect: {approach: ...}."
            raise SourceError(Problem(document.at(()), "this is not a case", hint))


def _means(document: Document, rulebook: Rulebook) -> tuple[str, ...]:
    known = [means for ways in rulebook.means.values() for means in ways.words]
    return _names(document, ("expect", "means"), known, "means")


def _refuse_unknown(document: Document, expect: Mapping[str, Data]) -> None:
    known = ("approach", "means", "because", "gates")
    problems = [
        Problem(document.at(("expect", key)), f"unknown key '{key}'", did_you_mean(key, known))
        for key in expect
        if key not in known
    ]
    if problems:
        raise SourceError(problems)


def _case(document: Document, answers: Mapping[str, Data], rulebook: Rulebook) -> Case:
    try:
        return Case.read(answers, rulebook, rulebook.about.as_of)
    except AnswerError as error:
        raise AnswerError(
            Problem(document.at(tuple(str(p.where).split("."))), p.what, p.hint)
            for p in error.problems
        ) from error


def _approaches(document: Document, path: DataPath, rulebook: Rulebook) -> tuple[str, ...]:
    named = _names(document, path, rulebook.approaches, "approach")
    if len(named) != 1:
        hint = f"Use one of {', '.join(rulebook.approaches)}."
        raise SourceError(Problem(document.at(path), "names no approach", hint))
    return named


def _rules(document: Document, path: DataPath, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the rules named at `path`, those with a former id by the id they have now."""
    ids = rulebook.current_ids
    named = _names(document, path, [*rulebook.rules, *ids.rules], "rule")
    return tuple(map(ids.of_rule, named))


def _names(
    document: Document, path: DataPath, known: Collection[str], what: str
) -> tuple[str, ...]:
    """Return the name or names at `path`; none where the path is absent.

    Raises SourceError for a name that is not in `known`.
    """
    data = _value_at(document.data, path)
    named = [] if data is None else data if isinstance(data, list) else [data]
    problems = [
        Problem(document.at(path), f"there is no {what} '{name}'", did_you_mean(str(name), known))
        for name in named
        if not isinstance(name, str) or name not in known
    ]
    if problems:
        raise SourceError(problems)
    return tuple(str(name) for name in named)


def _value_at(data: Data, path: DataPath) -> Data:
    for key in path:
        data = data.get(str(key)) if isinstance(data, dict) else None
    return data


# -- running them ----------------------------------------------------------------------------


def case_with_costs(file: CaseFile) -> Case:
    """Return the case of a file; with its costs when a note of the rulebook reads costs."""
    rulebook = file.case.rulebook
    reads = any(rulebook.reads_costs(note.when) for note in rulebook.notes)
    return file.case.with_costs(price(file.case)) if reads else file.case


def check_case(file: CaseFile) -> Iterator[Problem]:
    """Yield a problem for each difference between the advice and the file's expectation.

    A known miss is a problem once it is no miss any more.
    """
    if file.case.missing:
        hint = f"Answer {', '.join(file.case.missing)}."
        yield Problem(file.document.at(("answers",)), "these answers give no verdict", hint)
        return
    decision = decide(file.case)
    deciding = [made.rule.id for made in decision.levers.values()]
    deciding += [made.rule.id for made in decision.means.values()]
    if file.missed:
        yield from _check_missed(file, decision)
    elif decision.approach not in file.approaches:
        what = f"expects {' or '.join(file.approaches)}, but {decision.approach} is advised"
        hint = f"Decided by {', '.join(deciding)}."
        yield Problem(_place(file, "approach"), what, hint)
    for rule in file.because:
        if rule not in deciding:
            what = f"expects '{rule}' to decide, but it does not"
            yield Problem(_place(file, "because"), what, f"Decided by {', '.join(deciding)}.")
    named = tuple(decision.means_named.values())
    if file.means is not None and file.means != named:
        what = f"expects the means {_joined(file.means)}, but {_joined(named)} is named"
        yield Problem(_place(file, "means"), what, f"Decided by {', '.join(deciding)}.")
    yield from _check_gates(file, decision)


def _check_missed(file: CaseFile, decision: Decision) -> Iterator[Problem]:
    if decision.approach in file.approaches:
        what = f"says that {decision.approach} is missed, but it is advised"
        yield Problem(_place(file, "missed"), what, "Remove missed.")


def _check_gates(file: CaseFile, decision: Decision) -> Iterator[Problem]:
    unmet = [gate.id for made in decision.levers.values() for gate, _ in made.gates]
    if file.gates is not None and {*file.gates} != {*unmet}:
        what = f"expects the gates {_joined(file.gates)}, but what is missing is {_joined(unmet)}"
        yield Problem(_place(file, "gates"), what, "Mend the case or the gates.")


def _joined(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _place(file: CaseFile, key: str) -> str:
    document = file.document
    top = "expect" if document.holds(("expect",)) else "outcome"
    return str(document.at((top, key)))
