"""What a proof says of plans: every step is shown somewhere, and no plan is too short or long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from advisor.engine.diagram.compile import FALSE, TRUE, Diagrams, NodeId, leaf
from advisor.engine.diagram.shared_path import Test, path_to_all
from advisor.errors import Problem
from advisor.formats.phrasing import plural
from advisor.rulebook.conditions import Value, partly_known
from advisor.rulebook.facts import APPROACH, MEANS_NAMES, NO_MEANS, KnownValues
from advisor.rulebook.plan_steps import step_place
from advisor.rulebook.schema import AddedStep, ApproachId, MeansFor, MeansId, Plan, PlanStep

FEWEST_STEPS, MOST_STEPS = 2, 5
"""How many steps of a plan are shown, whatever the answers; open gates come before them."""

MOST_ADDED_STEPS = 2
"""How many steps that extensions add are shown besides, at most."""


@dataclass(frozen=True)
class PlanCase:
    """A plan for one choice of means, and where it is shown."""

    plan: Plan
    here: tuple[Test, ...]
    """What holds where the approach is advised with these means."""
    shown: tuple[NodeId, ...]
    """For each step, the diagram that holds where the step is shown in this case."""


def plan_cases(compiled: Diagrams) -> Iterator[PlanCase]:
    """Yield every plan with each choice of means; the plan without a verdict once."""
    for name, plan in compiled.rulebook.plans.items():
        if name == "open":
            yield _case(compiled, plan, (), {})
            continue
        lists = compiled.rulebook.means_of[name]
        for chosen in product(*(ways.words for ways in lists)):
            means = {ways.id: one for ways, one in zip(lists, chosen, strict=True)}
            named = {read: means.get(one, NO_MEANS) for one, read in MEANS_NAMES.items()}
            here = tuple(_advised(compiled, name, means))
            yield _case(compiled, plan, here, {APPROACH: name, **named})


def _case(
    compiled: Diagrams, plan: Plan, here: tuple[Test, ...], outcome: Mapping[str, Value]
) -> PlanCase:
    reading = KnownValues(outcome, compiled.rulebook.facts)
    left = (partly_known(step.when, reading) for step in plan.steps)
    return PlanCase(plan, here, tuple(compiled.compiler.condition(when) for when in left))


def _advised(
    compiled: Diagrams, approach: ApproachId, means: Mapping[MeansFor, MeansId]
) -> Iterator[Test]:
    """Yield what holds where the approach is advised with these means."""
    yield compiled.approach, frozenset({leaf(compiled.approaches.index(approach))})
    for list_id, one in means.items():
        rules = compiled.rulebook.means[list_id].rules
        naming = frozenset(leaf(i) for i, rule in enumerate(rules) if rule.then == one)
        yield compiled.naming[list_id], naming


def plan_problems(
    compiled: Diagrams, witness: Callable[[Mapping[int, int]], str]
) -> Iterator[Problem]:
    """Yield a problem for each step that is never shown, and for plans too short or too long.

    `witness` gives the words for answers in some cells.
    """
    cases = [*plan_cases(compiled)]
    yield from _idle_steps(compiled, cases)
    for case in cases:
        yield from _wrong_lengths(compiled, case, witness)


def added_step_problems(
    compiled: Diagrams, witness: Callable[[Mapping[int, int]], str]
) -> Iterator[Problem]:
    """Yield a problem for each added step that is never shown, and where too many are shown."""
    cases = [*plan_cases(compiled)]
    yield from _idle_steps(compiled, cases, AddedStep)
    for name in compiled.rulebook.plans:
        mine = (case for case in cases if case.plan.approach == name)
        found = (one for case in mine for one in _too_many_added(compiled, case, witness))
        yield from islice(found, 1)


def _too_many_added(
    compiled: Diagrams, case: PlanCase, witness: Callable[[Mapping[int, int]], str]
) -> Iterator[Problem]:
    plan = case.plan
    own = [i for i, step in enumerate(plan.steps) if isinstance(step, AddedStep)]
    for count, where in enumerate(_by_length(compiled, [case.shown[i] for i in own])):
        path = _shown_at(compiled, case, where) if count > MOST_ADDED_STEPS else None
        if path is not None:
            what = f"the plan for {plan.approach} has {count} added steps for some answers"
            hint = f"Show {MOST_ADDED_STEPS} at most. Witness: {witness(path)}."
            at = compiled.rulebook.places[step_place(plan.approach, own[-1])]
            yield Problem(at, what, hint)


def _idle_steps(
    compiled: Diagrams, cases: Sequence[PlanCase], kind: type[PlanStep] = PlanStep
) -> Iterator[Problem]:
    for name, plan in compiled.rulebook.plans.items():
        mine = [case for case in cases if case.plan is plan]
        for i, step in enumerate(plan.steps):
            if isinstance(step, kind) and all(
                _shown_at(compiled, case, case.shown[i]) is None for case in mine
            ):
                what = f"the plan for {name}: the step '{step.title}' is never shown"
                where = compiled.rulebook.places[step_place(name, i)]
                yield Problem(where, what, "Mend its when, or remove it.")


def _wrong_lengths(
    compiled: Diagrams, case: PlanCase, witness: Callable[[Mapping[int, int]], str]
) -> Iterator[Problem]:
    for count, where in enumerate(_by_length(compiled, case.shown)):
        if FEWEST_STEPS <= count <= MOST_STEPS:
            continue
        path = _shown_at(compiled, case, where)
        if path is not None:
            name = case.plan.approach
            what = f"the plan for {name} has {plural(count, 'step')} for some answers"
            hint = f"Show {FEWEST_STEPS} to {MOST_STEPS}. Witness: {witness(path)}."
            yield Problem(compiled.rulebook.places[step_place(name, 0)], what, hint)


def _shown_at(compiled: Diagrams, case: PlanCase, shown: NodeId) -> Mapping[int, int] | None:
    """Return cells for which the case is advised and a condition holds, or None."""
    if shown == FALSE:
        return None
    return path_to_all(compiled.forest, [*case.here, (shown, frozenset({TRUE}))])


def _by_length(compiled: Diagrams, steps: Sequence[NodeId]) -> Sequence[NodeId]:
    """Return, for each number of these steps, the diagram that holds where so many are shown."""
    lengths = [TRUE]
    for shown in steps:
        pairs = zip([FALSE, *lengths], [*lengths, FALSE], strict=True)
        lengths = [compiled.forest.choose(shown, fewer, same) for fewer, same in pairs]
    return lengths
