"""`advisor advise-many`: tables of answers in CSV and Parquet files."""

import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import parquet

from advisor import advise_many
from advisor.apps.cli import main

ROOT = Path(__file__).parents[3]
DAY = "2026-11-30"
TEAMS = """\
team,what_must_change,needs_citations,calls_per_month,prompting_effort,town
007,knowledge,true,50000,,"Nice, France"
-5,behavior,,,exhausted,

"=a",nothing,false,1e6,~," x "
"""
ANSWERS = {
    "team": ["007", "-5", "=a"],
    "what_must_change": ["knowledge", "behavior", "nothing"],
    "needs_citations": [True, None, False],
    "calls_per_month": [50_000, None, 1_000_000],
    "prompting_effort": [None, "exhausted", None],
    "town": ["Nice, France", "", " x "],
}
KEEP = ("--keep", "team", "--keep", "town")
GIVE = ("--give", "approach", "--give", "usd_per_month")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs the command in a folder with the file teams.csv."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "teams.csv").write_text(TEAMS, encoding="utf-8")

    def invoke(*words, typed=None):
        return CliRunner().invoke(main, ["advise-many", *words, "--on", DAY], input=typed)

    return invoke


@pytest.fixture
def told(run):
    """Return a function that returns what the command prints."""

    def output(*words, typed=None):
        done = run(*words, typed=typed)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    return output


@pytest.fixture
def refused(run):
    """Return a function that returns why the command is refused."""

    def output(*words, typed=None):
        done = run(*words, typed=typed)
        assert (done.exit_code, done.stdout) == (1, "")
        return done.stderr.removesuffix("\n")

    return output


def test_a_csv_file_is_told_row_by_row_and_what_is_kept_stays_as_it_is(told):
    usd = advise_many(ANSWERS, give="usd_per_month", keep=("team", "town"), on=DAY)["usd_per_month"]
    assert told("teams.csv", *KEEP, *GIVE).splitlines() == [
        "team,town,approach,usd_per_month",
        f'007,"Nice, France",rag,{usd[0]}',
        f"-5,,fine_tune,{usd[1]}",
        f"=a, x ,prompt,{usd[2]}",
    ]


def test_without_give_the_approach_is_told():
    done = CliRunner().invoke(main, ["advise-many", "-"], input="what_must_change\nknowledge\n\n")
    assert done.stdout == "approach\nrag\n"


def test_standard_input_and_a_mark_at_the_begin_of_the_file_are_read(told):
    assert told("-", typed="\ufeffwhat_must_change\r\nboth\r\n") == "approach\nrag\n"


@pytest.mark.parametrize("name", ["out.csv", "OUT.CSV", "out.parquet"])
def test_the_table_is_written_into_a_file(told, tmp_path, name):
    assert told("teams.csv", *KEEP, *GIVE, "--out", name) == f"Written to {name}.\n"
    if name != "out.parquet":
        assert (tmp_path / name).read_text() == told("teams.csv", *KEEP, *GIVE)
        return
    table = parquet.read_table(tmp_path / name)
    assert table.schema.types == [*[pa.string()] * 3, pa.float64()]
    assert table["team"].to_pylist() == ANSWERS["team"]


def test_a_parquet_file_gives_what_the_library_gives(told, tmp_path):
    table = pa.table(ANSWERS)
    parquet.write_table(table, tmp_path / "teams.parquet")
    told("teams.parquet", *KEEP, *GIVE, "--out", "out.parquet")
    give = ("approach", "usd_per_month")
    expected = advise_many(table, give=give, keep=("team", "town"), on=DAY)
    assert parquet.read_table(tmp_path / "out.parquet").equals(expected)
    assert told("teams.parquet", *KEEP, *GIVE) == told("teams.csv", *KEEP, *GIVE)


def test_prices_of_ones_own_count(told, tmp_path):
    shutil.copytree(ROOT / "rules", tmp_path / "own")
    defaults = tmp_path / "own" / "prices" / "defaults.yaml"
    text = defaults.read_text(encoding="utf-8")
    wage = 'id: engineer_usd_per_hour, value: "100", low: "50", high: "200"'
    assert wage in text
    dear = 'id: engineer_usd_per_hour, value: "9000", low: "5000", high: "20000"'
    defaults.write_text(text.replace(wage, dear), encoding="utf-8")
    shipped, own = (
        float(told("-", *GIVE, *words, typed="what_must_change\nknowledge\n").split(",")[-1])
        for words in ((), ("--prices", "own"))
    )
    assert own > 10 * shipped


def test_a_kept_column_may_be_an_answer_too(told):
    assert told("-", "--keep", "calls_per_month", typed="calls_per_month\n1e6\n") == (
        "calls_per_month,approach\n1e6,\n"
    )


# -- what is refused


def test_the_file_that_is_read_is_never_replaced(refused, tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "teams.csv")
    for name in ("teams.csv", "./teams.csv", "link.csv"):
        said = refused("teams.csv", *KEEP, "--out", name)
        assert said.endswith("is the file that is read. Give --out another name.")
    assert (tmp_path / "teams.csv").read_text() == TEAMS


