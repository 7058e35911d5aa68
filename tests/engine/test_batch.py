"""Advice for columns: cell for cell the same as one by one."""

import random

import numpy as np
import pytest

from advisor import advise, advise_many, load_rulebook
from advisor.engine.batch import rows as batch_rows
from advisor.engine.batch.reading import MAX_PROBLEMS
from advisor.engine.batch.rows import BLOCK
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import with_own_costs, with_payback
from advisor.errors import AnswerError
from advisor.rulebook.schema import Choice, Number, YesNo

ROWS = 4000
NUMBERS = (0, 1, 2, 3, 9, 10, 19, 20, 49, 50, 199, 200, 500, 99_999, 100_000, 199_999, 200_000,
           1_000_000, 10_000_000)  # fmt: skip
SHARES = (0.01, 0.3, 0.5, 0.8, 0.82, 0.9, 0.95, 0.99, 1.0)


def some_answer(rulebook, question, dice):
    if dice.random() < 0.3:
        return None
    match question.answer:
        case YesNo():
            return dice.random() < 0.5
        case Choice():
            return dice.choice(list(rulebook.options(question)))
        case Number(min=low, max=high):
            ladder = SHARES if high <= 1 else NUMBERS
            return dice.choice([number for number in ladder if low <= number <= high])
        case _:
            return None


def random_columns(rows, seed=7):
    rulebook, dice = load_rulebook(), random.Random(seed)
    questions = [q for q in rulebook.questions.values() if not q.only_costs]
    return {q.id: [some_answer(rulebook, q, dice) for _ in range(rows)] for q in questions}


def approach_of_row(columns, row):
    rulebook = load_rulebook()
    given = {name: values[row] for name, values in columns.items() if values[row] is not None}
    case = Case.from_values(given, rulebook)
    return None if case.missing else decide(case).approach


@pytest.mark.slow
def test_thousands_of_rows_get_the_same_approach_as_one_case_at_a_time():
    columns = random_columns(ROWS)
    found = advise_many(columns)
    assert found == [approach_of_row(columns, row) for row in range(ROWS)]
    assert set(found) >= {None, "prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"}


@pytest.mark.slow
def test_rows_get_the_approach_that_advise_gives():
    columns = random_columns(40, seed=11)
    for row, approach in enumerate(advise_many(columns)):
        answers = {name: values[row] for name, values in columns.items()}
        assert advise(answers).verdict.approach == approach


def test_arrays_lists_and_nan_give_the_same_approaches():
    lists = {"what_must_change": ["behavior"] * 3, "calls_per_month": [None, 10, 200_000_000],
             "labeled_examples": [500, 500, 500]}  # fmt: skip
    arrays = {
        "what_must_change": np.array(["behavior"] * 3),
        "calls_per_month": np.array([np.nan, 10, 200_000_000]),
        "labeled_examples": np.array([500, 500, 500]),
    }
    assert advise_many(lists) == advise_many(arrays) == ["prompt", "prompt", "fine_tune"]


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(AnswerError) as caught:
        advise_many({"what_must_change": ["behavior"], "labeled_examples": [1, 2]})
    assert str(caught.value) == (
        "columns: the columns are not equally long: what_must_change 1, labeled_examples 2."
        " Give every column the same number of rows."
    )


def test_a_value_that_does_not_fit_is_named_with_its_row():
    with pytest.raises(AnswerError) as caught:
        advise_many({"what_must_change": ["behavior", "behaviour"], "labeled_examples": [5, -1]})
    assert str(caught.value).splitlines() == [
        (
            "columns.what_must_change, row 1: 'behaviour' is not an option of 'what_must_change'."
            " Did you mean 'behavior'?"
            " Use one of behavior, knowledge, both, capability, nothing."
        ),
        (
            "columns.labeled_examples, row 1: -1 is out of range for 'labeled_examples'."
            " Give a whole number from 0 to 1,000,000,000 (examples)."
        ),
    ]


def test_an_unknown_column_is_named():
    with pytest.raises(AnswerError) as caught:
        advise_many({"what_must_chang": ["behavior"]})
    assert str(caught.value) == (
        "columns.what_must_chang: there is no such question. Did you mean 'what_must_change'?"
    )


def test_no_columns_give_no_rows():
    assert advise_many({}) == []


def test_rows_in_every_block_get_approaches_and_error_positions():
    rows = BLOCK + 3
    columns = {"what_must_change": ["behavior"] * rows, "labeled_examples": [0] * rows}
    columns["what_must_change"][-1] = "capability"
    columns["base_model_can"] = [None] * (rows - 1) + ["no"]
    assert advise_many(columns) == ["prompt"] * (rows - 1) + ["bigger_model"]
    columns["labeled_examples"][-1] = 0.5
    with pytest.raises(AnswerError, match=f"^columns.labeled_examples, row {rows - 1}: 0.5 is"):
        advise_many(columns)


