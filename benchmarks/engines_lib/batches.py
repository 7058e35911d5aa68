"""Every way to decide a whole table at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from advisor.engine.batch.decided import approaches_of
from advisor.rulebook.rulebook import Rulebook
from engines_lib.columns import approaches_by_hand, decide_by_hand, number_by_hand
from engines_lib.contenders import Row, zen_loader
from engines_lib.openfisca import Column, OpenFisca
from engines_lib.sample import LATE, Table

HAND_ARRAYS = "NumPy by hand, from arrays"
HAND_LISTS = "NumPy by hand, from lists"
HAND_NUMBERED = "NumPy by hand, from complete numbered columns"
OUR_ARRAYS = "advisor.engine.batch.approaches_of, from arrays"
OUR_LISTS = "advisor.engine.batch.approaches_of, from lists"
OUR_PRICED = "advisor.engine.batch.approaches_of, priced"


@dataclass(frozen=True)
class Batch:
    """One way to decide a table."""

    name: str
    beside: str
    """The lower bound that takes the same columns."""
    approaches: Callable[[], Sequence[str | None]]
    remark: str = ""

    @property
    def is_ours(self) -> bool:
        return self.name in (OUR_ARRAYS, OUR_LISTS)


def batches(rulebook: Rulebook, table: Table) -> Iterator[Batch]:
    """Yield our batch and the lower bounds."""
    arrays, lists, numbered = table.arrays, table.lists, number_by_hand(table.arrays)
    on = LATE
    by_hand, checked = "values not checked", "every value checked"
    yield Batch(HAND_ARRAYS, HAND_ARRAYS, lambda: approaches_by_hand(arrays), by_hand)
    yield Batch(OUR_ARRAYS, HAND_ARRAYS, lambda: approaches_of(rulebook, arrays, on), checked)
    yield Batch(HAND_LISTS, HAND_LISTS, lambda: approaches_by_hand(lists), by_hand)
    yield Batch(OUR_LISTS, HAND_LISTS, lambda: approaches_of(rulebook, lists, on), checked)
    remark = "no unknowns, words already numbers"
    yield Batch(HAND_NUMBERED, HAND_NUMBERED, lambda: decide_by_hand(numbered), remark)


def priced_batch(rulebook: Rulebook, table: Table) -> Batch:
    """Return our batch on a day with prices, when the costs of a row may decide."""
    on = rulebook.about.as_of
    remark = "from arrays, with the payback of each row that it decides"
    return Batch(OUR_PRICED, HAND_ARRAYS, lambda: approaches_of(rulebook, table.arrays, on), remark)


def openfisca_batch(rulebook: Rulebook, rows: Sequence[Row], times: int) -> Iterator[Batch]:
    """Yield OpenFisca over the completed rows, repeated, when it is installed."""
    try:
        engine = OpenFisca(rulebook)
    except ImportError:
        return
    columns = {name: np.tile(_numbered(engine, name, rows), times) for name in rows[0]}
    name, remark = "openfisca-core, from complete numbered columns", "computed answers given"
    yield Batch(name, HAND_NUMBERED, lambda: engine.approaches(columns), remark)


def _numbered(engine: OpenFisca, name: str, rows: Sequence[Row]) -> Column:
    words = list(engine.words.get(name, ()))
    return np.array([words.index(str(row[name])) if words else row[name] for row in rows])


def zen_batch(rulebook: Rulebook, rows: Sequence[Row]) -> Iterator[Batch]:
    """Yield zen-engine's own batch over the completed rows, when it is installed."""
    try:
        zen = import_module("zen")
    except ImportError:
        return
    engine = zen.ZenEngine(zen_loader(rulebook))
    requests = [{"key": "advice", "context": row} for row in rows]

    def approaches() -> list[str]:
        found: list[Mapping[str, Mapping[str, Mapping[str, str]]]] = engine.evaluate_batch(requests)
        return [one["data"]["result"]["approach"] for one in found]

    remark = "computed answers given; uses all cores"
    yield Batch("zen-engine, evaluate_batch from complete rows", HAND_LISTS, approaches, remark)