def test_nothing_is_written_where_an_answer_does_not_fit(refused, tmp_path):
    refused("-", "--out", "out.csv", typed="what_must_change\nknowlege\n")
    assert not (tmp_path / "out.csv").exists()


WRONG_TABLES = {
    "labeled_examples,distinct_voice\n5,true\n\n-1,yes\n": (
        "standard input:4, labeled_examples: -1 is out of range for 'labeled_examples'. "
        "Give a whole number from 0 to 1,000,000,000 (examples).\n"
        "standard input:4, distinct_voice: 'yes' is not an answer to 'distinct_voice'. "
        "Say true or false."
    ),
    'model,labeled_examples\n"two\nlines",5x\n': (
        "standard input:2, labeled_examples: '5x' is not a whole number for 'labeled_examples'. "
        "Give a whole number from 0 to 1,000,000,000 (examples)."
    ),
    f"calls_per_month\n{'9' * 40}\n": (
        f"standard input:2, calls_per_month: '{'9' * 40}' is not a whole number for "
        "'calls_per_month'. Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
    ),
    "what_must_chang,the team\nboth,5\n": (
        "standard input:1, what_must_chang: there is no such question. "
        "Did you mean 'what_must_change'? "
        "To take it through unread, give --keep what_must_chang.\n"
        "standard input:1, the team: there is no such question. "
        "To take it through unread, give --keep 'the team'."
    ),
    "model,what_must_change\na,b,c\n\nd\n": (
        "standard input:2: holds 3 cells, and the first line 2. "
        "Put a cell that holds a comma in quotes.\n"
        "standard input:4: holds 1 cells, and the first line 2. "
        "Put a cell that holds a comma in quotes."
    ),
    "model;what_must_change\na;both\n": (
        "standard input:1: the cells are separated by ';'. Separate them with commas."
    ),
    "model\twhat_must_change\na\tboth\n": (
        "standard input:1: the cells are separated by '\\t'. Separate them with commas."
    ),
    "model,\na,b\n": "standard input:1: column 2 has no name. Name it, or remove it.",
    "model,model\na,b\n": (
        "standard input:1, model: there are two columns of this name. "
        "Rename one of the two, or leave it out."
    ),
    'model\na\n"b': "standard input:3: not valid CSV: unexpected end of data",
    "": "standard input: is empty. Begin with a line that names the columns.",
    b"\xff\xfe": "standard input: is not text. Give a CSV file saved as UTF-8.",
}


@pytest.mark.parametrize(("table", "message"), WRONG_TABLES.items(), ids=range(len(WRONG_TABLES)))
def test_what_does_not_fit_is_named_by_its_line(refused, table, message):
    assert refused("-", typed=table) == message


def test_names_that_do_not_fit_are_refused_as_in_the_library(refused):
    table = "team,what_must_change\nblue,both\n"
    twice = ("--keep", "team", "--give", "approach", "--give", "approach")
    assert refused("-", *twice, typed=table) == "give.approach: stands here twice. Name it once."
    assert refused("-", "--keep", "team", "--keep", "tem", typed=table) == (
        "keep.tem: the table has no such column. Did you mean 'team'?"
    )


BY_ITS_NAME = "is neither CSV nor Parquet by its name. Give a file that ends in .csv or .parquet."
WRONG_FILES = {
    ("no.csv",): "no.csv: cannot be read: no such file or directory",
    ("no.parquet",): "no.parquet: cannot be read: no such file or directory",
    (".",): f".: {BY_ITS_NAME}",
    ("teams.xlsx",): f"teams.xlsx: {BY_ITS_NAME}",
    ("-", "--out", "out.json"): f"out.json: {BY_ITS_NAME}",
    ("-", "--out", "no/out.csv"): "no/out.csv: cannot be written: no such file or directory",
    ("-", "--prices", "no"): "no: holds no price defaults. Is the folder right?",
}


@pytest.mark.parametrize(("words", "message"), WRONG_FILES.items(), ids=map(" ".join, WRONG_FILES))
def test_files_that_do_not_fit_are_refused(refused, words, message):
    assert refused(*words, typed="what_must_change\nboth\n") == message


def test_a_file_that_is_no_parquet_is_refused(refused, tmp_path):
    (tmp_path / "teams.parquet").write_text(TEAMS)
    said = refused("teams.parquet")
    assert said.startswith("teams.parquet: cannot be read: ")
    assert said.endswith(". Give a file that was written as Parquet.")


def test_without_pyarrow_it_says_how_to_install_it(refused, monkeypatch):
    monkeypatch.delitem(sys.modules, "advisor.formats.tables.parquet_file", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refused("-", "--out", "out.parquet", typed="what_must_change\nboth\n") == (
        "the parts of `parquet` are not installed. "
        "Install them with: pip install 'tune-or-prompt[parquet]'"
    )
