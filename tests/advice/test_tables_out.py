"""A table of advice is of the kind of the table of answers, and says what `advise` says."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import AdvisorError, advise, advise_many, load_rulebook
from advisor.advice import monthly_costs
from advisor.advice.cost_options import recommended_option
from advisor.engine.price import with_costs_and_needs
from advisor.rulebook.schema import Choice, Number, YesNo
from tests.days import DAY
from tests.drawing import examples
from tests.frame_kinds import MAKERS, Capsule, plain_columns, without_rows
from tests.published import usual_cases

GIVES = ("approach", "means", "standing", "next_question", "usd_per_month")
COLUMNS = {
    "team": ["blue", "red", "green"],
    "what_must_change": ["knowledge", "behavior", None],
    "needs_citations": [True, None, False],
    "calls_per_month": [50_000, None, 7],
    "prompting_effort": [None, "exhausted", None],
    "distinct_voice": [None, True, None],
    "labeled_examples": [None, 900, None],
}


@pytest.fixture(scope="module")
def expected():
    """Return the table of advice for `COLUMNS`, as lists."""
    rows = rows_in({name: values for name, values in COLUMNS.items() if name != "team"})
    told = told_by_advise(rows, on=DAY)
    return {"team": COLUMNS["team"], **{name: [row[name] for row in told] for name in GIVES}}


def refusal(table, **options):
    with pytest.raises(AdvisorError) as caught:
        advise_many(table, **options)
    return str(caught.value)


def said_of(answers, **options):
    """Return what `advise` says of the answers in one row, in the words of a table."""
    known = {name: value for name, value in answers.items() if value is not None}
    advice = advise(known, **options)
    verdict, costs = advice.verdict, advice.costs
    option = recommended_option(verdict, costs)
    usd = None if option is None or costs.too_old else costs.options[option].monthly_usd
    return {
        "approach": verdict.approach,
        "means": " + ".join(verdict.means) or None,
        "standing": verdict.standing,
        "next_question": advice.next_question,
        "usd_per_month": None if usd is None else float(usd),
    }


def told_by_advise(rows, **options):
    return [said_of(row, **options) for row in rows]


def rows_in(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


# -- what advise says of each row


@pytest.mark.slow
def test_the_published_cases_are_told_alike_by_advise_and_in_a_table():
    cases = [case.answers for case in usual_cases()]
    plain = [
        {name: value["value"] if isinstance(value, dict) else value for name, value in case.items()}
        for case in cases
    ]
    assert advise_many(plain, give=GIVES, on=DAY) == told_by_advise(plain, on=DAY)


AMOUNTS = (0, 1, 3, 10, 49, 50, 200, 999, 100_000, 20_000_000, 10**9)
SHARES = (0.01, 0.3, 0.5, 0.8, 0.82, 0.9, 0.95, 1.0)
MODELS = ("gpt-4o-mini", "claude-sonnet-4-5", "our own")


def some_answer(rulebook, question, dice):
    match question.answer:
        case YesNo():
            return dice.random() < 1 / 2
        case Choice():
            return dice.choice(list(rulebook.options(question)))
        case Number(type=kind, min=low, max=high):
            ladder = [*(SHARES if high <= 1 else AMOUNTS), low, high]
            number = dice.choice([number for number in ladder if low <= number <= high])
            return int(number) if kind == "integer" else number
        case _:
            return dice.choice(MODELS)


@st.composite
def tables(draw, rulebook):
    """Return columns of rows that differ in a few answers, as rows of a real table do."""
    dice = draw(st.randoms(use_true_random=False))
    questions = list(rulebook.questions.values())
    common = dice.sample(questions, dice.randrange(0, 25))
    base = {q.id: some_answer(rulebook, q, dice) for q in common}
    if dice.random() < 3 / 4:
        base["what_must_change"] = dice.choice(["behavior", "knowledge", "both", "nothing"])
    varying = dice.sample(questions, dice.randrange(1, 6))
    rows = []
    for _ in range(dice.randrange(1, 5)):
        changed = {
            q.id: some_answer(rulebook, q, dice) if dice.random() < 2 / 3 else None for q in varying
        }
        rows.append({**base, **changed})
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.mark.slow
@examples(25, long=400)
@given(st.data())
def test_every_result_is_what_advise_says_of_the_row(data):
    columns = data.draw(tables(load_rulebook()))
    expected = told_by_advise(rows_in(columns), on=DAY)
    found = advise_many(columns, give=GIVES, on=DAY)
    assert rows_in(found) == expected


HOUSE = """extension: {title: House rules, version: "1"}
rules:
  - id: nobody-trains-it
    before: prompt-not-measured
    title: If the provider takes no new customers, do not train
    when: {tuning_offer: closed}
    then: hold
    because: Nobody can train it.
    cites: [{source: our-judgement, section: Our own rule}]
    effective: {from: 2026-11-01}
    examples:
      fires: {what_must_change: behavior, provider: cohere}
      silent: {what_must_change: behavior, provider: together}
