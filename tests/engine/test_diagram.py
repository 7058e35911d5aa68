"""The decision diagram against brute force on small random rulebooks."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product, zip_longest
from math import inf
from random import Random

import pytest
from hypothesis import given as hypothesis_given

from advisor import advise
from advisor.checks.loading import load_rulebook
from advisor.engine.case import Case
from advisor.engine.computed import FAILING_BELOW, PAYBACK, SHARE_FOR_TEXT, Z_95, compute
from advisor.engine.decision import decide_values
from advisor.engine.diagram.cheapest_paths import CheapestPaths
from advisor.engine.diagram.compile import FALSE, TRUE, compile_diagrams, diagrams, leaf
from advisor.engine.diagram.compile import outcome as outcome_at
from advisor.engine.diagram.flips import FlipSearch, SearchedDiagram
from advisor.engine.diagram.lookahead import look_ahead as look_ahead_of
from advisor.engine.diagram.ranges import Interval
from advisor.engine.diagram.shared_path import path_to_all
from advisor.errors import RulebookError
from advisor.rulebook.conditions import OTHERWISE, All, AnyOf, Atom, Between, Not, OneOf
from advisor.rulebook.rulebook import Lever
from advisor.rulebook.schema import Choice, Fact, Number, YesNo
from tests.quick import mostly_long
from tests.rulebook_strategies import (
    CITES,
    COMPUTED,
    COMPUTED_INPUTS,
    DAY,
    SOME_TEXT,
    Asked,
    a_question,
    a_rule,
    completions,
    fewest_confirmations,
    half_filled,
    least_effort,
    outcome,
    outcomes,
    rulebooks,
    the_rulebook,
)


def look_ahead(rulebook, given):
    return look_ahead_of(Case.from_values(given, rulebook, DAY))


def at_costs_of(ahead, answers):
    """Return answers at the costs that a verdict was found for."""
    return {**answers, PAYBACK: ahead.case.values.get(PAYBACK, "unknown")}


def walk(compiled, node, cells):
    while node >= 0:
        branching = compiled.forest.nodes[node]
        node = branching.children[cells[branching.level]]
    return outcome_at(node)


@pytest.mark.slow
@hypothesis_given(rulebooks())
def test_the_diagram_and_the_interpreter_agree_on_approach_and_rules(drawn):
    rulebook, values = drawn
    compiled = diagrams(rulebook)
    approaches = list(rulebook.approaches)
    for answers in completions(values, {}):
        known = {**answers, **compute(answers, rulebook, DAY)}
        cells = [level.cell_of(known) for level in compiled.levels]
        decision = decide_values(rulebook, known)
        assert approaches[walk(compiled, compiled.approach, cells)] == decision.approach
        for lever, node in compiled.deciding.items():
            rules = rulebook.levers[lever].rules
            assert rules[walk(compiled, node, cells)] is decision.levers[lever].rule


@pytest.mark.slow
@hypothesis_given(rulebooks())
def test_every_answer_is_in_exactly_one_cell_and_no_cell_is_empty(drawn):
    rulebook, values = drawn
    for level in diagrams(rulebook).levels:
        asked = {name: values[name] for name in level.questions}
        taken = [level.possible(answers) for answers in completions(asked, {})]
        assert all(len(cells) == 1 for cells in taken)
        assert {cell for cells in taken for cell in cells} == set(range(len(level.cells)))


@pytest.mark.slow
@hypothesis_given(rulebooks())
def test_combinations_count_the_cells_of_all_levels(drawn):
    rulebook, _ = drawn
    compiled = diagrams(rulebook)
    counted = sum(1 for _ in product(*(level.cells for level in compiled.levels)))
    assert compiled.combinations == counted


@pytest.mark.slow
@hypothesis_given(rulebooks())
def test_a_shared_path_exists_exactly_where_the_product_of_the_diagrams_holds(drawn):
    rulebook, _ = drawn
    compiled = diagrams(rulebook)
    pulled = list(compiled.pulled.values())
    for approach, lever in product(range(len(compiled.approaches)), pulled):
        tests = [(compiled.approach, frozenset({leaf(approach)})), (lever, frozenset({TRUE}))]
        path = path_to_all(compiled.forest, tests)
        both = [compiled.compiler.where(compiled.approach, {approach}), lever]
        assert (path is None) == (compiled.compiler.all_of(both) == FALSE)
        if path is not None:
            cells = [path.get(level, 0) for level in range(len(compiled.levels))]
            assert walk(compiled, compiled.approach, cells) == approach
            assert walk(compiled, lever, cells) == outcome_at(TRUE)


@pytest.mark.slow
@hypothesis_given(half_filled(all_assume=False))
def test_the_possible_approaches_are_those_of_all_completions(drawn):
    rulebook, values, given = drawn
    assert set(look_ahead(rulebook, given).possible) == outcomes(rulebook, values, given)


@pytest.mark.slow
@hypothesis_given(half_filled(all_assume=False))
def test_a_verdict_is_settled_exactly_when_every_completion_agrees(drawn):
    rulebook, values, given = drawn
    settled = look_ahead(rulebook, given).standing == "settled"
    assert settled == (len(outcomes(rulebook, values, given)) == 1)


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_the_advised_approach_is_among_the_possible_ones(drawn):
    rulebook, _, given = drawn
    assert outcome(rulebook, given) in look_ahead(rulebook, given).possible


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_every_alternative_flips_the_approach_and_no_smaller_change_does(drawn):
    rulebook, values, given = drawn
    ahead = look_ahead(rulebook, given)
    here = outcome(rulebook, given)
    least = least_effort(rulebook, values, given)
    alternatives = ahead.alternatives(here)
    for flip in alternatives:
        assert outcome(rulebook, {**given, **flip.changes}) == flip.approach
        assert not any(rulebook.questions[name].fixed for name in flip.changes)
    assert {flip.approach: ahead.effort(flip) for flip in alternatives} == {
        approach: effort for approach, effort in least.items() if approach != here
    }
    assert sorted(map(ahead.effort, alternatives)) == list(map(ahead.effort, alternatives))


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_every_flip_leads_to_its_approach_and_none_is_listed_twice(drawn):
    rulebook, _, given = drawn
    ahead = look_ahead(rulebook, given)
    here = outcome(rulebook, given)
    for approach in rulebook.approaches:
        if approach == here:
            continue
        told = [dict(flip.changes) for flip in ahead.flips(approach)]
        for changes in told:
            assert outcome(rulebook, {**given, **changes}) == approach
            assert told.count(changes) == 1


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_a_question_can_matter_exactly_when_its_level_changes_some_completion(drawn):
    rulebook, values, given = drawn
    ahead = look_ahead(rulebook, given)
    for level in diagrams(rulebook).levels:
        here = [name for name in level.questions if name not in given]
        rest = {name: some for name, some in values.items() if name not in here}
        turns = any(
            len(outcomes(rulebook, values, answers)) > 1 for answers in completions(rest, given)
        )
        assert ahead.can_matter().issuperset(here) or not turns
        assert turns or ahead.can_matter().isdisjoint(here)


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_a_verdict_rests_on_the_fewest_assumptions_that_settle_it(drawn):
    rulebook, values, given = drawn
    names = look_ahead(rulebook, given).rests_on()
    assumed = rulebook.assumed(given)
    confirmed = {**given, **{name: assumed[name] for name in names}}
    assert outcomes(rulebook, values, confirmed) == {outcome(rulebook, given)}
    assert len(names) == fewest_confirmations(rulebook, values, given)


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_one_more_answer_never_adds_a_possible_approach(drawn):
    rulebook, values, given = drawn
    before = set(look_ahead(rulebook, given).possible)
    for name in values.keys() - given.keys():
        for value in values[name]:
            assert before.issuperset(look_ahead(rulebook, {**given, name: value}).possible)


def test_a_diagram_over_its_node_limit_is_refused_with_a_hint():
    rulebook = load_rulebook()
    conditions = [rule.when for lever in rulebook.levers.values() for rule in lever.rules]
    with pytest.raises(RulebookError) as caught:
        compile_diagrams(rulebook, conditions, max_nodes=10)
    said = str(caught.value)
    assert re.fullmatch(
        r"rules/[a-z/]+\.yaml:\d+:5: the decision diagram passes 10 nodes, and the condition of"
        r" '[a-z_-]+' is the largest\. Let its conditions read fewer questions, or use fewer"
        r" thresholds\.",
        said,
    ), said


# -- small rulebooks by hand

UP_TO_NINE = Number(type="integer", unit="things", max=9)


def tuned_when(condition, *asked, computed=()):
    """Return a rulebook that advises tuning where the condition holds, and prompting elsewhere."""
    never = (a_rule("never", OTHERWISE, "hold"),)
    tuning = (a_rule("tune", condition, "pull"), a_rule("hold", OTHERWISE, "hold"))
    levers = {
        "model": Lever("model", "", never, ()),
        "retrieval": Lever("retrieval", "", never, ()),
        "tuning": Lever("tuning", "", tuning, ()),
    }
    answers = [Asked(question, tuple(range(10))) for question in asked]
    return the_rulebook(answers, {c.id: c for c in computed}, {}, levers)


def efforts(rulebook, given):
    ahead = look_ahead(rulebook, given)
    return {a.approach: ahead.effort(a) for a in ahead.alternatives(outcome(rulebook, given))}


def text_and_calls(**of_text):
    text, calls = COMPUTED_INPUTS
    return (
        a_question(text, UP_TO_NINE, assume=1, **of_text),
        a_question(calls, UP_TO_NINE, assume=1),
    )


def test_of_two_inputs_the_easier_one_to_change_is_named():
    product_is_four = Atom(COMPUTED.id, Between((("gte", 4),)))
    rulebook = tuned_when(product_is_four, *text_and_calls(effort=5), computed=[COMPUTED])
    assert efforts(rulebook, {}) == {"fine_tune": 1}


@pytest.mark.xfail(strict=True, reason="between two thresholds every number counts as reached")
def test_a_product_of_whole_numbers_skips_primes():
    eleven = Atom(COMPUTED.id, Between((("gte", 11), ("lt", 12))))
    rulebook = tuned_when(eleven, *text_and_calls(), computed=[COMPUTED])
    assert look_ahead(rulebook, {}).possible == ("prompt",)


def test_a_condition_that_accepts_true_and_false_always_holds():
    fact = Fact(id="many", says=SOME_TEXT, when=Atom("q0", Between((("gte", 5),))), cites=CITES)
    either = Atom("many", OneOf((True, False)))
    rulebook = tuned_when(either, a_question("q0", UP_TO_NINE, assume=0))
    rulebook = replace(rulebook, facts={"many": fact}, digest="either")
    assert look_ahead(rulebook, {}).possible == ("fine_tune",)


@pytest.mark.slow
@hypothesis_given(half_filled())
def test_the_effort_of_a_change_is_never_below_its_bound(drawn):
    rulebook, _, given = drawn
    for level in diagrams(rulebook).levels:
        bounds, efforts = level.effort_bounds(given), level.efforts(given)
        assert all(bound <= effort for bound, effort in zip(bounds, efforts, strict=True))
        assert [i for i, b in enumerate(bounds) if b == 0] == [
            i for i, effort in enumerate(efforts) if effort == 0
        ]


def flips_with_exact_efforts(compiled, given, goal):
    """Return the flips to an approach in order, with every effort computed beforehand."""
    costs = [level.efforts(given) for level in compiled.levels]
    for path in CheapestPaths(
        SearchedDiagram(compiled, compiled.approach).within(()), costs
    ).paths_to(goal):
        parts = [compiled.levels[i].change_to(cell, given) for i, cell in path.items()]
        if None not in parts:
            yield {question: value for part in parts for question, value in part.items()}


# -- the shipped rulebook

ANSWER_SETS = 2_000
PARTS = 8


def some_value(dice, rulebook, question, cuts):
    """Return a value a person could give, often one next to a threshold."""
    match question.answer:
        case Choice():
            return dice.choice(list(rulebook.options(question)))
        case YesNo():
            return dice.random() < 1 / 2
        case Number(type="integer", min=least, max=most):
            near = [n for cut in cuts for n in (cut - 1, cut, cut + 1)]
            spread = int(10 ** dice.uniform(0, 8)) - 1
            return int(max(least, min(dice.choice([0, most, spread, spread, *near]), most)))
        case _:
            return dice.choice((0.01, 0.5, 0.8, 0.9, 1, round(dice.uniform(0.01, 1), 2)))


@pytest.fixture(scope="module")
def asked(shipped):
    """Return the questions that decide levers, each with the thresholds put to it."""
    levels = diagrams(shipped).levels
    cuts = {
        name: sorted(
            int(r.high) + 1
            for r in {cell.ranges[name] for cell in level.cells}
            if isinstance(r, Interval)
        )[:-1]
        for level in levels
        for name in level.questions
    }
    cuts["eval_examples"] = [1, 20, 100, 380]
    return cuts


def some_answers(dice, rulebook, asked):
    """Return answers to some of the questions; in a third, a measured share is near its target."""
    share = dice.random()
    found = {
        name: some_value(dice, rulebook, rulebook.questions[name], cuts)
        for name, cuts in asked.items()
        if dice.random() < share
    }
    return found | measured(dice) if dice.random() < 1 / 3 else found


def measured(dice):
    target = round(dice.uniform(0.5, 0.99), 2)
    score = min(1, round(target + dice.uniform(-0.15, 0.15), 2))
    graded = dice.randrange(10, 400)
    return {"prompt_score": score, "target_score": target, "eval_examples": graded}


def completed(dice, rulebook, asked, given):
    every = {
        name: some_value(dice, rulebook, rulebook.questions[name], cuts)
        for name, cuts in asked.items()
    }
    return {**every, **given}


def share_of_answer_sets(part, rulebook, asked):
    dice = Random(part)
    for _ in range(ANSWER_SETS // PARTS):
        yield dice, some_answers(dice, rulebook, asked)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_completion_gives_a_possible_approach_and_keeps_a_settled_one(part, shipped, asked):
    settled = 0
    for dice, given in share_of_answer_sets(part, shipped, asked):
        ahead = look_ahead(shipped, given)
        here = outcome(shipped, given)
        only_one = len(ahead.possible) == 1
        settled += only_one
        assert here in ahead.possible
        known = {"what_must_change", "what_goes_wrong"} & given.keys()
        assert ahead.standing == ("open" if not known else "settled" if only_one else "leaning")
        for _ in range(10):
            every = at_costs_of(ahead, completed(dice, shipped, asked, given))
            assert outcome(shipped, every) in ahead.possible, (given, every)
    assert settled > ANSWER_SETS // PARTS // 10


def test_with_a_perfect_score_the_advised_approach_is_possible(shipped):
    given = {
        "what_must_change": "capability",
        "automatic_grader": True,
        "prompting_effort": "some",
        "prompt_score": 1,
        "target_score": 1,
    }
    assert outcome(shipped, given) in look_ahead(shipped, given).possible


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_flips_found_with_bounds_are_those_with_exact_efforts_in_the_same_order(
    part, shipped, asked
):
    compiled = diagrams(shipped)
    for _, some in islice(share_of_answer_sets(part, shipped, asked), 50):
        given = {"what_must_change": "behavior", "base_model_can": "sometimes", **some}
        goals = range(len(compiled.approaches))
        known = [
            list(islice(flips_with_exact_efforts(compiled, given, goal), 40)) for goal in goals
        ]
        search = FlipSearch(SearchedDiagram(compiled, compiled.approach), given)
        in_turns = [islice(search.changes_to(goal), 40) for goal in goals]
        told = [list(filter(None, some)) for some in zip(*zip_longest(*in_turns), strict=True)]
        assert told == [list(filter(None, some)) for some in known]


@pytest.mark.slow
@pytest.mark.parametrize("part", mostly_long(range(PARTS), but=2))
def test_a_flip_changes_the_approach_and_answering_what_it_rests_on_settles_it(
    part, shipped, asked
):
    for _, given in share_of_answer_sets(part, shipped, asked):
        given.setdefault("what_must_change", "behavior")
        ahead = look_ahead(shipped, given)
        here = outcome(shipped, given)
        for flip in ahead.alternatives(here):
            assert outcome(shipped, {**given, **flip.changes}) == flip.approach, (given, flip)
        names = ahead.rests_on()
        if all(name in ahead.case.values for name in names):
            confirmed = {**given, **{name: ahead.case.values[name] for name in names}}
            assert look_ahead(shipped, confirmed).standing == "settled", (given, names)
            assert outcome(shipped, confirmed) == here, (given, names)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_answering_one_question_at_a_time_never_adds_a_possible_approach(part, shipped, asked):
    dice = Random(part)
    for _ in range(20):
        every = completed(dice, shipped, asked, {})
        names = dice.sample(list(every), len(every))
        before, costs = set(shipped.approaches), {PAYBACK: dice.choice((1, inf, "unknown"))}
        for i in range(len(names) + 1):
            given = {name: every[name] for name in names[:i]} | costs
            now = set(look_ahead(shipped, given).possible)
            assert now <= before, given
            before = now
        assert before == {outcome(shipped, every | costs)}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_advice_lists_only_possible_approaches_and_keeps_a_settled_one(part, shipped, asked):
    dice = Random(part)
    for _ in range(8):
        given = {"what_must_change": "both", **some_answers(dice, shipped, asked)}
        said = advise(given)
        if said.verdict.standing == "settled":
            (months,) = (one.value for one in said.computed if one.id == PAYBACK)
            every = completed(dice, shipped, asked, given)
            every[PAYBACK] = inf if months is None else months
            assert outcome(shipped, every) == said.verdict.approach
        for other in said.alternatives:
            assert advise({**given, **other.changes}).verdict.approach == other.approach


# -- a second opinion


def share_of(value):
    return Fraction(str(value))


NEVER = 1_000
"""The months that stand for never in a formula."""


class Z3Rulebook:
    """The shipped rulebook as formulas for z3, written without the cells and the diagram."""

    def __init__(self, z3, rulebook):
        self.z3 = z3
        self.rulebook = rulebook
        self.solver = z3.Solver()
        self.solver.set("timeout", 20_000)
        self.names = {name: self.variable(q) for name, q in rulebook.questions.items()}
        self.names |= {name: z3.Real(name) for name in rulebook.computed}
        for name, fact in rulebook.facts.items():
            self.names[name] = self.formula(fact.when)
        self.pulled = {lever.id: self.is_pulled(lever) for lever in rulebook.levers.values()}
        self.tie_down_computed_answers()

    def variable(self, question):
        z3 = self.z3
        match question.answer:
            case Choice():
                variable = z3.Int(question.id)
                self.solver.add(variable >= 0, variable < len(self.rulebook.options(question)))
            case YesNo():
                return z3.Bool(question.id)
            case Number(type=kind, min=low, max=high):
                variable = z3.Int(question.id) if kind == "integer" else z3.Real(question.id)
                self.solver.add(variable >= share_of(low), variable <= share_of(high))
            case _:
                variable = z3.String(question.id)
        return variable

    def code(self, name, value):
        """Return a value as z3 compares it: an option or word by its position in the list."""
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return share_of(min(value, NEVER))
        if name in self.rulebook.questions:
            return list(self.rulebook.options(self.rulebook.questions[name])).index(value)
        return list(self.rulebook.computed[name].values).index(value)

    def formula(self, condition):
        z3 = self.z3
        match condition:
            case Atom(name=name, test=OneOf(values=values)):
                return z3.Or([self.names[name] == self.code(name, value) for value in values])
            case Atom(name=name, test=Between(bounds=bounds)):
                compare = {"gte": "__ge__", "gt": "__gt__", "lte": "__le__", "lt": "__lt__"}
                variable = self.names[name]
                return z3.And([getattr(variable, compare[k])(share_of(n)) for k, n in bounds])
            case All(parts=parts):
                return z3.And([self.formula(part) for part in parts])
            case AnyOf(parts=parts):
                return z3.Or([self.formula(part) for part in parts])
            case Not(part=part):
                return z3.Not(self.formula(part))

    def is_pulled(self, lever):
        pulled = self.z3.BoolVal(False)  # noqa: FBT003
        for rule in reversed(lever.rules):
            pulled = self.z3.If(self.formula(rule.when), rule.then == "pull", pulled)
        return pulled

    def tie_down_computed_answers(self):
        """Add the formulas of the computed answers; Wilson's bounds as the parabola behind them."""
        z3, of = self.z3, self.names
        self.solver.add(
            of["full_context_tokens_per_month"]
            == z3.ToReal(of["knowledge_tokens"]) * z3.ToReal(of["calls_per_month"])
        )
        share, target, graded = (of[n] for n in ("prompt_score", "target_score", "eval_examples"))
        gap = z3.ToReal(graded) * (share - target) * (share - target)
        width = share_of(Z_95) ** 2 * target * (1 - target)
        standing = list(self.rulebook.computed["prompt_standing"].values).index
        unsure = z3.Or(share == target, gap < width, z3.And(share < target, gap <= width))
        line = share_of(FAILING_BELOW)
        below = z3.ToReal(graded) * (line - share) * (line - share) > share_of(Z_95) ** 2 * line * (
            1 - line
        )
        fails = z3.And(share < line, line < target, below)
        short = z3.If(fails, standing("failing"), standing("short"))
        told = z3.If(share < target, short, standing("meets"))
        graded_some = z3.If(unsure, standing("unsure"), told)
        none = standing("unmeasured")
        self.solver.add(of["prompt_standing"] == z3.If(graded == 0, none, graded_some))
        text, window = of["knowledge_tokens"], of["context_window_tokens"]
        room = share_of(SHARE_FOR_TEXT) * z3.ToReal(window)
        fits = list(self.rulebook.computed["text_fits"].values).index
        self.solver.add(of["text_fits"] == z3.If(z3.ToReal(text) <= room, fits("yes"), fits("no")))

    def possible(self, given):
        """Return the approaches that z3 finds answers for."""
        z3 = self.z3
        found, taken = set(), []
        for approach in self.rulebook.approaches.values():
            here = z3.And([self.pulled[lever] for lever in approach.pulls])
            said = [self.names[name] == self.code(name, v) for name, v in given.items()]
            told = self.solver.check(here, *(z3.Not(t) for t in taken), *said)
            assert told != z3.unknown, self.solver.reason_unknown()
            if told == z3.sat:
                found.add(approach.id)
            taken.append(here)
        return found


@pytest.mark.slow
def test_z3_finds_the_same_possible_approaches(shipped, asked):
    z3 = pytest.importorskip("z3", reason="z3-solver is not installed")
    second = Z3Rulebook(z3, shipped)
    dice = Random(26)
    for _ in range(60):
        given = some_answers(dice, shipped, asked)
        given[PAYBACK] = dice.choice((1, inf))
        assert second.possible(given) == set(look_ahead(shipped, given).possible), given
        gap = WHERE_ONLY_THE_GAP_COUNTS | measured(dice) | {PAYBACK: given[PAYBACK]}
        assert second.possible(gap) == set(look_ahead(shipped, gap).possible), gap


WHERE_ONLY_THE_GAP_COUNTS = {
    "what_must_change": "behavior", "base_model_can": "yes", "needs_citations": False,
    "prompting_effort": "some", "requirement_changes_per_quarter": 0, "labeled_examples": 1000,
    "wants_smaller_model": False, "latency_critical": False, "calls_per_month": 1000,
    "output_format": "prose",
}  # fmt: skip
