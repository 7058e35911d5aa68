"""How many screens until asking ends, on the published cases, for honest people.

One screen is one question, or one confirmation of the assumptions that the verdict rests on. People
answer as the screens of the page and of `advisor ask` allow: a value, or "not sure".

*As told* somebody answers what the account tells and is not sure about the rest. *Honest* people
know more than the account tells, and not everything: what the account leaves out is drawn from a
fixed seed, what has to be measured they do not know half the time, and what has to be looked up a
fifth of the time. Run from the checkout: python benchmarks/questions_asked.py
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import TypeGuard

from published_cases import Answers, read_cases

from advisor import Advice, advise
from advisor.advice.open_questions import to_confirm
from advisor.checks.loading import load_rulebook
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.lookahead import look_ahead
from advisor.engine.diagram.ranges import Range, round_numbers, sample_value
from advisor.formats.yaml_source import Data
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Ease, Number

SEEDS = range(5)
RANDOM_ORDERS = 2
NOT_KNOWN: Mapping[Ease, float] = {"know": 0.0, "look_up": 0.2, "measure": 0.5}
"""How often honest people do not know an answer, by what it takes."""
TARGET_MEDIAN, TARGET_P90 = 7, 10


@dataclass
class Person:
    """Somebody who answers what they know, and is not sure about the rest."""

    known: Mapping[str, Value]
    answers: dict[str, Value | None] = field(default_factory=dict)
    screens: int = 0

    def answer(self, name: str) -> None:
        self.screens += 1
        self.answers[name] = self.known.get(name)

    def confirm(self, names: Sequence[str]) -> None:
        """Say for each assumption on the screen: right, another value, or not sure."""
        self.screens += 1
        self.answers |= {name: self.known.get(name) for name in names}


@dataclass(frozen=True)
class Story:
    """A whole use case, and what honest people know of it."""

    truth: Mapping[str, Value]
    known: Mapping[str, Value]


def interview(person: Person, rulebook: Rulebook, *, confirming: bool = True) -> Advice:
    """Ask until asking ends, as the page does; return the advice."""
    while True:
        advice = advise(person.answers, rulebook=rulebook, on=rulebook.about.as_of)
        names = to_confirm(advice) if confirming else ()
        if names:
            person.confirm(names)
        elif advice.next_question is not None:
            person.answer(advice.next_question)
        else:
            return advice


def in_order(person: Person, rulebook: Rulebook, order: Iterable[str]) -> int:
    """Ask in a fixed order until asking may end; return the number of screens."""
    for name in order:
        answers = {name: Answer(value=value) for name, value in person.answers.items()}
        if look_ahead(Case.of(answers, rulebook, rulebook.about.as_of)).next_question() is None:
            break
        person.answer(name)
    return person.screens


def told_by(account: Answers) -> dict[str, Value]:
    """Return the answers that an account gives."""
    return {name: value for name, value in account.items() if _is_value(value)}


def _is_value(answer: Data) -> TypeGuard[Value]:
    return isinstance(answer, str | bool | int | float)


# -- honest people


def honest_stories(rulebook: Rulebook, seed: int) -> list[Story]:
    """Return each published case as a whole story, and what honest people know of it."""
    return [
        _story(rulebook, told_by(case.answers), random.Random(f"{seed} {number}"))
        for number, case in enumerate(read_cases())
    ]


def _story(rulebook: Rulebook, told: Mapping[str, Value], dice: random.Random) -> Story:
    drawn = {name: _drawn(rulebook, name, some, dice) for name, some in _ranges(rulebook).items()}
    truth = {**drawn, **told}
    known = {
        n: v for n, v in truth.items() if dice.random() >= NOT_KNOWN[rulebook.questions[n].ease]
    }
    return Story(truth, known)


def _ranges(rulebook: Rulebook) -> dict[str, list[Range]]:
    """Return the ranges of answers that rules treat alike, for each question a verdict reads."""
    found: dict[str, dict[Range, None]] = {}
    for level in diagrams(rulebook).levels:
        for cell in level.cells:
            for name, allowed in cell.ranges.items():
                found.setdefault(name, {})[allowed] = None
    return {name: list(ranges) for name, ranges in found.items()}


def _drawn(rulebook: Rulebook, name: str, ranges: Sequence[Range], dice: random.Random) -> Value:
    """Return one option or, for a number, a round number of a range that is drawn first."""
    question = rulebook.questions[name]
    if not isinstance(question.answer, Number):
        return dice.choice([value for allowed in ranges for value in _options(allowed)])
    allowed = dice.choice(ranges)
    numbers = [number for number in round_numbers(question.answer) if number in allowed]
    picked = dice.choice(numbers) if numbers else sample_value(allowed)
    return int(picked) if question.answer.type == "integer" else picked


def _options(allowed: Range) -> Sequence[Value]:
    assert isinstance(allowed, tuple)
    return allowed


@dataclass
class Tally:
    """What became of some interviews."""

    screens: list[int] = field(default_factory=list)
    standings: Counter[str] = field(default_factory=Counter)
    as_with_the_truth: int = 0
    as_with_all_known: int = 0
    known_as_with_the_truth: int = 0
    leaning_as_with_the_truth: int = 0

    def count(self, person: Person, advice: Advice, truth: str | None, known: str | None) -> None:
        approach, standing = advice.verdict.approach, advice.verdict.standing
        self.screens.append(person.screens)
        self.standings[standing] += 1
        self.as_with_the_truth += approach == truth
        self.as_with_all_known += approach == known
        self.known_as_with_the_truth += known == truth
        self.leaning_as_with_the_truth += approach == truth and standing == "leaning"

    def row(self, name: str) -> str:
        ordered, people = sorted(self.screens), len(self.screens)
        cells = [
            name,
            f"{median(ordered):g}",
            f"{ordered[int(0.9 * people)]}",
            f"{ordered[-1]}",
            *(_share(self.standings[one], people) for one in ("settled", "leaning", "open")),
            _share(self.as_with_the_truth, people),
            _share(self.leaning_as_with_the_truth, self.standings["leaning"]),
            _share(self.as_with_all_known, people),
        ]
        return f"| {' | '.join(cells)} |"


def _share(some: int, of: int) -> str:
    return f"{some / of:.0%}" if of else ""


def tally(rulebook: Rulebook, stories: Iterable[Story], *, confirming: bool = True) -> Tally:
    """Return what becomes of the interviews with these people."""
    found = Tally()
    for story in stories:
        person = Person(story.known)
        advice = interview(person, rulebook, confirming=confirming)
        whole, known = (_approach(rulebook, some) for some in (story.truth, story.known))
        found.count(person, advice, whole, known)
    return found


def _approach(rulebook: Rulebook, answers: Mapping[str, Value]) -> str | None:
    return advise(answers, rulebook=rulebook, on=rulebook.about.as_of).verdict.approach


# -- the tables


def main() -> None:
    rulebook = load_rulebook()
    _print_as_told(rulebook)
    print()
    _print_honest(rulebook)


def _print_as_told(rulebook: Rulebook) -> None:
    accounts = [told_by(case.answers) for case in read_cases()]
    listed = [q.id for q in rulebook.questions.values() if not q.only_costs]
    rows = {
        "listed order": [in_order(Person(a), rulebook, listed) for a in accounts],
        "random order": [
            in_order(Person(a), rulebook, random.Random(seed).sample(listed, len(listed)))
            for a in accounts
            for seed in range(RANDOM_ORDERS)
        ],
        "next question": _asked(rulebook, accounts, confirming=False),
        "next question and the confirm screen": _asked(rulebook, accounts, confirming=True),
    }
    print("| as told: screens until asking ends | median | p90 | most | mean |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, counts in rows.items():
        ordered = sorted(counts)
        p90 = ordered[int(0.9 * len(ordered))]
        print(f"| {name} | {median(ordered):g} | {p90} | {ordered[-1]} | {mean(ordered):.1f} |")


def _asked(
    rulebook: Rulebook, accounts: Iterable[Mapping[str, Value]], *, confirming: bool
) -> list[int]:
    people = [Person(account) for account in accounts]
    for person in people:
        interview(person, rulebook, confirming=confirming)
    return [person.screens for person in people]


def _print_honest(rulebook: Rulebook) -> None:
    stories = {seed: honest_stories(rulebook, seed) for seed in SEEDS}
    everybody = [story for some in stories.values() for story in some]
    print(
        "| honest people | median | p90 | most | settled | leaning | no verdict "
        "| as with everything known | of these, leaning | as with all they know |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for seed, some in stories.items():
        print(tally(rulebook, some).row(f"seed {seed}"))
    whole = tally(rulebook, everybody)
    print(whole.row("all seeds"))
    print(tally(rulebook, everybody, confirming=False).row("all seeds, without confirming"))
    ordered = sorted(whole.screens)
    found = median(ordered), ordered[int(0.9 * len(ordered))]
    met = found[0] <= TARGET_MEDIAN and found[1] <= TARGET_P90
    share = _share(whole.known_as_with_the_truth, len(ordered))
    print(f"\nWith all they know, {share} would get the approach of everything known.")
    print(
        f"Target: median {TARGET_MEDIAN}, p90 {TARGET_P90} at most: {'met' if met else 'missed'}."
    )


if __name__ == "__main__":
    main()
