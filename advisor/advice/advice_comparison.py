"""Compare two advices: the answers that differ, and those that change the approach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from advisor.advice.advice import Advice
from advisor.advice.model import Finding
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import LeverId
from advisor.rulebook.wording import value_words

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """One question with the value of each side, in words."""

    question: str
    a: str
    b: str
    a_assumed: bool
    b_assumed: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class LeverPair:
    """The rule that decides one lever, on each side."""

    lever: LeverId
    a: Finding
    b: Finding

    @property
    def differs(self) -> bool:
        """Whether the two sides differ in the deciding rule or in its effect."""
        return (self.a.rule, self.a.effect) != (self.b.rule, self.b.effect)


@dataclass(frozen=True, slots=True)
class AdviceComparison:
    """Two advices under the same rules on the same day."""

    a: Advice
    b: Advice
    answers: tuple[AnswerPair, ...]
    """Every question answered on a side, and every assumption that differs."""
    levers: tuple[LeverPair, ...]
    """Empty where a side has no verdict."""
    deciding_answers: tuple[str, ...] | None
    """Questions whose answers from B turn A's approach into B's: one or two where few are enough,
    else a set in which each is needed. None when the approaches are the same or a side has no
    verdict."""

    @property
    def differing(self) -> tuple[AnswerPair, ...]:
        """The questions on which the two sides differ."""
        return tuple(pair for pair in self.answers if pair.differs)


def compare_advice(a: Advice, b: Advice, rulebook: Rulebook) -> AdviceComparison:
    """Return the comparison of two advices, both under this rulebook and on the same day."""
    levers = tuple(_levers(a, b))
    moved = bool(levers) and a.verdict.approach != b.verdict.approach
    deciding_answers = _deciding_answers(a, b, rulebook) if moved else None
    return AdviceComparison(a, b, tuple(_answers(a, b, rulebook)), levers, deciding_answers)


def _answers(a: Advice, b: Advice, rulebook: Rulebook) -> Iterator[AnswerPair]:
    for name in rulebook.questions:
        answered = name in a.answers or name in b.answers
        one, other = _answer_words(a, name, rulebook), _answer_words(b, name, rulebook)
        assumed = [_is_assumed(advice, name) for advice in (a, b)]
        differs = one != other
        if answered or differs:
            yield AnswerPair(name, one, other, assumed[0], assumed[1], differs)


def _answer_words(advice: Advice, name: str, rulebook: Rulebook) -> str:
    answer = advice.answers.get(name)
    value = answer.value if answer is not None else None
    if value is None:
        value = next((a.value for a in advice.assumptions if a.question == name), None)
    return NOT_KNOWN if value is None else value_words(rulebook, name, value)


def _is_assumed(advice: Advice, name: str) -> bool:
    answer = advice.answers.get(name)
    return answer is None or answer.value is None


def _levers(a: Advice, b: Advice) -> Iterator[LeverPair]:
    deciding = {f.lever: f for f in b.findings if f.role == "decides"}
    for finding in a.findings:
        if finding.role == "decides" and finding.lever in deciding:
            yield LeverPair(finding.lever, finding, deciding[finding.lever])


def _deciding_answers(a: Advice, b: Advice, rulebook: Rulebook) -> tuple[str, ...]:
    """Try one and two answers of B in A; if none work, take all and drop those not needed."""

    def gives_b_approach(names: tuple[str, ...]) -> bool:
        tried = Case.of(_mixed(a.answers, b.answers, names, rulebook), rulebook, a.on)
        return not tried.missing and decide(tried).approach == b.verdict.approach

    changed = tuple(n for n in rulebook.questions if a.answers.get(n) != b.answers.get(n))
    small_sets = (names for count in (1, 2) for names in combinations(changed, count))
    found = next(filter(gives_b_approach, small_sets), None)
    if found is None:
        found = changed
        for name in changed:
            fewer = tuple(other for other in found if other != name)
            found = fewer if gives_b_approach(fewer) else found
    return found


def _mixed(
    one: Mapping[str, Answer],
    other: Mapping[str, Answer],
    from_other: tuple[str, ...],
    book: Rulebook,
) -> dict[str, Answer]:
    """Return the answers of `one`, with those to the questions `from_other` taken from `other`."""
    sources = {name: other if name in from_other else one for name in book.questions}
    return {name: source[name] for name, source in sources.items() if name in source}
