"""Tables of every kind are read alike, and what does not fit is named with column and row."""

import decimal
import pickle
import sys
from datetime import date

import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from advisor import AdvisorError, AnswerError, advise, advise_many, load_rulebook
from advisor.engine.batch.reading import read_columns
from advisor.formats.tables.columns_table import ColumnsTable
from tests.frame_kinds import MAKERS, Capsule

COLUMNS = {
    "what_must_change": ["knowledge", "behavior", None, "nothing"],
    "needs_citations": [True, None, False, None],
    "calls_per_month": [50_000, None, 7, None],
    "target_score": [0.9, 0.75, None, None],
    "prompting_effort": [None, "exhausted", None, "some"],
    "distinct_voice": [None, True, None, None],
    "model": [None, "gpt-4o-mini", None, None],
    "per_user_permissions": [None, None, None, None],
}
TEAMS = {"team": ["blue", "red", "green", "gray"], **COLUMNS}


def refusal(table, **options):
    with pytest.raises(AdvisorError) as caught:
        advise_many(table, **options)
    return str(caught.value)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_kind_of_table_gives_the_same_approaches(make):
    expected = ["rag", "fine_tune", None, "prompt"]
    assert advise_many(COLUMNS) == expected
    assert advise_many(make(COLUMNS)) == expected


# -- missing values


@pytest.mark.parametrize(
    "missing",
    [None, float("nan"), np.nan, np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT", "D"),
     np.ma.masked, decimal.Decimal("NaN"), pa.NULL, pa.scalar(None, pa.string())],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["what_must_change", "needs_citations", "calls_per_month", "target_score", "model"]
)
def test_the_missing_value_of_every_library_is_a_question_nobody_answered(name, missing):
    """In `advise` None says "not sure", so there it counts as an answer."""
    assert advise_many({name: [missing, missing]}) == [None, None]
    if missing is not None:
        assert advise({name: missing}, on="2026-11-30") == advise({}, on="2026-11-30")


def test_what_a_masked_array_hides_is_missing():
    hidden = np.ma.array(["both", "nonsense"], mask=[False, True])
    assert advise_many({"what_must_change": hidden}) == ["rag", None]
    assert advise_many({"labeled_examples": np.ma.array([5, -7], mask=[False, True])}) == [None] * 2


@pytest.mark.parametrize("maker", ["pandas", "polars", "Arrow table", "DuckDB"])
def test_a_column_without_any_value_fits_every_question(maker):
    empty = {name: [None, None] for name in COLUMNS}
    assert advise_many(MAKERS[maker](empty)) == [None, None]


# -- yes and no, and numbers


@pytest.mark.parametrize(
    "column",
    [
        np.array([1.0, 0.0, np.nan]),
        np.array([1, 0, 0], dtype=np.int8),
        np.array([True, False, False]),
        pd.Series([1.0, 0.0, None]),
        pl.Series([1, 0, None]),
        pa.array([1, 0, None], pa.uint8()),
        pa.array([True, False, None]),
    ],
    ids=lambda column: type(column).__module__ + " " + str(getattr(column, "dtype", "")),
)
def test_in_a_column_of_numbers_one_is_yes_and_zero_is_no(column):
    told = advise_many({"what_must_change": ["nothing"] * 3, "needs_citations": column})
    assert told == ["rag", "prompt", "prompt"]


def test_other_numbers_are_no_answer_to_yes_or_no():
    frame = pl.DataFrame({"needs_citations": [1, 0, None, 2], "latency_critical": [0.5, 1, 0, 0]})
    assert refusal(frame) == (
        "columns.needs_citations, row 3: 2 is not an answer to 'needs_citations'. "
        "Say true or false.\n"
        "columns.latency_critical, row 0: 0.5 is not an answer to 'latency_critical'. "
        "Say true or false."
    )


def test_yes_and_no_are_no_numbers():
    assert refusal(pl.DataFrame({"labeled_examples": [True, None]})) == (
        "columns.labeled_examples, row 0: True is not a whole number for 'labeled_examples'. "
        "Give a whole number from 0 to 1,000,000,000 (examples)."
    )


def test_decimals_and_large_whole_numbers_of_a_database_are_numbers():
    relation = duckdb.sql(
        "SELECT 'behavior' AS what_must_change, 0.9 AS target_score, 0.9 AS prompt_score, "
        "500::HUGEINT AS eval_examples, sum(800) AS labeled_examples"
    )
    row = {"what_must_change": "behavior", "target_score": 0.9, "prompt_score": 0.9,
           "eval_examples": 500, "labeled_examples": 800}  # fmt: skip
    assert advise_many(relation) == [advise(row).verdict.approach]


