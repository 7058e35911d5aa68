"""Two sets of answers beside each other: what differs, and which difference moved the verdict."""

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
    """One question with what stands for it on each side, in words."""

    question: str
    a: str
    b: str
    a_assumed: bool
    b_assumed: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class LeverPair:
    """What decides one lever on each side."""

    lever: LeverId
    a: Finding
    b: Finding

    @property
    def differs(self) -> bool:
        """Whether another rule decides, or the same one to another effect."""
        return (self.a.rule, self.a.effect) != (self.b.rule, self.b.effect)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two advices under the same rules on the same day."""

    a: Advice
    b: Advice
    answers: tuple[AnswerPair, ...]
    """Every question answered on a side, and every assumption that differs."""
    levers: tuple[LeverPair, ...]
    """Empty where a side has no verdict."""
    telling: tuple[str, ...] | None
    """Answers of B that alone turn A's approach into B's: one or two where so few do, else a set
    of which each is needed. None when the approaches are the same or a side has no verdict."""

    @property
    def differing(self) -> tuple[AnswerPair, ...]:
        """The pairs that do not say the same."""
        return tuple(pair for pair in self.answers if pair.differs)


def side_by_side(a: Advice, b: Advice, rulebook: Rulebook) -> SideBySide:
    """Return two advices beside each other, both of this rulebook and one day."""
    levers = tuple(_levers(a, b))
    moved = bool(levers) and a.verdict.approach != b.verdict.approach
    telling = _telling(a, b, rulebook) if moved else None
    return SideBySide(a, b, tuple(_answers(a, b, rulebook)), levers, telling)


def _answers(a: Advice, b: Advice, rulebook: Rulebook) -> Iterator[AnswerPair]:
    for name in rulebook.questions:
        said = name in a.answers or name in b.answers
        one, other = _says(a, name, rulebook), _says(b, name, rulebook)
        assumed = [_is_assumed(advice, name) for advice in (a, b)]
        differs = one != other
        if said or differs:
            yield AnswerPair(name, one, other, assumed[0], assumed[1], differs)


def _says(advice: Advice, name: str, rulebook: Rulebook) -> str:
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


def _telling(a: Advice, b: Advice, rulebook: Rulebook) -> tuple[str, ...]:
    """Try one and two answers of B on A's; failing that, leave out of all what is not needed."""

    def suffices(some: tuple[str, ...]) -> bool:
        tried = Case.of(_mixed(a.answers, b.answers, some, rulebook), rulebook, a.on)
        return not tried.missing and decide(tried).approach == b.verdict.approach

    changed = tuple(n for n in rulebook.questions if a.answers.get(n) != b.answers.get(n))
    few = (some for count in (1, 2) for some in combinations(changed, count))
    found = next(filter(suffices, few), None)
    if found is None:
        found = changed
        for name in changed:
            fewer = tuple(other for other in found if other != name)
            found = fewer if suffices(fewer) else found
    return found


def _mixed(
    one: Mapping[str, Answer], other: Mapping[str, Answer], taken: tuple[str, ...], book: Rulebook
) -> dict[str, Answer]:
    """Return the first answers with those to `taken` from the other."""
    sources = {name: other if name in taken else one for name in book.questions}
    return {name: source[name] for name, source in sources.items() if name in source}
