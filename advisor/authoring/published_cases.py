"""Published cases: what teams said about their use case, what worked, and what the rules say."""

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
    """One account by somebody who did it."""

    id: KebabId
    title: Sentence
    source: Sentence
    link: str | None = None
    answers: dict[SnakeId, Value]
    """What the account says; what it leaves out stays unanswered."""
    worked: ApproachId
    also_accepted: tuple[ApproachId, ...] = ()
    """Approaches that a fair reader of the account would take too."""


class Published(Strict):
    """Every case, and which answers were judged when the outcome was known already."""

    hindsight: tuple[SnakeId, ...]
    cases: tuple[PublishedCase, ...]


@dataclass(frozen=True)
class CheckedCase:
    """A case put to the rules."""

    case: PublishedCase
    advised: ApproachId
    rules: tuple[str, ...]
    """The rule that decided each lever, and the gates that were open."""

    @property
    def matches(self) -> bool:
        return self.advised == self.case.worked

    @property
    def accepted(self) -> bool:
        return self.matches or self.advised in self.case.also_accepted


def load_published(folder: Path) -> Published:
    """Return the cases beside the rules in `folder`. Raises SourceError or RulebookError."""
    return read_model(folder / FILE, Published, shown_as=f"{folder.name}/{FILE}")


@lru_cache(maxsize=1)
def shipped_published() -> Published:
    """Return the cases that come with the advisor, read once."""
    return load_published(default_rules())


def check_cases(
    rulebook: Rulebook, published: Published, *, hindsight: bool = True
) -> tuple[CheckedCase, ...]:
    """Return what the rules say to each case; cases that another rulebook cannot read are left out.

    Without `hindsight` the answers that knew the outcome are left unanswered.
    """
    left_out = () if hindsight else published.hindsight
    return tuple(_checked(rulebook, published.cases, left_out))


def _checked(
    rulebook: Rulebook, cases: Sequence[PublishedCase], left_out: Sequence[str]
) -> Iterator[CheckedCase]:
    for case in cases:
        given = {name: v for name, v in case.answers.items() if name not in left_out}
        try:
            put = Case.read(given, rulebook, rulebook.about.as_of)
        except AnswerError:
            continue
        decision = decide(put)
        levers = decision.levers.values()
        gates = (gate.id for lever in levers for gate, _ in lever.gates)
        rules = (*(lever.rule.id for lever in levers), *gates)
        yield CheckedCase(case, decision.approach, rules)
