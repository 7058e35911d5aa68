"""The shipped rules in our engine, by hand, and in other engines: equal first, then timed.

Every engine decides the same random questionnaires; nothing is timed unless all of them name the
same approach for each one. Run from the checkout, after installing benchmarks/requirements.txt:
python benchmarks/engines.py [--write --date 2026-11-22]
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from engines_lib.batches import (
    HAND_ARRAYS,
    Batch,
    batches,
    openfisca_batch,
    priced_batch,
    zen_batch,
)
from engines_lib.command import given_options
from engines_lib.contenders import OURS, PLAIN, Missing, engines
from engines_lib.report import Line, Target, about, table, write_into
from engines_lib.sample import LATE, Sample, draw, draw_table
from engines_lib.timing import calls, time_tasks, whole
from engines_lib.whole_advice import FULL_ADVICE, advice_lines, approach_advised

from advisor.checks.loading import load_rulebook
from advisor.engine.decision import decide_values
from advisor.rulebook.rulebook import Rulebook

README = Path(__file__).parent / "README.md"
QUESTIONNAIRES = 10_000
MANY = 1_000_000
SEED = 20_261_122
ROUNDS = 9


def main() -> None:
    given = given_options(__doc__, ROUNDS)
    load_before = os.getloadavg()[0]
    rulebook = load_rulebook()
    lines = [*compared_lines(rulebook)]
    figures = time_tasks({x.key: x.measure for x in lines if x.measure}, given.rounds)
    told = "\n".join(about(rulebook, given.rounds, given.date, load_before))
    text = f"{told}\n\n" + "\n".join(table(lines, figures))
    print(f"\n{text}")
    if given.write:
        write_into(README, text)


def compared_lines(rulebook: Rulebook) -> Iterator[Line]:
    """Yield every line of the table, each engine only after it has shown that it agrees."""
    sample = draw(rulebook, QUESTIONNAIRES, SEED)
    expected = [decide_values(rulebook, row).approach for row in sample.values]
    yield from _decision_lines(rulebook, sample, expected)
    yield from _table_lines(rulebook)
    rows = [*openfisca_batch(rulebook, sample.read, 1), *zen_batch(rulebook, sample.read)]
    yield from _batch_lines(f"{QUESTIONNAIRES:,} rows", rows, expected)
    yield from _many_lines(rulebook, sample, expected)
    agree(FULL_ADVICE, (approach_advised(rulebook, given) for given in sample.given), expected)
    yield from advice_lines(rulebook, sample)


def agree(name: str, found: Iterable[str | None], expected: Sequence[str | None]) -> None:
    """Stop the comparison at the first questionnaire that is decided otherwise."""
    for row, (got, wanted) in enumerate(zip(found, expected, strict=True)):
        if got != wanted:
            raise SystemExit(f"{name}, questionnaire {row} of seed {SEED}: {got}, not {wanted}")
    print(f"agrees on {len(expected):,}: {name}", flush=True)


def _decision_lines(rulebook: Rulebook, sample: Sample, expected: Sequence[str]) -> Iterator[Line]:
    for engine in engines(rulebook):
        if isinstance(engine, Missing):
            yield Line("one decision", engine.name, None, remark=engine.why)
            continue
        rows = sample.values if engine.name == OURS else sample.read
        agree(engine.name, map(engine.approach, rows), expected)
        target = Target(seconds=25e-6) if engine.name == OURS else None
        measure = calls(engine.approach, rows)
        yield Line("one decision", engine.name, measure, PLAIN, target, engine.explains)


def _batch_lines(
    what: str,
    ways: Iterable[Batch],
    expected: Sequence[str | None] | None,
    target: Target | None = None,
) -> Iterator[Line]:
    """Yield a line for each way; one without expected approaches has shown them on fewer rows."""
    for way in ways:
        if expected is not None:
            agree(f"{way.name}, {what}", way.approaches(), expected)
        own = target if way.is_ours else None
        yield Line(what, way.name, whole(way.approaches), way.beside, own, way.remark)


def _table_lines(rulebook: Rulebook) -> Iterator[Line]:
    what, table = f"{QUESTIONNAIRES:,} rows", draw_table(rulebook, QUESTIONNAIRES, SEED)
    expected = table.approaches(rulebook, LATE)
    yield from _batch_lines(what, batches(rulebook, table), expected)
    priced = table.approaches(rulebook, rulebook.about.as_of)
    yield from _batch_lines(what, [priced_batch(rulebook, table)], priced)


def _many_lines(rulebook: Rulebook, sample: Sample, expected: Sequence[str]) -> Iterator[Line]:
    what, times = f"{MANY:,} rows", MANY // QUESTIONNAIRES
    table = draw_table(rulebook, MANY, SEED + 1)
    many = list(batches(rulebook, table))
    by_hand = next(way for way in many if way.name == HAND_ARRAYS)
    yield from _batch_lines(what, many, by_hand.approaches(), Target(times=2))
    yield from _batch_lines(what, [priced_batch(rulebook, table)], None)
    repeated = openfisca_batch(rulebook, sample.read, times)
    yield from _batch_lines(what, repeated, list(expected) * times)


if __name__ == "__main__":
    main()
