"""The decision model in other people's programs: Camunda's parser, the schema, a FEEL engine."""

from collections import Counter
from itertools import cycle, pairwise
from math import inf
from random import Random

import pytest

from advisor import advise
from advisor.authoring.dmn.decisions import decision_model
from advisor.authoring.dmn.feel import RESERVED
from advisor.authoring.dmn.xml import dmn_xml
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK, UNKNOWN
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import full_diagrams
from advisor.rulebook.conditions import OTHERWISE, All, Atom, Not, OneOf
from advisor.rulebook.facts import MEANS_NAMES, NO_MEANS
from advisor.rulebook.rulebook import Lever
from advisor.rulebook.schema import LEVERS, Fact, Number, YesNo
from tests.days import DAY
from tests.published import usual_cases
from tests.rulebook_strategies import (
    CITES,
    SOME_TEXT,
    Asked,
    Maker,
    a_question,
    a_rule,
    the_rulebook,
)

QUESTIONNAIRES = 10_000
SEED = 20_261_201
SHARE_OPEN = 0.3
MONTHS = (0, 3.5, 60, 60.5, inf, UNKNOWN)
NEVER = 1_000_000


@pytest.fixture
def read_elsewhere(on_node):
    """Return a function that gives what others say of rulebooks and rows of values to decide."""

    def read(asked):
        models = [(decision_model(rulebook), rows) for rulebook, rows in asked]
        return on_node(
            "evaluate_dmn.mjs",
            [
                {"xml": dmn_xml(model), "rows": [inputs(model, row) for row in rows]}
                for model, rows in models
            ],
        )

    return read


def inputs(model, values):
    """Return the inputs of a model out of complete values, as its description asks for them."""
    called = {one.name: values.get(one.name.rstrip("_")) for one in model.inputs}
    if called.get(PAYBACK) in (inf, UNKNOWN):
        called[PAYBACK] = NEVER if called[PAYBACK] == inf else None
    return called


def accepted(result):
    """Check that nobody complained, and return what was decided."""
    assert (result["warnings"], result["invalid"], result["misfits"]) == ([], [], [])
    return result["decisions"]


def expected(rulebook, decision):
    """Return what our engine decided, under the names of the model."""
    found = {"approach": decision.approach}
    for name, lever in decision.levers.items():
        found[f"{name}_lever"] = lever.rule.then
        if rulebook.levers[name].gates:
            found[f"{name}_gates"] = [gate.id for gate, _ in lever.gates]
    for name in rulebook.means:
        found[MEANS_NAMES[name]] = decision.means_named.get(name, NO_MEANS)
    for name in rulebook.facts:
        found[name] = decision.reading.fact(name).holds
    return found


def assert_same(rulebook, cases, decisions):
    """Check every decision of every case; every decision of the model is compared."""
    ours = [expected(rulebook, decide(case)) for case in cases]
    for name, values in decisions.items():
        wrong = [i for i, value in enumerate(values) if value != ours[i][name]]
        assert wrong == [], (name, dict(cases[wrong[0]].values), values[wrong[0]])
    assert len(decisions["approach"]) == len(cases)


# -- what we ship


def random_case(dice, rulebook, levels):
    """Return the case of a random questionnaire: numbers on or beside what rules tell apart."""
    given = {PAYBACK: dice.choice(MONTHS)}
    for level in levels:
        found = dice.choice(level.cells).sample_values
        for name in level.questions:
            question = rulebook.questions[name]
            if question.required or dice.random() >= SHARE_OPEN:
                given[name] = beside(dice, question.answer, found[name])
    return Case.from_values(given, rulebook)


def beside(dice, answer, value):
    if not isinstance(answer, Number):
        return value
    step = 1 if answer.type == "integer" else 0.01
    moved = round(value + dice.choice((-step, 0, 0, step)), 2)
    return min(max(moved, int(answer.min)), int(answer.max))


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_questionnaires_are_decided_alike(shipped, read_elsewhere):
    dice, levels = Random(SEED), full_diagrams(shipped).levels
    cases = [random_case(dice, shipped, levels) for _ in range(QUESTIONNAIRES)]
    (result,) = read_elsewhere([(shipped, [case.values for case in cases])])
    decisions = accepted(result)
    assert_same(shipped, cases, decisions)
    seen = Counter(decisions["approach"])
    assert min(seen[name] for name in shipped.approaches) > QUESTIONNAIRES / 100
    for name, ways in shipped.means.items():
        assert {*decisions[MEANS_NAMES[name]]} == {*ways.words, NO_MEANS}
    assert {gate for gates in decisions["tuning_gates"] for gate in gates} == {
        gate.id for gate in shipped.levers["tuning"].gates
    }


