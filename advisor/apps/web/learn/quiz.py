"""The quiz: a team's answers, and what the rules advise them and why."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.apps.web.learn.lessons import Lessons
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Rule
from advisor.rulebook.wording import statement


@dataclass(frozen=True)
class QuizQuestion:
    """One team, and the approach that the rules give it."""

    scene: str
    said: tuple[str, ...]
    """What the team answered, in words; all else is assumed."""
    right: ApproachId
    rule: Rule
    """The rule that decides, and whose reason explains the answer."""


def quiz_questions(lessons: Lessons, rulebook: Rulebook) -> tuple[QuizQuestion, ...]:
    """Return the questions in the order of the lessons, with the engine's own answers."""
    found = []
    for scene in lessons.quiz:
        rule = rulebook.rules[scene.rule]
        assert isinstance(rule, Rule)
        said = rule.examples.fires
        decision = decide(Case.from_values(said, rulebook))
        asked = rulebook.questions.values()
        words = tuple(statement(rulebook, q, said[q.id]) for q in asked if q.id in said)
        found.append(QuizQuestion(scene.scene, words, decision.approach, rule))
    return tuple(found)
