"""Conditions in three values: true, false, and nobody has said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.decision import KnownValues
from advisor.rulebook.conditions import (
    OTHERWISE,
    All,
    AnyOf,
    Atom,
    Between,
    Fault,
    Not,
    OneOf,
    Step,
    parse_condition,
    partly_known,
)
from advisor.rulebook.schema import Fact

TRUTH = (True, None, False)


def is_(name):
    return Atom(name, OneOf((True,)))


def evaluate(condition, **values):
    return condition.evaluate(KnownValues(values, {}))


def read(data):
    faults = []
    return parse_condition(data, (), faults), faults


# -- tables


@pytest.mark.parametrize("a", TRUTH)
@pytest.mark.parametrize("b", TRUTH)
def test_all_has_the_lowest_truth_of_its_parts_and_any_the_highest(a, b):
    order = (False, None, True)
    both = sorted((a, b), key=order.index)
    values = {"a": a, "b": b}
    assert evaluate(All((is_("a"), is_("b"))), **values).holds is both[0]
    assert evaluate(AnyOf((is_("a"), is_("b"))), **values).holds is both[1]


@pytest.mark.parametrize(("a", "opposite"), [(True, False), (False, True), (None, None)])
def test_not_swaps_true_and_false_and_unknown_stays_unknown(a, opposite):
    assert evaluate(Not(is_("a")), a=a).holds is opposite


def test_a_condition_without_parts_holds():
    assert evaluate(OTHERWISE).holds is True
    assert evaluate(AnyOf(())).holds is False


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ((("gte", 3),), (3, 4), (2.9, 0)),
        ((("gt", 3),), (3.1, 9), (3, 2)),
        ((("lte", 3),), (3, 0), (3.1, 9)),
        ((("lt", 3),), (2.9, 0), (3, 9)),
        ((("gte", 2), ("lt", 3)), (2, 2.9), (1.9, 3)),
    ],
)
def test_each_bound_accepts_the_numbers_inside_it_only(bounds, inside, outside):
    atom = Atom("a", Between(bounds))
    assert [evaluate(atom, a=n).holds for n in inside] == [True, True]
    assert [evaluate(atom, a=n).holds for n in outside] == [False, False]
    assert evaluate(atom).holds is None


def test_a_list_of_values_accepts_each_of_them_only():
    atom = Atom("a", OneOf(("x", "y")))
    assert [evaluate(atom, a=value).holds for value in ("x", "y", "z", None)] == [
        True, True, False, None,
    ]  # fmt: skip


# -- steps


def test_steps_hold_the_value_read_and_the_result():
    condition = All((Atom("a", Between((("gte", 3),))), is_("b")))
    assert evaluate(condition, a=4) == Step(
        condition,
        None,
        None,
        (Step(condition.parts[0], holds=True, actual=4), Step(condition.parts[1], None)),
    )


def test_evaluation_stops_when_the_other_parts_cannot_change_the_result():
    step = evaluate(All((is_("a"), is_("b"))), a=False, b=True)
    assert [inner.condition for inner in step.steps] == [is_("a")]
    step = evaluate(AnyOf((is_("a"), is_("b"))), a=True, b=False)
    assert [inner.condition for inner in step.steps] == [is_("a")]


def test_an_unknown_part_does_not_stop_the_evaluation():
    step = evaluate(All((is_("a"), is_("b"))), b=False)
    assert step.holds is False
    assert [inner.holds for inner in step.steps] == [None, False]


def test_the_step_of_a_fact_contains_the_steps_of_its_condition():
    when = Atom("a", Between((("gte", 3),)))
    fact = Fact(
        id="enough", says="There are enough", when=when, cites=[{"source": "s", "section": "all"}]
    )
    step = is_("enough").evaluate(KnownValues({"a": 5}, {"enough": fact}))
    assert step == Step(
        is_("enough"), holds=True, actual=True, steps=(Step(when, holds=True, actual=5),)
    )
    unknown = is_("enough").evaluate(KnownValues({}, {"enough": fact}))
    assert unknown == Step(is_("enough"), None, None, (Step(when, None),))


# -- a law

NAMES = ("a", "b", "c")
VALUES = (0, 1, 2)
atoms = st.builds(
    Atom,
    st.sampled_from(NAMES),
    st.one_of(
        st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(lambda v: OneOf(tuple(v))),
        st.tuples(st.sampled_from(("gte", "gt", "lte", "lt")), st.sampled_from(VALUES)).map(
            lambda bound: Between((bound,))
        ),
    ),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)
some_answers = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))


@given(conditions, some_answers, some_answers)
def test_another_answer_never_changes_a_condition_that_is_true_or_false(condition, said, more):
    before = evaluate(condition, **said).holds
    after = evaluate(condition, **{**more, **said}).holds
    assert before is None or after is before


@given(conditions, st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in NAMES}))
def test_with_every_answer_given_a_condition_is_true_or_false(condition, said):
    assert evaluate(condition, **said).holds in (True, False)


@given(conditions, some_answers, st.fixed_dictionaries({n: st.sampled_from(VALUES) for n in NAMES}))
def test_what_is_left_of_a_condition_gives_the_same_for_the_other_answers(condition, known, rest):
    left = partly_known(condition, KnownValues(known, {}))
    assert (
        evaluate(left, **{**rest, **known}).holds is evaluate(condition, **{**rest, **known}).holds
    )


@given(conditions, some_answers)
def test_what_is_left_of_a_known_condition_reads_nothing(condition, known):
    left = partly_known(condition, KnownValues(known, {}))
    if evaluate(condition, **known).holds is not None:
        assert list(left.atoms()) == []


# -- as it is written


def test_a_mapping_means_all_of_its_items():
    condition, faults = read({"a": True, "b": ["x", "y"], "c": {"gte": 2, "lt": 3}})
    assert condition == All(
        (
            Atom("a", OneOf((True,))),
            Atom("b", OneOf(("x", "y"))),
            Atom("c", Between((("gte", 2), ("lt", 3)))),
        )
    )
    assert faults == []


def test_all_any_and_not_nest():
    condition, faults = read({"any": [{"all": [{"a": 1}, {"b": 2}]}, {"not": {"c": 3}}]})
    inner = All((Atom("a", OneOf((1,))), Atom("b", OneOf((2,)))))
    assert condition == AnyOf((inner, Not(Atom("c", OneOf((3,))))))
    assert faults == []


def test_otherwise_always_holds():
    assert read("otherwise") == (OTHERWISE, [])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            {},
            Fault((), "a condition is missing here",
                  "Write a mapping such as {needs_citations: true}, or the word otherwise."),
        ),
        ({"any": []}, Fault(("any",), "'any' takes a list of conditions")),
        ({"all": {"a": 1}}, Fault(("all",), "'all' takes a list of conditions")),
        (
            {"a": {"more": 3}},
            Fault(("a", "more"), "unknown bound 'more'", "Use one of gte, gt, lte, lt."),
        ),
        ({"a": {"gte": "3"}}, Fault(("a", "gte"), "the bound 'gte' needs a number")),
        ({"a": {"gte": True}}, Fault(("a", "gte"), "the bound 'gte' needs a number")),
        (
            {"a": None},
            Fault(("a",), "a value to compare with is missing",
                  "Give a word, a number, true or false."),
        ),
        (
            {"a": ["x", []]},
            Fault(("a", 1), "a value to compare with is missing",
                  "Give a word, a number, true or false."),
        ),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_read_says_where_and_why(data, fault):
    assert read(data)[1] == [fault]