@pytest.mark.parametrize("wrong", [1, 1.0, "yes", ["yes"], 10**400])
def test_only_true_and_false_answer_yes_or_no(wrong):
    with pytest.raises(AnswerError, match=r"^columns\.distinct_voice, row 1: .* Say true or false"):
        advise_many({"distinct_voice": [True, wrong, None]})


@pytest.mark.parametrize("wrong", [True, "5", [5], -1, 10**400])
def test_only_numbers_answer_how_many(wrong):
    with pytest.raises(AnswerError, match=r"^columns\.labeled_examples, row 2: .* Give a whole"):
        advise_many({"labeled_examples": [None, 5, wrong]})


@pytest.mark.parametrize("wrong", [["prose"], ("prose", []), {}, np.array([1, 2])], ids=repr)
def test_a_list_of_values_in_one_row_is_refused(wrong):
    with pytest.raises(
        AnswerError, match=r"^columns\.output_format, row 1: .* is not an option of"
    ):
        advise_many({"output_format": ["prose", wrong]})


def test_a_two_dimensional_array_is_refused_as_a_column():
    with pytest.raises(AnswerError, match=r"^columns\.labeled_examples, row 0: \[1, 2\] is not a"):
        advise_many({"labeled_examples": np.array([[1, 2], [3, 4]])})


@pytest.mark.slow
def test_a_column_with_many_problems_reports_the_first_twenty():
    with pytest.raises(AnswerError) as caught:
        advise_many({"output_format": [f"proze{row}" for row in range(60_000)]})
    assert len(caught.value.problems) == MAX_PROBLEMS == 20
    with pytest.raises(AnswerError) as caught:
        advise_many({f"calls_{column}": [1] for column in range(60_000)})
    assert len(caught.value.problems) == MAX_PROBLEMS


@pytest.mark.parametrize("table", [None, 5, "knowledge"])
def test_anything_but_a_table_of_columns_is_refused(table):
    with pytest.raises(AnswerError) as caught:
        advise_many(table)
    assert str(caught.value) == (
        f"columns: {table!r} is not a table. "
        "Give question ids with lists of values, or a data frame."
    )


@pytest.mark.parametrize("values", ["knowledge", 5, None, {"a": 1}])
def test_a_column_that_is_no_list_is_refused(values):
    with pytest.raises(AnswerError) as caught:
        advise_many({"what_must_change": values, "calls_per_month": [1, 2]})
    assert str(caught.value) == (
        f"columns.what_must_change: {values!r} is not a list of values. "
        "Give one value for each row."
    )


def rows_that_money_decides(rows, seed=3):
    dice = random.Random(seed)
    return {
        "what_must_change": ["behavior"] * rows,
        "prompting_effort": ["some"] * rows,
        "latency_critical": [True] * rows,
        "must_stay_on_premises": [dice.random() < 0.2 for _ in range(rows)],
        "smaller_model_tried": [dice.choice(["not_tried", "not_enough"]) for _ in range(rows)],
        "knowledge_tokens": [dice.randrange(10**6) for _ in range(rows)],
        "calls_per_month": [round(10 ** dice.uniform(3, 9)) for _ in range(rows)],
        "labeled_examples": [round(10 ** dice.uniform(0, 2.3)) for _ in range(rows)],
    }


@pytest.mark.slow
def test_rows_that_money_decides_get_the_same_approach_as_one_case_at_a_time(monkeypatch):
    columns, priced = rows_that_money_decides(200), []
    expected = [approach_of_row(columns, row) for row in range(200)]
    monkeypatch.setattr(
        batch_rows, "with_payback", lambda case: priced.append(case) or with_payback(case)
    )
    assert advise_many(columns) == expected
    assert {"prompt", "fine_tune"} == set(expected)
    assert len(priced) < 60


@pytest.mark.parametrize("examples", [(0, 500), (500, 5000), (10**9, 10**9)])
def test_the_payback_of_a_corner_is_that_of_the_whole_comparison(examples):
    for count in examples:
        case = Case.from_values(
            {"what_must_change": "both", "calls_per_month": 10**6, "labeled_examples": count},
            load_rulebook(),
        )
        whole, narrow = with_own_costs(case), with_payback(case)
        assert narrow.values["tuning_payback_months"] == whole.values["tuning_payback_months"]
        assert set(narrow.costs.options) < set(whole.costs.options)
