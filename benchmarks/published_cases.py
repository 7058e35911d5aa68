"""How often the rules, and three simple baselines, agree with what worked in published cases.

Run from the checkout: python benchmarks/published_cases.py
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from advisor import advise, load_rulebook
from advisor.formats.yaml_source import Data, read_file

CASES = Path(__file__).parent.parent / "tests" / "cases" / "published"
LEAKING = ("prompting_effort", "base_model_can", "wants_smaller_model")
"""Answers that were judged when the outcome was known already."""
TRAINING = ("fine_tune", "rag_fine_tune")

Answers: TypeAlias = Mapping[str, Data]
Method: TypeAlias = Callable[[Answers], str | None]


@dataclass(frozen=True)
class Case:
    """What a team said, what worked, and what a fair reviewer would take too."""

    answers: Answers
    approach: str
    accepted: frozenset[str]
    means: tuple[str, ...]
    set_number: int


@dataclass
class Tally:
    """How one method did over some cases."""

    cases: int = 0
    matches: int = 0
    accepted: int = 0
    false_fine_tunes: int = 0

    def count(self, case: Case, verdict: str | None) -> None:
        self.cases += 1
        self.matches += verdict == case.approach
        self.accepted += verdict in case.accepted
        self.false_fine_tunes += verdict in TRAINING and verdict not in case.accepted


def read_cases() -> list[Case]:
    """Return the published cases that ship with the tests."""
    return [_case(read_file(path).data) for path in sorted(CASES.glob("*.yaml"))]


def _case(data: Data) -> Case:
    match data:
        case {
            "set": int(number),
            "answers": dict(answers),
            "outcome": {"approach": str(approach), "also_accepted": list(also), "means": means},
        }:
            accepted = frozenset({approach, *map(str, also)})
            named = tuple(map(str, means)) if isinstance(means, list) else (str(means),)
            return Case(answers, approach, accepted, named, number)
        case _:
            raise ValueError("not a published case")


def by_rules(answers: Answers) -> str | None:
    return advise(answers).verdict.approach


def always_prompt(_answers: Answers) -> str:
    return "prompt"


def by_goal(answers: Answers) -> str:
    """The question of what must change, and nothing else."""
    goals = {
        "behavior": "fine_tune",
        "knowledge": "rag",
        "both": "rag_fine_tune",
        "capability": "bigger_model",
    }
    return goals.get(str(answers.get("what_must_change")), "prompt")


def two_by_two(answers: Answers) -> str:
    """The common square: does the knowledge move, and is the output special."""
    moves = answers.get("knowledge_changes") in ("monthly", "weekly", "daily", "realtime")
    special = answers.get("output_format") in ("json", "labels", "custom_schema")
    special = special or answers.get("distinct_voice") is True
    square = {(True, True): "rag_fine_tune", (True, False): "rag", (False, True): "fine_tune"}
    return square.get((moves, special), "prompt")


METHODS: Mapping[str, Method] = {
    "these rules": by_rules,
    "always a prompt": always_prompt,
    "the goal alone": by_goal,
    "the 2x2 of knowledge and output": two_by_two,
}


def tally(method: Method, cases: Iterable[Case], *, leaking: bool) -> Tally:
    """Return how a method does, with all answers or without the leaking ones."""
    result = Tally()
    for case in cases:
        kept = {k: v for k, v in case.answers.items() if leaking or k not in LEAKING}
        result.count(case, method(kept))
    return result


def means_table(cases: Sequence[Case]) -> Iterator[str]:
    """Yield, by approach, how often the means are those that worked, where the approach matches.

    The constant is the most frequent means of the approach among the same cases.
    """
    for approach in load_rulebook().approaches:
        some = [case for case in cases if case.approach == approach]
        verdicts = {id(case): advise(case.answers).verdict for case in some}
        matched = [case for case in some if verdicts[id(case)].approach == approach]
        same = sum(verdicts[id(case)].means == case.means for case in matched)
        constant = max(Counter(case.means for case in matched).values(), default=0)
        yield f"| {approach} | {len(matched)} | {same} | {constant} |"


def main() -> None:
    cases = read_cases()
    rulebook = load_rulebook()
    print(f"{len(cases)} published cases, rulebook {rulebook.digest}")
    print("Learning set: the rules were written with these cases in sight.\n")
    print("| method | answers | set | cases | match | match or accepted | false fine-tunes |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for leaking, told in ((True, "all"), (False, "without the three that leak")):
        for name, method in METHODS.items():
            for number in (1, 2):
                some = [case for case in cases if case.set_number == number]
                t = tally(method, some, leaking=leaking)
                counts = (number, t.cases, t.matches, t.accepted, t.false_fine_tunes)
                print(f"| {name} | {told} | {' | '.join(map(str, counts))} |")
    print("\nBy the approach that worked, these rules:\n")
    print("| it worked | cases | match | accepted | match without leaks | accepted without leaks |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for approach in rulebook.approaches:
        some = [case for case in cases if case.approach == approach]
        full, bare = (tally(by_rules, some, leaking=leaking) for leaking in (True, False))
        counts = (full.cases, full.matches, full.accepted, bare.matches, bare.accepted)
        print(f"| {approach} | {' | '.join(map(str, counts))} |")
    print("\nThe means, where the approach matches:\n")
    print("| approach | matches | same means | a constant |")
    print("| --- | ---: | ---: | ---: |")
    print("\n".join(means_table(cases)))


if __name__ == "__main__":
    main()