ways:
  - id: cheap-enough-to-distill
    before: fixed-labels-by-classifier
    title: If training pays back, distill
    when: {CONDITION}
    then: distillation
    because: It pays back.
    cites: [{source: our-judgement, section: Our own rule}]
    effective: {from: 2026-11-01}
    examples:
      fires:
        {what_must_change: behavior, calls_per_month: 20000000, prompt_words: 3000,
         labeled_examples: 1000, smaller_model_tried: not_enough, input_usd_per_million: 1,
         output_usd_per_million: 4, tuned_input_usd_per_million: 1,
         tuned_output_usd_per_million: 4}
      silent: {what_must_change: behavior}
"""
CONDITIONS = {
    "money decides the means": "tuning_pays_back: true",
    "a rule tells months apart": "tuning_payback_months: {lte: 5}",
}


@pytest.fixture(scope="module", params=CONDITIONS.values(), ids=CONDITIONS)
def house(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    text = HOUSE.replace("CONDITION", request.param)
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    return load_rulebook(extend=folder)


@pytest.mark.slow
@examples(10, long=200)
@given(data=st.data())
def test_it_is_so_with_rules_of_a_company(data, house):
    columns = data.draw(tables(house))
    expected = told_by_advise(rows_in(columns), rulebook=house, on=DAY)
    assert rows_in(advise_many(columns, give=GIVES, rulebook=house, on=DAY)) == expected


BUSY = {
    "what_must_change": ["behavior"] * 4,
    "prompting_effort": ["some"] * 4,
    "latency_critical": [True] * 4,
    "smaller_model_tried": ["not_enough"] * 4,
    "calls_per_month": [1_000, 3_000_000, 30_000_000, 900_000_000],
    "labeled_examples": [300, 300, 300, 200],
}


@pytest.mark.slow
def test_rows_that_money_decides_are_told_as_advise_tells_them(house):
    expected = told_by_advise(rows_in(BUSY), rulebook=house, on=DAY)
    assert rows_in(advise_many(BUSY, give=GIVES, rulebook=house, on=DAY)) == expected
    assert len({row["means"] for row in expected}) > 1


# -- a table of the same kind


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_table_is_of_the_same_kind_and_keeps_the_ids(make, expected):
    table = make(COLUMNS)
    found = advise_many(table, give=GIVES, keep=("team",), on=DAY)
    assert type(found) is (pa.Table if isinstance(table, Capsule) else type(table))
    assert plain_columns(found) == expected
    assert plain_columns(table) == plain_columns(make(COLUMNS)), "what was given has changed"


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_table_without_rows_gives_one_without_rows(make):
    empty = without_rows(make({"team": ["blue"], "what_must_change": ["both"]}))
    names = () if isinstance(empty, list) else ("team", *GIVES)
    found = advise_many(empty, give=GIVES, keep=names[:1])
    assert plain_columns(found) == {name: [] for name in names}


def test_a_pandas_frame_keeps_its_index_and_the_types_of_what_is_kept():
    frame = pd.DataFrame(COLUMNS, index=[7, 7, 9])
    frame["since"] = pd.to_datetime(["2026-01-01", None, "2026-03-01"])
    found = advise_many(frame, give="usd_per_month", keep=("since", "team"))
    assert list(found.columns) == ["since", "team", "usd_per_month"]
    assert found.index.tolist() == [7, 7, 9]
    pd.testing.assert_series_equal(found["since"], frame["since"])
    assert found["usd_per_month"].dtype == "float64"


def test_results_have_the_types_of_the_library():
    found = advise_many(pl.DataFrame(COLUMNS), give=GIVES, keep="team")
    assert found.schema == {"team": pl.String, **dict.fromkeys(GIVES[:4], pl.String),
                            "usd_per_month": pl.Float64}  # fmt: skip
    found = advise_many(pa.table(COLUMNS), give=GIVES, keep="team")
    assert found.schema.types == [pa.string()] * 5 + [pa.float64()]
    records = MAKERS["records"](COLUMNS)
    found = advise_many(records, give=("approach", "usd_per_month"), keep="team")
    assert found.dtype == [("team", "O"), ("approach", "O"), ("usd_per_month", "f8")]
    assert type(advise_many(records.view(np.recarray), give="means", keep="team")) is np.recarray


def test_a_relation_stays_on_its_connection():
    with duckdb.connect() as own:
        own.execute("CREATE TABLE teams AS SELECT 'blue' AS team, 'both' AS what_must_change")
        found = advise_many(own.table("teams"), give="approach", keep="team")
        joined = found.set_alias("found").join(own.table("teams"), "team")
        assert joined.fetchall() == [("blue", "rag", "both")]
        found.create("advised")
        assert own.sql("FROM advised").fetchall() == [("blue", "rag")]
        assert own.sql("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall() == [
            ("advised",), ("teams",),
        ]  # fmt: skip


def test_a_kept_column_may_be_an_answer_and_is_read_too():
    found = advise_many({"what_must_change": ["both"]}, give="approach", keep="what_must_change")
    assert found == {"what_must_change": ["both"], "approach": ["rag"]}


def test_columns_come_in_the_order_in_which_they_are_named():
    columns = {"what_must_change": ["both"], "a": [1], "b": [2]}
    found = advise_many(columns, give=("standing", "approach"), keep=("b", "a"))
    assert list(found) == ["b", "a", "standing", "approach"]


def test_a_frame_with_numbers_for_names_keeps_them():
    frame = pd.DataFrame({0: ["blue"], "what_must_change": ["both"]})
    assert plain_columns(advise_many(frame, give="approach", keep="0")) == {
        "0": ["blue"], "approach": ["rag"],
    }  # fmt: skip


def test_what_is_left_out_of_a_row_is_missing_in_what_is_kept():
    rows = [{"team": "blue", "what_must_change": "both"}, {}]
    assert advise_many(rows, give="approach", keep="team") == [
        {"team": "blue", "approach": "rag"},
        {"team": None, "approach": None},
    ]


def test_prices_and_day_count_as_in_advise():
    """Two years on, every price list is too old to count a month with."""
    found = advise_many(COLUMNS, give="usd_per_month", keep="team", on="2029-01-01")
    assert found["usd_per_month"] == [None, None, None]


def test_a_figure_in_32_bits_costs_what_its_decimal_costs():
    exact = {**COLUMNS, "cache_hit_share": [0.8] * 3}
    short = {**COLUMNS, "cache_hit_share": np.array([0.8] * 3, np.float32)}
    give = {"give": "usd_per_month", "keep": "team", "on": DAY}
    assert advise_many(short, **give) == advise_many(exact, **give)


def test_rows_with_the_same_figures_are_priced_once(monkeypatch):
    priced = []
    monkeypatch.setattr(
        monthly_costs,
        "with_costs_and_needs",
        lambda case: priced.append(case) or with_costs_and_needs(case),
    )
    columns = {
        "what_must_change": ["knowledge"] * 600,
        "calls_per_month": [1_000, 2_000, 3_000] * 200,
        "distinct_voice": [True, None, False, None] * 150,
    }
    found = advise_many(columns, give="usd_per_month", on=DAY)["usd_per_month"]
    assert len(set(found)) == 3
    assert len(priced) < 30


# -- what cannot be given


ALL = "approach, means, standing, next_question, usd_per_month"
REFUSED = {
    "give.aproach: nothing of this name can be given. Did you mean 'approach'? "
    f"Use some of {ALL}.": {"give": "aproach"},
    f"give: names nothing. Give some of {ALL}.": {"give": ()},
    "give.means: stands here twice. Name it once.": {"give": ("means", "means")},
    'give: a set has no order. Give names in order, such as give=("approach",).': {
        "give": {"means"}
    },
    'give: 5 is not a list of names. Give names in order, such as give=("approach",).': {"give": 5},
    'keep: [5] is not a list of names. Give names in order, such as keep=("team",).': {
        "give": "means", "keep": [5],
    },
    "keep.tem: the table has no such column. Did you mean 'team'?": {
        "give": "means", "keep": "tem",
    },
    "keep: takes columns through beside give. "
    'Say what to give beside it, such as give=("approach",).': {"keep": "team"},
}  # fmt: skip


@pytest.mark.parametrize(("message", "options"), REFUSED.items())
def test_names_that_do_not_fit_are_refused(message, options):
    assert refusal(COLUMNS, **options) == message


def test_a_result_and_a_kept_column_need_two_names():
    table = {"what_must_change": ["both"], "means": ["by hand"]}
    assert refusal(table, give=("approach", "means"), keep="means") == (
        "keep.means: is the name of a result too. Rename the column, or leave one of the two out."
    )


@pytest.mark.parametrize("maker", ["lists", "rows", "pandas", "polars, lazy", "DuckDB"])
def test_a_column_that_is_no_question_is_refused_and_may_be_kept(maker):
    table = MAKERS[maker]({"what_must_change": ["both"], "tem": ["blue"]})
    assert refusal(table, give="approach") == (
        "columns.tem: there is no such question. "
        "To take it through unread, name it in keep, beside give."
    )
    misspelled = MAKERS[maker]({"what_must_chang": ["both"]})
    assert refusal(misspelled, give="approach") == (
        "columns.what_must_chang: there is no such question. "
        "Did you mean 'what_must_change'? "
        "To take it through unread, name it in keep, beside give."
    )


def test_a_kept_column_has_as_many_rows_as_the_others():
    assert refusal({"what_must_change": ["both"], "team": []}, give="approach", keep="team") == (
        "columns: the columns are not equally long: what_must_change 1, team 0. "
        "Give every column the same number of rows."
    )
    assert refusal({"what_must_change": ["both"], "team": "b"}, give="approach", keep="team") == (
        "columns.team: 'b' is not a list of values. Give one value for each row."
    )