def test_a_number_of_32_bits_is_the_decimal_it_is_shown_as():
    """0.9 in 32 bits is 0.899999976, so that a target of 0.9 would be another one."""
    answers = advise({"target_score": np.float32(0.9), "prompt_score": pa.scalar(0.8)}).answers
    assert {name: answer.value for name, answer in answers.items()} == {
        "prompt_score": 0.8, "target_score": 0.9,
    }  # fmt: skip
    for column in (np.array([0.9], np.float32), pl.Series([0.9], dtype=pl.Float32)):
        read = read_columns(load_rulebook(), ColumnsTable({"target_score": column}))
        assert read.by_question["target_score"].tolist() == [0.9]


def test_scalars_of_numpy_and_arrow_are_plain_values():
    columns = {
        "what_must_change": [pa.scalar("knowledge"), np.str_("both")],
        "needs_citations": [np.True_, pa.scalar(value=False)],
        "calls_per_month": [np.int64(5), np.float64(7)],
    }
    assert advise_many(columns) == advise_many(
        {"what_must_change": ["knowledge", "both"], "needs_citations": [True, False],
         "calls_per_month": [5, 7]}
    )  # fmt: skip


# -- what does not fit


@pytest.mark.parametrize("maker", ["lists", "rows", "pandas of Arrow", "polars, lazy", "DuckDB"])
def test_a_value_that_does_not_fit_is_named_with_column_and_row(maker):
    table = MAKERS[maker]({**COLUMNS, "what_must_change": ["both", "both", "both", "knowlege"]})
    assert refusal(table) == (
        "columns.what_must_change, row 3: 'knowlege' is not an option of 'what_must_change'. "
        "Did you mean 'knowledge'? "
        "Use one of behavior, knowledge, both, capability, nothing."
    )


def test_the_place_of_a_value_has_parts_and_goes_through_a_pickle():
    with pytest.raises(AnswerError) as caught:
        advise_many({"labeled_examples": [1, -1]})
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        (problem,) = error.problems
        assert problem.where == "columns.labeled_examples, row 1"
        assert (problem.where.column, problem.where.row) == ("labeled_examples", 1)


def test_a_row_of_pandas_is_named_by_its_position_and_not_by_its_index():
    frame = pd.DataFrame({"labeled_examples": [1, -1]}, index=["first", "second"])
    assert refusal(frame).startswith("columns.labeled_examples, row 1: -1 is out of range")


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (pl.Series([date(2026, 11, 30)]), "datetime.date(2026, 11, 30)"),
        (pa.array([{"value": 5}]), "{'value': 5}"),
        (pa.array([[5]]), "[5]"),
        (pl.Series([b"5"]), "b'5'"),
        (np.array([1j]), "1j"),
        (pd.Series([pd.Timedelta(days=1)]), "Timedelta('1 days 00:00:00')"),
    ],
    ids=str,
)
def test_a_column_of_another_type_is_refused(column, shown):
    assert refusal({"labeled_examples": column}) == (
        f"columns.labeled_examples, row 0: {shown} is not a whole number for 'labeled_examples'. "
        "Give a whole number from 0 to 1,000,000,000 (examples)."
    )


def test_a_value_that_cannot_even_be_compared_is_refused():
    class Stubborn:
        def __eq__(self, other):
            raise RuntimeError("no")

        __ne__ = __eq__
        __hash__ = object.__hash__

        def __repr__(self):
            return "Stubborn()"

    assert refusal({"distinct_voice": [Stubborn()]}) == (
        "columns.distinct_voice, row 0: Stubborn() is not an answer to 'distinct_voice'. "
        "Say true or false."
    )


@pytest.mark.parametrize("make", [set, frozenset], ids=lambda make: make.__name__)
def test_a_set_has_no_order(make):
    assert refusal({"what_must_change": make(["both"])}) == (
        "columns.what_must_change: a set has no order. Give a list with one value for each row."
    )
    assert refusal(make(["both"])).endswith(
        " is not a table. Give question ids with lists of values, or a data frame."
    )


