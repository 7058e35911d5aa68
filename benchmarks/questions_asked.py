"""How many screens until a verdict is settled, on the published cases.

Each case answers what its account tells and says "not sure" to the rest. One screen is one
question, or one confirmation of the assumptions the verdict rests on; a person corrects what their
account tells otherwise. Run from the checkout: python benchmarks/questions_asked.py
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from statistics import mean, median
from typing import TypeGuard

from published_cases import Answers, read_cases

from advisor.apps.cli.interview import CONFIRM_AT_MOST
from advisor.checks.loading import load_rulebook
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.diagram.lookahead import Lookahead, look_ahead
from advisor.formats.yaml_source import Data
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

RANDOM_ORDERS = 20


class Person:
    """Somebody who answers as their account does."""

    def __init__(self, rulebook: Rulebook, account: Answers) -> None:
        self.rulebook = rulebook
        self.account = account
        self.given: dict[str, Value] = {}
        self.not_sure: set[str] = set()
        self.screens = 0

    def outlook(self) -> Lookahead:
        said = {**dict.fromkeys(self.not_sure), **self.given}
        answers = {name: Answer(value=value) for name, value in said.items()}
        return look_ahead(Case.of(answers, self.rulebook, self.rulebook.about.as_of))

    def ask(self, name: str) -> None:
        self.screens += 1
        answer = self.account.get(name)
        if _is_value(answer):
            self.given[name] = answer
        else:
            self.not_sure.add(name)

    def confirm(self, names: Iterable[str], assumed: Mapping[str, Value]) -> None:
        self.screens += 1
        for name in names:
            answer = self.account.get(name)
            self.given[name] = answer if _is_value(answer) else assumed[name]
            self.not_sure.discard(name)


def _is_value(answer: Data) -> TypeGuard[Value]:
    return isinstance(answer, str | bool | int | float)


def most_informative(person: Person, *, confirming: bool) -> int:
    """Ask the question that tells most; offer a confirmation when few assumptions carry it."""
    while True:
        outlook = person.outlook()
        rests_on = outlook.rests_on() if outlook.standing == "leaning" else ()
        values = outlook.case.values
        known = all(name in values for name in rests_on)
        if confirming and 0 < len(rests_on) <= CONFIRM_AT_MOST and known:
            person.confirm(rests_on, values)
            continue
        name = outlook.next_question()
        if name is None:
            return person.screens
        person.ask(name)


def in_order(person: Person, order: Iterable[str]) -> int:
    """Ask in a fixed order, and stop when nothing left can matter."""
    for name in order:
        outlook = person.outlook()
        if outlook.next_question() is None:
            break
        person.ask(name)
    return person.screens


def main() -> None:
    rulebook = load_rulebook()
    accounts = [case.answers for case in read_cases()]
    listed = [q.id for q in rulebook.questions.values() if not q.only_costs]
    rows = {
        "listed order": [in_order(Person(rulebook, a), listed) for a in accounts],
        "random order": [n for a in accounts for n in _random(rulebook, a, listed)],
        "most informative": _informed(rulebook, accounts, confirming=False),
        "most informative, with the confirm screen": _informed(rulebook, accounts, confirming=True),
    }
    print("| screens until settled | median | p90 | most | mean |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, counts in rows.items():
        ordered = sorted(counts)
        p90 = ordered[int(0.9 * len(ordered))]
        print(f"| {name} | {median(ordered):g} | {p90} | {ordered[-1]} | {mean(ordered):.1f} |")


def _informed(rulebook: Rulebook, accounts: list[Answers], *, confirming: bool) -> list[int]:
    people = (Person(rulebook, account) for account in accounts)
    return [most_informative(person, confirming=confirming) for person in people]


def _random(rulebook: Rulebook, account: Answers, listed: list[str]) -> Iterable[int]:
    for seed in range(RANDOM_ORDERS):
        order = random.Random(seed).sample(listed, len(listed))
        yield in_order(Person(rulebook, account), order)


if __name__ == "__main__":
    main()
