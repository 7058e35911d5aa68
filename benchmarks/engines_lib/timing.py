"""Time tasks in interleaved rounds, so that a busy moment falls on all of them alike."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TypeAlias, TypeVar

X = TypeVar("X")
Measure: TypeAlias = Callable[[int], float]
"""Runs one round, by its number, and returns the seconds of processor time for one call."""

ENOUGH_SECONDS = 0.05
FEWEST_CALLS = 10
TRIED_CALLS = 20


@dataclass(frozen=True)
class Figure:
    """The seconds one call takes, over all rounds."""

    median: float
    fastest: float


def time_tasks(tasks: Mapping[str, Measure], rounds: int) -> dict[str, Figure]:
    """Return a figure for each task; every round runs all of them, each time in another order.

    Processor time is taken, not the clock's, because other work may share the machine.
    """
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.freeze()  # large inputs shall not slow collections down; the collector stays on
    for turn in range(rounds):
        for name in random.Random(turn).sample(list(tasks), len(tasks)):
            seconds[name].append(tasks[name](turn))
    gc.unfreeze()
    return {name: Figure(median(found), min(found)) for name, found in seconds.items()}


def calls(
    call: Callable[[X], object], inputs: Sequence[X], fresh: Callable[[X], X] | None = None
) -> Measure:
    """Return a measure that calls with other inputs every round, as many as take long enough.

    `fresh` makes a new input from one that has been used, outside the measured time.
    """
    made = fresh or (lambda x: x)
    tried = [made(x) for x in inputs[:TRIED_CALLS]]
    count = int(ENOUGH_SECONDS / max(_seconds(call, tried), 1e-9))
    count = min(max(count, FEWEST_CALLS), len(inputs))

    def measure(turn: int) -> float:
        places = range(turn * count, (turn + 1) * count)
        return _seconds(call, [made(inputs[i % len(inputs)]) for i in places])

    return measure


def _seconds(call: Callable[[X], object], inputs: Sequence[X]) -> float:
    gc.collect()
    start = process_time()
    for x in inputs:
        call(x)
    return (process_time() - start) / len(inputs)


def whole(run: Callable[[], object], before: Callable[[], object] = lambda: None) -> Measure:
    """Return a measure of one run, after `before`, which is not measured."""

    def measure(_turn: int) -> float:
        before()
        return _seconds(lambda _: run(), [None])

    return measure


def in_fresh_python(statement: str, before: str = "") -> Measure:
    """Return a measure of a statement in a new interpreter, without the interpreter's own start."""
    code = (
        f"from time import process_time\n{before}\nstart = process_time()\n"
        f"{statement}\nprint(process_time() - start)"
    )

    def measure(_turn: int) -> float:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return float(done.stdout)

    return measure
