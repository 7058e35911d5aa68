"""The page as visitors meet it: starting, clicking alone and together, and what each one costs.

Beside an empty Streamlit app and one with 20 widgets, in the same run and with the same settings.
Linux only: memory and processor time are read from /proc. Run from the checkout:
python benchmarks/page.py [--quick] [--soak MINUTES] [--write --date 2026-11-22]
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from engines_lib.report import write_into
from page_lib.browsing import FirstVisit, browsing, first_visit
from page_lib.measures import clicks_alone, cold_start, crowd, soak
from page_lib.report import BEGIN, END, Figures, about, soak_lines, table
from page_lib.servers import ALL, OURS, App, serving, serving_all

X = TypeVar("X")

README = Path(__file__).parent / "README.md"
SOAK_VISITORS = 20


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    starts: int
    clicks: int
    visitors: int
    seconds: float


WHOLE = Size(starts=7, clicks=300, visitors=100, seconds=60)
QUICK = Size(starts=2, clicks=40, visitors=20, seconds=10)


def main() -> None:
    given = _arguments()
    load_before = os.getloadavg()[0]
    lines = list(table(_measure(QUICK if given.quick else WHOLE)))
    lines = [*about(given.date, load_before), "", *lines]
    if given.soak:
        lines += ["", *_soaked(60 * given.soak)]
    text = "\n".join(lines)
    print(f"\n{text}")
    if given.write:
        write_into(README, text, BEGIN, END)


class _Given(argparse.Namespace):
    quick: bool
    soak: float
    date: str | None
    write: bool


def _arguments() -> _Given:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="two minutes instead of seven")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES", help="watch memory too")
    parser.add_argument("--date", help="the day to write beside the figures")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    given = parser.parse_args(namespace=_Given())
    if given.write and given.date is None:
        parser.error("--write needs --date, such as --date 2026-11-22")
    return given


def _measure(size: Size) -> Figures:
    starts = _starts(size.starts)
    visits = _first_visits(size.starts)
    print("started", flush=True)
    with serving_all() as servers:
        alone = asyncio.run(clicks_alone(servers, size.clicks))
    print("clicked alone", flush=True)
    crowds = {}
    for app in ALL:
        with serving(app) as server:
            crowds[app] = asyncio.run(crowd(server, size.visitors, size.seconds))
        print(f"clicked together: {app.name}", flush=True)
    return Figures(starts, visits, alone, crowds)


def _starts(times: int) -> dict[App, list[float]]:
    """Return the seconds of each start; the first one only compiles."""
    _in_turns(1, cold_start)
    return _in_turns(times, cold_start)


def _first_visits(times: int) -> dict[App, list[FirstVisit]]:
    """Return what a browser sees of each start."""
    with browsing() as browser:
        return _in_turns(times, partial(first_visit, browser))


def _in_turns(times: int, start: Callable[[App], X]) -> dict[App, list[X]]:
    """Return what each start of each app gave, the apps taking turns."""
    found: dict[App, list[X]] = {app: [] for app in ALL}
    for _ in range(times):
        for app in ALL:
            found[app].append(start(app))
    return found


def _soaked(seconds: float) -> Iterator[str]:
    with serving(OURS) as server:
        yield from soak_lines(asyncio.run(soak(server, SOAK_VISITORS, seconds)), seconds)


if __name__ == "__main__":
    main()
