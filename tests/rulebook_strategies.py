"""Small random rulebooks, the answers they take, and what brute force says about them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations, product
from random import Random

from hypothesis import strategies as st

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.rulebook.conditions import (
    BOUNDS,
    OTHERWISE,
    All,
    AnyOf,
    Atom,
    Between,
    Condition,
    Not,
    OneOf,
    Value,
)
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import (
    LEVERS,
    About,
    AnswerType,
    Approach,
    AssumeWithout,
    Choice,
    Citation,
    Computed,
    Examples,
    Fact,
    LeverId,
    Number,
    OnlyAfter,
    Question,
    Rule,
    YesNo,
)

DAY = date(2026, 11, 22)
CITES = (Citation(source="our-judgement", section="all"),)
SOME_TEXT = "Some text."
COMPUTED_INPUTS = ("knowledge_tokens", "calls_per_month")
COMPUTED = Computed(
    id="full_context_tokens_per_month",
    says=SOME_TEXT,
    inputs=COMPUTED_INPUTS,
    unit="things",
    cites=CITES,
)

APPROACHES = {
    "bigger_model": ("model",),
    "rag_fine_tune": ("retrieval", "tuning"),
    "rag": ("retrieval",),
    "fine_tune": ("tuning",),
    "prompt": (),
}

CUTS = (0.25, 0.5, 0.75)
SHARES = (0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1)
"""Numbers on, between and outside the thresholds that random conditions put on a share."""


@dataclass(frozen=True)
class Asked:
    """A question and values that fall into every cell its conditions can cut."""

    question: Question
    values: tuple[Value, ...]


def a_question(name: str, answer: AnswerType, **more: object) -> Question:
    return Question(
        id=name, ask=SOME_TEXT, short=SOME_TEXT, help=SOME_TEXT, why=SOME_TEXT, group="all",
        answer=answer, assumed_because=SOME_TEXT, **more,
    )  # fmt: skip


class Maker:
    """Builds one rulebook out of random choices that hypothesis records and can make smaller."""

    def __init__(self, dice: Random, *, all_assume: bool) -> None:
        self.dice = dice
        self.all_assume = all_assume

    def questions(self, *, grouped: bool) -> list[Asked]:
        """Return questions q0, q1, ..., and with `grouped` those behind a computed answer."""
        count = self.dice.randint(1, 2 if grouped else 3)
        asked = [self.question(f"q{i}") for i in range(count)] + self.inputs() * grouped
        return [asked[0], *(self.perhaps_later(one, asked[:i]) for i, one in enumerate(asked) if i)]

    def perhaps_later(self, asked: Asked, before: list[Asked]) -> Asked:
        """Return the question, which one time in four waits for an answer to one before it."""
        if self.dice.randrange(4):
            return asked
        other = self.dice.choice(before)
        answers = self.dice.choice(((), (other.values[-1],)))
        after = OnlyAfter.model_validate({"question": other.question.id, "is": answers})
        return Asked(asked.question.model_copy(update={"only_after": after}), asked.values)

    def question(self, name: str) -> Asked:
        match self.dice.randrange(4):
            case 0:
                options = tuple("abcd"[: self.dice.randint(2, 4)])
                answer = Choice(type="choice", options=dict.fromkeys(options, SOME_TEXT))
                return self.asked(name, answer, options)
            case 1:
                return self.asked(name, YesNo(type="yes_no"), (False, True))
            case 2:
                return self.whole(name, self.dice.randint(1, 4))
            case _:
                answer = Number(type="number", unit="share", max=1)
                return self.asked(name, answer, SHARES)

    def inputs(self) -> list[Asked]:
        text, calls = COMPUTED_INPUTS
        value = self.dice.randint(0, 3)
        instead = AssumeWithout(question=text, value=value, because=SOME_TEXT)
        return [
            self.whole(text, 3, assumes=True),
            self.whole(calls, 3, assumes=True, instead=self.dice.choice((None, instead))),
        ]

    def whole(self, name: str, most: int, **more: object) -> Asked:
        answer = Number(type="integer", unit="things", max=most)
        return self.asked(name, answer, tuple(range(most + 1)), **more)

    def asked(
        self,
        name: str,
        answer: AnswerType,
        values: tuple[Value, ...],
        *,
        assumes: bool = False,
        instead: AssumeWithout | None = None,
    ) -> Asked:
        assumes = assumes or self.all_assume or self.dice.random() < 1 / 2
        question = a_question(
            name,
            answer,
            assume=self.dice.choice(values) if assumes else None,
            assume_without=instead,
            ease=self.dice.choice(("know", "know", "look_up", "measure")),
            effort=1 if name in COMPUTED_INPUTS else self.dice.choice((1, 1, 1, 2)),
            fixed=self.dice.choice((False, False, False, True)),
        )
        return Asked(question, values)

    def condition(self, names: Mapping[str, Callable[[], OneOf | Between]], depth=2) -> Condition:
        """Return a condition whose atoms put one of its tests to one of the names."""
        kind = self.dice.randrange(6) if depth else 0
        if kind <= 2:
            name = self.dice.choice(list(names))
            return Atom(name, names[name]())
        if kind == 3:
            return Not(self.condition(names, depth - 1))
        parts = tuple(self.condition(names, depth - 1) for _ in range(2))
        return All(parts) if kind == 4 else AnyOf(parts)

    def test_of(self, asked: Asked) -> OneOf | Between:
        match asked.question.answer:
            case Number(type="integer", max=most) if self.dice.random() < 2 / 3:
                return self.between(tuple(n / 2 for n in range(-1, int(most) * 2 + 2)))
            case Number(type="number") if self.dice.random() < 2 / 3:
                return self.between(CUTS)
            case Number(type="number"):
                return self.one_of(CUTS)
            case _:
                return self.one_of(asked.values)

    def one_of(self, values: tuple[Value, ...]) -> OneOf:
        return OneOf(tuple(self.dice.sample(values, self.dice.randint(1, min(2, len(values))))))

    def between(self, bounds: tuple[float, ...]) -> Between:
        kinds = [self.dice.choice(BOUNDS) for _ in range(self.dice.randint(1, 2))]
        return Between(tuple((kind, self.dice.choice(bounds)) for kind in kinds))

    def lever(self, lever: LeverId, names: Mapping[str, Callable[[], OneOf | Between]]) -> Lever:
        first, other = self.dice.sample(("hold", "pull"), 2)
        whens = [self.condition(names) for _ in range(self.dice.randint(1, 3))]
        if lever == "tuning" and COMPUTED.id in names:
            whens[0] = AnyOf((whens[0], Atom(COMPUTED.id, names[COMPUTED.id]())))
        thens = [first, *(self.dice.choice(("hold", "pull")) for _ in whens[1:]), other]
        rules = tuple(
            a_rule(f"{lever}-{i}", when, then)
            for i, (when, then) in enumerate(zip([*whens, OTHERWISE], thens, strict=True))
        )
        return Lever(lever, "", rules, ())

    def rulebook(self, *, grouped: bool) -> tuple[Rulebook, dict[str, tuple[Value, ...]]]:
        asked = self.questions(grouped=grouped)
        names = {a.question.id: partial(self.test_of, a) for a in asked}
        computed = {}
        if grouped:
            computed[COMPUTED.id] = COMPUTED
            names[COMPUTED.id] = partial(self.dice.choice, either_side_of(self.dice.randint(1, 7)))
        facts = {}
        for i in range(self.dice.randint(0, 3)):
            fact = Fact(id=f"f{i}", says=SOME_TEXT, when=self.condition(names), cites=CITES)
            facts[fact.id] = fact
            names[fact.id] = partial(self.dice.choice, (OneOf((True,)), OneOf((False,))))
        levers = {lever: self.lever(lever, names) for lever in LEVERS}
        return the_rulebook(asked, computed, facts, levers), {
            a.question.id: a.values for a in asked
        }


def either_side_of(bound: float) -> tuple[Between, Between]:
    """Return the two tests of one threshold.

    One is enough for a product of whole numbers, which jumps over the numbers between two.
    """
    return Between((("gte", bound),)), Between((("lt", bound),))


def a_rule(name: str, when: Condition, then: str) -> Rule:
    return Rule(
        id=name, title=SOME_TEXT, when=when, because=SOME_TEXT, then=then, cites=CITES,
        effective={"from": DAY}, examples=Examples(fires={}, silent={}),
    )  # fmt: skip


def the_rulebook(asked, computed, facts, levers) -> Rulebook:
    text = repr((asked, computed, facts, levers))
    return Rulebook(
        about=About(title="A small rulebook", version="1", as_of=DAY),
        groups=(),
        questions={a.question.id: a.question for a in asked},
        computed=computed,
        facts=facts,
        levers=levers,
        means={},
        conflicts=(),
        notes=(),
        laws=(),
        approaches={
            name: Approach(
                id=name, name=SOME_TEXT, short=SOME_TEXT, instruction=SOME_TEXT,
                summary=SOME_TEXT, pulls=pulls, gives=SOME_TEXT, needs=SOME_TEXT,
                will_not=SOME_TEXT,
            )
            for name, pulls in APPROACHES.items()
        },
        plans={},
        sources={},
        providers={},
        digest=hashlib.sha256(text.encode()).hexdigest()[:12],
        places={},
    )  # fmt: skip


@st.composite
def rulebooks(draw, *, all_assume=True):
    """Return a rulebook with up to four questions, and every value worth trying for each."""
    dice = draw(st.randoms(use_true_random=False))
    return Maker(dice, all_assume=all_assume).rulebook(grouped=dice.random() < 1 / 2)


@st.composite
def half_filled(draw, *, all_assume=True):
    """Return a rulebook, the values worth trying for each question, and some answers to it."""
    dice = draw(st.randoms(use_true_random=False))
    maker = Maker(dice, all_assume=all_assume)
    rulebook, values = maker.rulebook(grouped=dice.random() < 1 / 2)
    answered = [name for name in values if dice.random() < 1 / 2]
    return rulebook, values, {name: dice.choice(values[name]) for name in answered}


# -- brute force


def outcome(rulebook: Rulebook, given: Mapping[str, Value]) -> str:
    """Return the approach for these answers, with what is assumed for the rest."""
    return decide(Case.from_values(given, rulebook, DAY)).approach


def completions(values: Mapping[str, tuple[Value, ...]], given: Mapping[str, Value]) -> Iterator:
    """Yield every way to answer the questions that are still open."""
    names = [name for name in values if name not in given]
    for picked in product(*(values[name] for name in names)):
        yield {**given, **dict(zip(names, picked, strict=True))}


def outcomes(rulebook, values, given) -> set[str]:
    """Return the approach of every completion."""
    return {outcome(rulebook, answers) for answers in completions(values, given)}


def least_effort(rulebook, values, given) -> dict[str, int]:
    """Return, for each approach that changed answers lead to, the least effort that does."""
    free = [name for name in values if not rulebook.questions[name].fixed]
    least: dict[str, int] = {}
    for size in range(len(free) + 1):
        for names in combinations(free, size):
            effort = sum(rulebook.questions[name].effort for name in names)
            for picked in product(*(values[name] for name in names)):
                found = outcome(rulebook, {**given, **dict(zip(names, picked, strict=True))})
                least[found] = min(effort, least.get(found, effort))
    return least


def fewest_confirmations(rulebook, values, given) -> int:
    """Return how many assumptions have to be confirmed before only one approach is left."""
    assumed = rulebook.assumed(given)
    for size in range(len(assumed) + 1):
        for names in combinations(assumed, size):
            confirmed = {**given, **{name: assumed[name] for name in names}}
            if len(outcomes(rulebook, values, confirmed)) == 1:
                return size
    raise AssertionError("confirming everything settles every verdict")
