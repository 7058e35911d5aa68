"""Published cases: a team's use case, the approach that worked, and the advice of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.errors import AnswerError
from advisor.formats.folders import default_rules
from advisor.formats.model_file import read_model
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, KebabId, Sentence, SnakeId, Strict

FILE = "learn/published.yaml"


class PublishedCase(Strict):
    """One published account of a use case."""

    id: KebabId
    title: Sentence
    source: Sentence
    link: str | None = None
    answers: dict[SnakeId, Value]
    """The answers in the account; other questions stay unanswered."""
    worked: ApproachId
    also_accepted: tuple[ApproachId, ...] = ()
    """Other approaches that a fair reader of the account would accept."""


class PublishedCases(Strict):
    """Every case, and the questions whose answers were judged after the outcome was known."""

    hindsight: tuple[SnakeId, ...]
    cases: tuple[PublishedCase, ...]


@dataclass(frozen=True)
class CheckedCase:
    """A case with the advice of the rules on it."""

    case: PublishedCase
    advised: ApproachId
    rules: tuple[str, ...]
    """The rule that decided each lever, then the unmet gates."""

    @property
    def matches(self) -> bool:
        return self.advised == self.case.worked

    @property
    def accepted(self) -> bool:
        return self.matches or self.advised in self.case.also_accepted


def load_published_cases(folder: Path) -> PublishedCases:
    """Return the published cases in a folder of rules. Raises SourceError or RulebookError."""
    return read_model(folder / FILE, PublishedCases, shown_as=f"{folder.name}/{FILE}")


@lru_cache(maxsize=1)
def shipped_published_cases() -> PublishedCases:
    """Return the cases that come with the advisor, read once."""
    return load_published_cases(default_rules())


def check_cases(
    rulebook: Rulebook, published: PublishedCases, *, hindsight: bool = True
) -> tuple[CheckedCase, ...]:
    """Return each case with the advice of the rules on it.

    Cases with answers that this rulebook cannot read are left out. Without `hindsight`, questions
    judged after the outcome was known stay unanswered.
    """
    left_out = () if hindsight else published.hindsight
    return tuple(_checked(rulebook, published.cases, left_out))


def _checked(
    rulebook: Rulebook, cases: Sequence[PublishedCase], left_out: Sequence[str]
) -> Iterator[CheckedCase]:
    for case in cases:
        given = {name: v for name, v in case.answers.items() if name not in left_out}
        try:
            read = Case.read(given, rulebook, rulebook.about.as_of)
        except AnswerError:
            continue
        decision = decide(read)
        levers = decision.levers.values()
        gates = (gate.id for lever in levers for gate, _ in lever.gates)
        rules = (*(lever.rule.id for lever in levers), *gates)
        yield CheckedCase(case, decision.approach, rules)
