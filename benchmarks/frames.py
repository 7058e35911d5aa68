"""How long `advise_many` takes for a row: by the kind of table, and by what is given.

Every kind of table is read alike before it is timed. Run from the checkout, with the libraries of
`[dev]`: python benchmarks/frames.py [--write --date 2026-12-01]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from engines_lib.command import given_options
from engines_lib.questionnaires import Columns, as_lists, questions_asked, random_columns
from engines_lib.report import duration, taken, write_into
from engines_lib.timing import Figure, Measure, time_tasks, whole

from advisor import Rulebook, advise_many, load_rulebook
from advisor.advice.wanted_columns import GIVES, Give

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- frames: begin -->", "<!-- frames: end -->"
LIBRARIES = ("numpy", "narwhals", "pandas", "polars", "pyarrow", "duckdb")
SEED, ROUNDS, DAY = 20_261_201, 5, "2026-12-01"

READ = 200_000
"""Rows of which each kind of table is read."""
USUAL = (
    "what_must_change",
    "knowledge_changes",
    "needs_citations",
    "prompting_effort",
    "distinct_voice",
    "output_format",
    "labeled_examples",
    "calls_per_month",
)
"""The columns of a table as a company has it: most questions are not in it."""
ROWS: Mapping[Give, tuple[int, int]] = {
    "approach": (READ, READ),
    "means": (READ, READ),
    "standing": (20_000, READ),
    "next_question": (2_000, READ),
    "usd_per_month": (500, 2_000),
}
"""For each result the rows of a table of all questions, and of a usual one."""
ARRAYS = "dict of NumPy arrays"

Made: TypeAlias = Callable[[Columns, Mapping[str, list[Any]]], object]


def main() -> None:
    given = given_options(__doc__, ROUNDS)
    load_before = os.getloadavg()[0]
    rulebook = load_rulebook()
    kinds, results = dict(_kinds(rulebook)), dict(_results(rulebook))
    tasks = {f"kind: {name}": measure for name, (measure, _) in kinds.items()}
    tasks |= {f"give: {give}, {table}": measure for (give, table), (measure, _) in results.items()}
    figures = time_tasks(tasks, given.rounds)
    rows = {f"kind: {name}": count for name, (_, count) in kinds.items()}
    rows |= {f"give: {give}, {table}": count for (give, table), (_, count) in results.items()}
    packages = {name: version(name) for name in LIBRARIES}
    told = [*taken(rulebook.digest, packages, given.rounds, given.date, load_before), ""]
    told += [*_kind_table(figures, rows), "", *_give_table(figures, rows)]
    text = "\n".join(told)
    print(text)
    if given.write:
        write_into(README, text, BEGIN, END)


# -- kinds of tables


def _makers() -> Mapping[str, Made]:
    """Return how each kind of table is made, from arrays or from lists."""
    pandas, polars, arrow, duckdb = map(import_module, ("pandas", "polars", "pyarrow", "duckdb"))
    return {
        ARRAYS: lambda arrays, _: arrays,
        "dict of lists": lambda _, lists: lists,
        "list of dicts": lambda _, lists: arrow.table(lists).to_pylist(),
        "pandas": lambda _, lists: pandas.DataFrame(lists),
        "pandas, nullable types": lambda _, lists: pandas.DataFrame(lists).convert_dtypes(),
        "pandas, Arrow types": lambda _, lists: pandas.DataFrame(lists).convert_dtypes(
            dtype_backend="pyarrow"
        ),
        "polars": lambda _, lists: polars.DataFrame(lists),
        "pyarrow table": lambda _, lists: arrow.table(lists),
        "DuckDB relation": lambda _, lists: duckdb.from_arrow(arrow.table(lists)),
    }


def _kinds(rulebook: Rulebook) -> Iterator[tuple[str, tuple[Measure, int]]]:
    """Yield a measure for each kind of table, once all say the same."""
    rng = np.random.default_rng(SEED)
    arrays = random_columns(rulebook, questions_asked(rulebook), READ, rng)
    lists = as_lists(rulebook, arrays)
    expected = advise_many(arrays, rulebook=rulebook, on=DAY)
    for name, make in _makers().items():
        table: Any = make(arrays, lists)
        if advise_many(table, rulebook=rulebook, on=DAY) != expected:
            raise SystemExit(f"{name} is told something else than {ARRAYS}")
        yield name, (_measure(rulebook, table), READ)


def _kind_table(figures: Mapping[str, Figure], rows: Mapping[str, int]) -> Iterator[str]:
    yield f"| approach of {READ:,} rows, all questions | a row | beside {ARRAYS} |"
    yield "| --- | ---: | ---: |"
    beside = figures[f"kind: {ARRAYS}"].median
    for key in (key for key in figures if key.startswith("kind: ")):
        ratio = figures[key].median / beside
        yield f"| {key.removeprefix('kind: ')} | {_a_row(figures, rows, key)} | {ratio:.2f}x |"


# -- results


def _results(rulebook: Rulebook) -> Iterator[tuple[tuple[Give, str], tuple[Measure, int]]]:
    tables = {"all": questions_asked(rulebook), "usual": list(USUAL)}
    for give in GIVES:
        for (name, questions), rows in zip(tables.items(), ROWS[give], strict=True):
            columns = random_columns(rulebook, questions, rows, np.random.default_rng(SEED))
            yield (give, name), (_measure(rulebook, columns, give), rows)


def _measure(rulebook: Rulebook, table: Any, give: Give | None = None) -> Measure:  # noqa: ANN401
    return whole(lambda: advise_many(table, give=give, rulebook=rulebook, on=DAY))


def _give_table(figures: Mapping[str, Figure], rows: Mapping[str, int]) -> Iterator[str]:
    yield "| `give` | a row, all questions at random | of rows | a row, eight questions | of rows |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for give in GIVES:
        keys = [f"give: {give}, {table}" for table in ("all", "usual")]
        cells = [cell for key in keys for cell in (_a_row(figures, rows, key), f"{rows[key]:,}")]
        yield f"| `{give}` | {' | '.join(cells)} |"


def _a_row(figures: Mapping[str, Figure], rows: Mapping[str, int], key: str) -> str:
    return duration(figures[key].median / rows[key])


if __name__ == "__main__":
    main()
