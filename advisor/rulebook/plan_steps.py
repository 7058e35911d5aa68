"""The plans of a rulebook with the steps that extensions add, each step with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.errors import Location, Problem
from advisor.rulebook.parts import PlacedPart
from advisor.rulebook.schema import AddedStep, Plan, PlanFor, PlanStep


def with_added_steps(placed: Sequence[PlacedPart]) -> Mapping[PlanFor, Plan]:
    """Return the plans among these parts, each with the steps that are added to it."""
    plans = {item.part.approach: item.part for item in placed if isinstance(item.part, Plan)}
    for item in placed:
        if isinstance(item.part, AddedStep) and item.part.approach in plans:
            plan = plans[item.part.approach]
            steps = _with_step(plan.steps, item.part)
            plans[plan.approach] = plan.model_copy(update={"steps": steps})
    return plans


def _with_step(steps: Sequence[PlanStep], added: AddedStep) -> tuple[PlanStep, ...]:
    index = len(steps)
    names = [step.id for step in steps]
    if added.before in names:
        index = names.index(added.before)
    elif added.after in names:
        index = names.index(added.after) + 1
        while index < len(steps) and _is_after(steps[index], added.after):
            index += 1
    return (*steps[:index], added, *steps[index:])


def _is_after(step: PlanStep, anchor: str | None) -> bool:
    return isinstance(step, AddedStep) and step.after == anchor


def step_places(placed: Sequence[PlacedPart]) -> Iterator[tuple[str, Location]]:
    """Yield the place of each step of each plan, by the name that `step_place` gives it."""
    at = {id(step): where for item in placed for step, where in _steps_in(item)}
    for plan in with_added_steps(placed).values():
        for i, step in enumerate(plan.steps):
            yield step_place(plan.approach, i), at[id(step)]


def _steps_in(item: PlacedPart) -> Iterator[tuple[PlanStep, Location]]:
    if isinstance(item.part, AddedStep):
        yield item.part, item.at("id")
    elif isinstance(item.part, Plan):
        yield from ((step, item.at("steps", i)) for i, step in enumerate(item.part.steps))


def step_place(plan: PlanFor, index: int) -> str:
    """Return the name of a step of a plan in `places`; no id contains its slash."""
    return f"{plan}/{index + 1}"


def twice_problems(item: PlacedPart) -> Iterator[Problem]:
    """Yield a problem for each id that two steps of one plan have."""
    if not isinstance(item.part, Plan):
        return
    seen: set[str] = set()
    for i, step in enumerate(item.part.steps):
        if step.id is not None and step.id in seen:
            what = f"the plan for {item.part.approach} has the step '{step.id}' twice"
            yield Problem(item.at("steps", i, "id"), what, "Give one of them another id.")
        seen.add(step.id or "")