@pytest.mark.parametrize(
    "table",
    [pl.Series(["both"]), pd.Series(["both"]), pa.chunked_array([["both"]]), np.zeros((2, 2)),
     (row for row in [{"what_must_change": "both"}]), b"both"],
    ids=lambda table: type(table).__name__,
)  # fmt: skip
def test_a_single_column_is_no_table(table):
    assert refusal(table).endswith(
        " is not a table. Give question ids with lists of values, or a data frame."
    )


def test_a_row_that_is_none_is_named():
    assert refusal([{"what_must_change": "both"}, 5]) == (
        "row 1: 5 is not a group of answers. "
        "Give question ids with values, such as {'what_must_change': 'knowledge'}."
    )


def test_rows_may_leave_questions_out():
    assert advise_many([{"what_must_change": "both"}, {"calls_per_month": 5}, {}]) == [
        "rag", None, None,
    ]  # fmt: skip
    assert advise_many([]) == []


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame([["both", "both"]], columns=["model", "model"]),
        pa.table([pa.array(["both"])] * 2, names=["model", "model"]),
    ],
    ids=["pandas", "Arrow"],
)
def test_a_name_on_two_columns_is_refused(table):
    assert refusal(table) == (
        "columns.model: there are two columns of this name. Rename one of the two, or leave it out."
    )


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (pl.LazyFrame({"a": [1]}).select("b"), "ColumnNotFoundError: "),
        (
            duckdb.sql("SELECT x::INT AS labeled_examples FROM (VALUES ('a')) v(x)"),
            "ConversionException: Conversion Error: Could not convert string 'a' to INT32",
        ),
    ],
    ids=["polars", "DuckDB"],
)
def test_a_table_that_its_own_library_cannot_compute_is_refused(table, fault):
    said = refusal(table)
    assert said.startswith(f"columns: cannot be read: {fault}")
    assert said.endswith(". Try it in the library the table comes from.")


def test_a_single_arrow_source_may_be_a_column():
    column = Capsule(pa.chunked_array([["both"], ["nothing"]]))
    assert advise_many({"what_must_change": column}) == ["rag", "prompt"]


def test_a_table_whose_data_is_elsewhere_is_not_collected(monkeypatch):
    spark = property(lambda _: nw.Implementation.PYSPARK)
    monkeypatch.setattr(nw.LazyFrame, "implementation", spark)
    assert refusal(pl.LazyFrame(COLUMNS)) == (
        "columns: a table of pyspark is read where its data is, not here. "
        "Call advise_many on each part of it, as docs/embed.md shows, or collect it first."
    )


# -- without the packages that read frames


@pytest.fixture
def without(monkeypatch):
    """Return a function that hides a package from the modules that read frames."""

    def hide(package):
        for name in list(sys.modules):
            if name.startswith(("advisor.formats.tables.frames", "advisor.formats.tables.arrow")):
                monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, package, None)

    return hide


def test_without_narwhals_frames_are_refused_and_columns_are_read(without):
    without("narwhals.stable.v2")
    assert refusal(pd.DataFrame(COLUMNS)) == (
        "advise_many: a data frame needs narwhals, which is missing. "
        "Install it with: pip install 'tune-or-prompt[batch]'"
    )
    assert advise_many({"what_must_change": pd.Series(["both"])}) == ["rag"]
    assert advise_many([{"what_must_change": "both"}]) == ["rag"]


def test_without_pyarrow_a_relation_is_refused_and_frames_are_read(without):
    relation = duckdb.sql("SELECT 'both' AS what_must_change")
    without("pyarrow")
    assert refusal(relation) == (
        "advise_many: a DuckDBPyRelation needs pyarrow, which is missing. "
        "Install it with: pip install 'tune-or-prompt[parquet]'"
    )
    assert advise_many(pl.DataFrame({"what_must_change": ["both"]})) == ["rag"]


# -- a row for advise


def test_advise_takes_a_row_of_a_frame():
    frame = pd.DataFrame(COLUMNS)
    for row, approach in enumerate(advise_many(frame)):
        assert advise(frame.iloc[row]).verdict.approach == approach
    numbers = pd.Series({"calls_per_month": np.nan, "labeled_examples": 500.0})
    assert advise(numbers, on="2026-11-30") == advise({"labeled_examples": 500}, on="2026-11-30")


def test_advise_takes_one_row_and_no_table():
    with pytest.raises(AnswerError) as caught:
        advise(pd.DataFrame(COLUMNS))
    assert str(caught.value) == (
        "answers: a DataFrame is a table. Give one row of it, or the whole table to advise_many."
    )
