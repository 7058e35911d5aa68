"""All questions in their groups, and which no longer matter."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.apps.web.questions import texts
from advisor.apps.web.session.state import Visit
from advisor.rulebook.schema import Question


@dataclass(frozen=True)
class GroupedQuestion:
    """A question in its group, with the note after "why we ask"."""

    question: Question
    note: str


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one group that are in view."""

    id: str
    title: str
    lead: str
    items: tuple[GroupedQuestion, ...]


@dataclass(frozen=True)
class QuestionOrder:
    """Every question once: in a group, or folded away."""

    groups: tuple[QuestionGroup, ...]
    cost_groups: tuple[QuestionGroup, ...]
    """The groups that mostly feed the costs."""
    folded: tuple[Question, ...]
    only_costs: tuple[Question, ...]
    """Folded too, under a line of their own: no verdict needs them."""


def order_questions(visit: Visit) -> QuestionOrder:
    """Return the questions of this visit in their order."""
    folded = tuple(_cannot_matter(visit))
    asked_here = [group for group in visit.rulebook.groups if group.page == "questions"]
    here = {group.id for group in asked_here}
    only_costs = tuple(q for q in _only_costs(visit) if q.group in here)
    hidden = {q.id for q in (*folded, *only_costs)}
    every = [_section(visit, group.id, group.title, hidden) for group in asked_here]
    groups = [group for group in every if group.items]
    return QuestionOrder(
        tuple(group for group in groups if not group.lead),
        tuple(group for group in groups if group.lead),
        folded,
        only_costs,
    )


def _cannot_matter(visit: Visit) -> list[Question]:
    """Return the open questions that change neither the advice nor when it can start."""
    advice = visit.advice
    kept = {*advice.readiness_questions, *visit.problems, *visit.questions_left}
    idle = (a.question for a in advice.assumptions if not a.not_sure)
    return [visit.rulebook.questions[name] for name in idle if name not in kept]


def _only_costs(visit: Visit) -> list[Question]:
    """Return the open questions that no rule about the approach reads."""
    given = {*visit.answers, *visit.problems}
    return [q for q in visit.rulebook.questions.values() if q.only_costs and q.id not in given]


def _section(visit: Visit, group: str, title: str, hidden: set[str]) -> QuestionGroup:
    members = [q for q in visit.rulebook.questions.values() if q.group == group]
    items = tuple(GroupedQuestion(q, _note(visit, q.id)) for q in members if q.id not in hidden)
    about_costs = any(q.only_costs for q in members)
    return QuestionGroup(group, title, texts.ONLY_COSTS if about_costs else "", items)


def _note(visit: Visit, name: str) -> str:
    if name in visit.advice.readiness_questions:
        return texts.SAYS_WHEN
    open_now = name in visit.questions_left
    return texts.STILL_MATTERS if open_now and visit.advice.verdict.approach else ""
