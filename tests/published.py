"""The published cases: what a team said, and what worked for them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from advisor.formats.yaml_source import Data, read_file
from tests.drawing import is_long_run

FOLDER = Path(__file__).parent / "cases" / "published"

LEAKING = ("prompting_effort", "base_model_can", "wants_smaller_model")
"""Answers that were judged when the outcome was known already."""


@dataclass(frozen=True)
class PublishedCase:
    """One account: the answers it gives, the approach that worked, and what would also do."""

    id: str
    path: Path
    answers: dict[str, Data]
    approach: str
    accepted: frozenset[str]
    means: tuple[str, ...]
    """The finer name of what worked, one for each lever."""
    set_number: int
    """The set it belongs to: 1, or 2, which was coded later and without a look at the rules."""

    def without_leaks(self) -> dict[str, Data]:
        """Return the answers that do not know the outcome."""
        return {name: value for name, value in self.answers.items() if name not in LEAKING}


@cache
def published_cases() -> tuple[PublishedCase, ...]:
    """Return every published case, by id."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def usual_cases() -> tuple[PublishedCase, ...]:
    """Return every third case, for what does not depend on the case; in a long run all."""
    return published_cases() if is_long_run() else published_cases()[::3]


def _read(path: Path) -> PublishedCase:
    match read_file(path).data:
        case {
            "id": str(name),
            "set": int(number),
            "answers": dict(answers),
            "outcome": {"approach": str(approach), "means": means} as outcome,
        }:
            also = outcome.get("also_accepted", [])
            assert isinstance(also, list)
            accepted = frozenset({approach, *map(str, also)})
            named = tuple(map(str, means)) if isinstance(means, list) else (str(means),)
            return PublishedCase(name, path, answers, approach, accepted, named, number)
        case _:
            raise ValueError(f"{path} is not a published case")
