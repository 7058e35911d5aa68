"""The Markdown table of the page's figures."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from page_lib.browsing import FirstVisit
from page_lib.measures import Crowd, Soak
from page_lib.servers import ALL, EMPTY, OURS, TWENTY, App

BEGIN, END = "<!-- page: begin -->", "<!-- page: end -->"

FIRST_PAINT_TIMES = 2.0
COLD_START_TIMES = 1.5
CLICK_TIMES = 2.0
CROWD_SECONDS = 0.3
MEMORY_MIB = 1.0
LEVEL_SHARE = 0.02
"""A soak levels off when the last quarter takes at most this much more than the one before."""


@dataclass(frozen=True)
class Figures:
    """Everything one run has measured."""

    starts: Mapping[App, Sequence[float]]
    first_visits: Mapping[App, Sequence[FirstVisit]]
    alone: Mapping[App, Sequence[float]]
    crowds: Mapping[App, Crowd]


@dataclass(frozen=True)
class Row:
    """One figure of each app, and the target for ours: an amount, or times another app's."""

    what: str
    figures: Mapping[App, float]
    unit: str
    beside: App | None = None
    most: float | None = None

    def line(self) -> str:
        told = [_amount(self.figures[app], self.unit) for app in ALL]
        return f"| {' | '.join((self.what, *told, self._target()))} |"

    def _target(self) -> str:
        ours = self.figures[OURS]
        if self.beside is None:
            limit = "" if self.most is None else f"{_amount(self.most, self.unit)}: "
        else:
            ours /= self.figures[self.beside]
            limit = f"{ours:.2g}x of {self.beside.name}"
            limit += "" if self.most is None else f", at most {self.most:g}x: "
        if self.most is None:
            return limit
        return limit + ("met" if ours <= self.most else "missed")


def table(figures: Figures) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| what | {' | '.join(app.name for app in ALL)} | target |"
    yield "| --- | ---: | ---: | ---: | --- |"
    yield from (row.line() for row in _rows(figures))


def _rows(figures: Figures) -> Iterator[Row]:
    starts, alone, crowds = figures.starts, figures.alone, figures.crowds
    visits = figures.first_visits
    middle = {app: median(_painted(found)) for app, found in visits.items()}
    yield Row("cold start to the first paint in Chromium", middle, "ms", EMPTY, FIRST_PAINT_TIMES)
    middle = {app: median(one.read for one in found) for app, found in visits.items()}
    yield Row("cold start to text in Chromium", middle, "ms", EMPTY, COLD_START_TIMES)
    middle = {app: median(found) for app, found in starts.items()}
    yield Row("cold start of the server to a whole page sent", middle, "ms", EMPTY)
    middle = {app: median(found) for app, found in alone.items()}
    yield Row("click to a whole page, p50", middle, "ms", TWENTY)
    high = {app: p95(found) for app, found in alone.items()}
    yield Row("click, p95", high, "ms", TWENTY, CLICK_TIMES)
    many = f"{crowds[OURS].visitors} visitors"
    middle = {app: median(found.seconds) for app, found in crowds.items()}
    yield Row(f"{many}: click, p50", middle, "ms")
    high = {app: p95(found.seconds) for app, found in crowds.items()}
    yield Row(f"{many}: click, p95", high, "ms", most=CROWD_SECONDS)
    yield Row(f"{many}: clicks", {a: len(c.seconds) for a, c in crowds.items()}, "")
    yield Row(f"{many}: errors", {a: len(c.errors) for a, c in crowds.items()}, "", most=0)
    took = {app: found.processor_per_click for app, found in crowds.items()}
    yield Row("server's processor time per click", took, "ms", TWENTY)
    few = {app: found.first_memory for app, found in crowds.items()}
    yield Row("memory with five visitors", few, "MiB")
    more = {app: found.memory_per_visitor for app, found in crowds.items()}
    yield Row("memory per further visitor", more, "MiB", most=MEMORY_MIB)


def _painted(visits: Iterable[FirstVisit]) -> list[float]:
    return [one.painted for one in visits if one.painted is not None]


def p95(seconds: Sequence[float]) -> float:
    """Return what 95 of 100 stay within."""
    return sorted(seconds)[int(0.95 * len(seconds))]


def _amount(figure: float, unit: str) -> str:
    match unit:
        case "ms":
            return f"{figure * 1000:,.0f} ms"
        case "MiB":
            return f"{figure:.3g} MiB"
        case _:
            return f"{figure:,g}"


def soak_lines(found: Soak, seconds: float) -> Iterator[str]:
    """Yield what a soak showed."""
    first, second, third, last = found.quarters()
    level = last <= third * (1 + LEVEL_SHARE)
    yield (
        f"Soak of {seconds / 60:g} minutes: {found.visits:,} visits, {found.clicks:,} clicks,"
        f" {len(found.errors)} errors."
    )
    told = ", ".join(f"{one:.0f}" for one in (first, second, third, last))
    yield f"Memory in each quarter of the time: {told} MiB;"
    yield f"it {'levels off' if level else 'still grows'} ({last / third - 1:+.1%} in the last)."


def about(date: str | None, load_before: float) -> Iterator[str]:
    """Yield when, where and with what the figures were taken."""
    names = ("streamlit", "uvicorn", "websockets", "protobuf")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    if date is not None:
        yield f"Taken on {date}."
    yield f"Python {platform.python_version()}, {packages}."
    load_after = os.getloadavg()[0]
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores for all of it;"
    yield f"load average {load_before:.1f} at the start, {load_after:.1f} at the end."
    if load_before > 1:
        yield "Provisional: other work kept the machine busy."
