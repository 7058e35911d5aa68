"""A saved advice under the ids that its rules, facts and questions have now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

from advisor.advice.advice import Advice
from advisor.advice.model import (
    Alternative,
    AppliedRule,
    Assumption,
    GateFinding,
    Reason,
    Stage,
    Tip,
)
from advisor.rulebook.former_ids import CurrentIds
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Departure

T = TypeVar("T")
Named = TypeVar("Named", GateFinding, Tip)
Applied = TypeVar("Applied", bound=AppliedRule)
_OfName: TypeAlias = Callable[[str], str]


def in_current_ids(saved: Advice, rulebook: Rulebook) -> Advice:
    """Return a saved advice with every former id replaced by the id of now; its words stay."""
    ids = rulebook.current_ids
    if not (ids.rules or ids.names or ids.laws):
        return saved
    name = ids.of_name
    return saved.model_copy(
        update={
            "departures": tuple(_departure(one, ids) for one in saved.departures),
            "answers": _by_name(saved.answers, name),
            "statements": _by_name(saved.statements, name),
            "computed": tuple(
                one.model_copy(update={"id": name(one.id)}) for one in saved.computed
            ),
            "gates": _with_rules(saved.gates, ids),
            "means": tuple(_applied(one, ids) for one in saved.means),
            "findings": tuple(_applied(one, ids) for one in saved.findings),
            "tactics": _with_rules(saved.tactics, ids),
            "cautions": _with_rules(saved.cautions, ids),
            "plan": tuple(_stage(one, ids) for one in saved.plan),
            "assumptions": tuple(_assumption(one, name) for one in saved.assumptions),
            "rests_on": tuple(map(name, saved.rests_on)),
            "alternatives": tuple(_alternative(one, name) for one in saved.alternatives),
            "next_question": saved.next_question and name(saved.next_question),
            "readiness_questions": tuple(map(name, saved.readiness_questions)),
        }
    )


def _by_name(values: Mapping[str, T], name: _OfName) -> dict[str, T]:
    return {name(key): value for key, value in values.items()}


def _with_rules(found: Iterable[Named], ids: CurrentIds) -> tuple[Named, ...]:
    return tuple(one.model_copy(update={"rule": ids.of_rule(one.rule)}) for one in found)


def _applied(one: Applied, ids: CurrentIds) -> Applied:
    steps = tuple(_reason(step, ids.of_name) for step in one.steps)
    return one.model_copy(update={"rule": ids.of_rule(one.rule), "steps": steps})


def _reason(reason: Reason, name: _OfName) -> Reason:
    steps = tuple(_reason(step, name) for step in reason.steps)
    question = None if reason.question is None else name(reason.question)
    return reason.model_copy(update={"question": question, "steps": steps})


def _stage(stage: Stage, ids: CurrentIds) -> Stage:
    gate = None if stage.gate is None else ids.of_rule(stage.gate)
    return stage.model_copy(update={"gate": gate})


def _assumption(assumption: Assumption, name: _OfName) -> Assumption:
    return assumption.model_copy(update={"question": name(assumption.question)})


def _alternative(alternative: Alternative, name: _OfName) -> Alternative:
    return alternative.model_copy(update={"changes": _by_name(alternative.changes, name)})


def _departure(departure: Departure, ids: CurrentIds) -> Departure:
    match departure.kind:
        case "rule" | "gate" | "note" | "conflict":
            names: Mapping[str, str] = ids.rules
        case "question" | "fact":
            names = ids.names
        case "law":
            names = ids.laws
        case _:
            return departure
    instead = departure.instead
    return departure.model_copy(
        update={
            "id": names.get(departure.id, departure.id),
            "instead": None if instead is None else names.get(instead, instead),
        }
    )