@pytest.mark.slow
def test_the_json_of_an_advice_has_every_input(shipped, read_elsewhere):
    told = [advise(case.answers, on=DAY) for case in usual_cases()]
    rows = [from_json(advice.to_dict()) for advice in told]
    (result,) = read_elsewhere([(shipped.in_force(told[0].on), rows)])
    decisions = accepted(result)
    assert decisions["approach"] == [advice.verdict.approach for advice in told]
    for lever in LEVERS:
        effects = [advice.verdict.levers[lever] for advice in told]
        assert decisions[f"{lever}_lever"] == ["pull" if e == "not_yet" else e for e in effects]
    waiting = [advice.verdict.levers["tuning"] == "not_yet" for advice in told]
    assert [bool(gates) for gates in decisions["tuning_gates"]] == waiting


def from_json(advice):
    """Return the values that the JSON of an advice has."""
    found = {name: answer["value"] for name, answer in advice["answers"].items()}
    found |= {one["question"]: one["value"] for one in advice["assumptions"]}
    found |= {one["id"]: one["value"] for one in advice["computed"]}
    return {**found, PAYBACK: inf if found[PAYBACK] is None else found[PAYBACK]}


# -- other rules


def test_rules_on_top_and_small_rules_are_decided_alike(company, small, read_elsewhere):
    dice, asked = Random(2), []
    for rulebook in (company, small):
        levels = full_diagrams(rulebook).levels
        asked.append((rulebook, [random_case(dice, rulebook, levels) for _ in range(200)]))
    results = read_elsewhere([(book, [case.values for case in cases]) for book, cases in asked])
    for (rulebook, cases), result in zip(asked, results, strict=True):
        assert_same(rulebook, cases, accepted(result))


@pytest.mark.slow
def test_random_rulebooks_are_decided_alike(read_elsewhere):
    asked = [(rulebook, cases) for rulebook, cases in map(random_rulebook, range(25))]
    results = read_elsewhere([(book, [case.values for case in cases]) for book, cases in asked])
    for (rulebook, cases), result in zip(asked, results, strict=True):
        assert_same(rulebook, cases, accepted(result))


def random_rulebook(seed):
    """Return a rulebook, and cases with open answers: some of them nothing stands in for."""
    dice = Random(seed)
    rulebook, values = Maker(dice, all_assume=False).rulebook(grouped=seed % 2 == 1)
    cases = []
    for _ in range(40):
        given = {name: dice.choice(some) for name, some in values.items() if dice.random() < 2 / 3}
        cases.append(Case.from_values(given, rulebook))
    return rulebook, cases


def test_names_that_mean_something_elsewhere_are_read_as_names(read_elsewhere):
    """Every reserved word is a question, or the fact that its neighbor is answered with no."""
    words = sorted(RESERVED | {"approach", "tuning_lever", "count", "sum", "day", "time_of_day"})
    asked = [Asked(a_question(w, YesNo(type="yes_no"), assume=True), (True, False)) for w in words]
    facts = {
        f"{word}_": Fact(id=f"{word}_", says=SOME_TEXT, when=Not(atom(word)), cites=CITES)
        for word in words[::3]
    }
    whens = [All((atom(word), Not(atom(other)))) for word, other in pairwise(words)]
    whens += [All((atom(fact), atom(words[0]))) for fact in facts]
    levers = {name: a_lever(name, [*whens, OTHERWISE]) for name in LEVERS}
    rulebook = the_rulebook(asked, {}, facts, levers)
    dice = Random(1)
    cases = [
        Case.from_values({word: dice.random() < 1 / 2 for word in words}, rulebook)
        for _ in range(50)
    ]
    model = decision_model(rulebook)
    assert [one.name for one in model.inputs] != words
    (result,) = read_elsewhere([(rulebook, [case.values for case in cases])])
    decisions = accepted(result)
    ours = [decide(case) for case in cases]
    (approach,) = (name for name in decisions if name.startswith("approach"))
    assert decisions[approach] == [decision.approach for decision in ours]


def a_lever(name, whens):
    effects = cycle(("pull", "hold"))
    rules = [a_rule(f"{name}-{i}", when, next(effects)) for i, when in enumerate(whens)]
    return Lever(name, SOME_TEXT, tuple(rules), ())


def atom(name):
    return Atom(name, OneOf((True,)))
