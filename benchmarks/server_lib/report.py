"""The tables of what a server answers, and of what one caller waits for."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median, quantiles

from server_lib.callers import Answers

BEGIN, END = "<!-- server: begin -->", "<!-- server: end -->"
BARE, FIELDS, WHOLE = "bare route", "/advise, two fields", "/advise, whole"
LEAST_SHARE = {FIELDS: 1 / 12, WHOLE: 1 / 30}
"""The least share of the rate of the bare route."""
MOST_TIMES = 3.0
"""The most times that a caller may wait while long prompts are read, beside alone."""
_PACKAGES = ("starlette", "uvicorn", "h11")


@dataclass(frozen=True)
class Rate:
    """Answers of one turn."""

    per_second: float
    processor_seconds: float
    """Of the server and its processes, for one answer."""


@dataclass(frozen=True)
class Waits:
    """What one caller waited for, alone and beside long prompts."""

    alone: Mapping[str, Answers]
    beside: Mapping[str, Answers]
    prompts: Answers
    memory_before: float
    memory_after: float


@dataclass
class Figures:
    """All that was measured, by the number of workers."""

    rates: dict[int, Mapping[str, Sequence[Rate]]] = field(default_factory=dict)
    waits: dict[int, Waits] = field(default_factory=dict)
    wrong: int = 0
    """Answers other than 200 to the callers of the rates."""


def about(date: str | None, load_before: float, turns: int) -> Iterator[str]:
    """Yield when, where and with what the figures were taken."""
    if date is not None:
        yield f"Taken on {date}."
    named = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield f"Python {platform.python_version()}, {named}."
    cores, load_after = os.cpu_count() or 1, os.getloadavg()[0]
    yield f"{platform.system()} {platform.machine()}, {cores} cores for all of it; {turns} turns;"
    yield f"load average {load_before:.1f} at the start, {load_after:.1f} at the end."
    if load_before > cores:
        yield "Provisional: other work kept the machine busy."


def tables(figures: Figures) -> Iterator[str]:
    """Yield both tables, and what was refused."""
    yield "| eight at a time | workers | answers a second | of bare | processor time | target |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for workers, rates in figures.rates.items():
        for name, turns in rates.items():
            yield _rate_line(name, workers, turns, rates[BARE])
    yield f"\nAnswers other than 200: {figures.wrong}.\n"
    yield "| one caller | workers | p50 | p95 | p50 beside | p95 beside | target |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    for workers, waits in figures.waits.items():
        for name, alone in waits.alone.items():
            yield _wait_line(name, workers, alone, waits.beside[name])
    yield ""
    yield from (_waits_said(workers, waits) for workers, waits in figures.waits.items())


def _rate_line(name: str, workers: int, turns: Sequence[Rate], bare: Sequence[Rate]) -> str:
    rate = median(one.per_second for one in turns)
    processor = _ms(median(one.processor_seconds for one in turns))
    beside = zip(turns, bare, strict=True)
    share = median(one.per_second / other.per_second for one, other in beside)
    told, target = "", ""
    if name in LEAST_SHARE:
        least = LEAST_SHARE[name]
        told = f"1/{1 / share:.1f}"
        target = f"1/{1 / least:.0f}: {'met' if share >= least else 'missed'}"
    return f"| {name} | {workers} | {rate:,.0f} | {told} | {processor} | {target} |"


def _wait_line(name: str, workers: int, alone: Answers, beside: Answers) -> str:
    ends = [_ends(alone), _ends(beside)]
    times = ends[1][1] / ends[0][1]
    target = f"{times:.1f}x of p95 alone, at most {MOST_TIMES:g}x: "
    target += "met" if times <= MOST_TIMES else "missed"
    cells = (_ms(seconds) for pair in ends for seconds in pair)
    return f"| {name} | {workers} | {' | '.join(cells)} | {target} |"


def _ends(answers: Answers) -> tuple[float, float]:
    """Return the p50 and the p95."""
    found = quantiles(answers.seconds, n=20)
    return found[9], found[18]


def _waits_said(workers: int, waits: Waits) -> str:
    told = [one for part in (waits.alone, waits.beside) for one in part.values()]
    refused, failed = sum(one.refused for one in told), sum(one.failed for one in told)
    prompts = waits.prompts
    return (
        f"Workers: {workers}. The caller was refused {refused} times, and {failed} answers failed."
        f" Of the long prompts {len(prompts.seconds)} were read, {prompts.refused} came back later"
        f" and {prompts.failed} failed. The server with its processes took"
        f" {waits.memory_before:.0f} MiB before and {waits.memory_after:.0f} MiB after."
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.3g} ms"
