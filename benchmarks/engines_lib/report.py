"""One Markdown table of everything that was timed."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.rulebook.rulebook import Rulebook
from engines_lib.contenders import versions
from engines_lib.timing import Figure, Measure

BEGIN, END = "<!-- engines: begin -->", "<!-- engines: end -->"
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


@dataclass(frozen=True)
class Target:
    """What a figure should stay within: seconds, or times another line."""

    seconds: float | None = None
    times: float | None = None

    def told(self, median: float, ratio: float | None) -> str:
        if self.seconds is not None:
            limit, met = duration(self.seconds), median <= self.seconds
        else:
            assert self.times is not None
            assert ratio is not None
            limit, met = f"{self.times:g}x", ratio <= self.times
        return f"{limit}: {'met' if met else 'missed'}"


@dataclass(frozen=True)
class Line:
    """One line of the table; without a measure, one that says why there is none."""

    what: str
    name: str
    measure: Measure | None
    beside: str | None = None
    """The name of the line, with the same `what`, that this one is held against."""
    target: Target | None = None
    remark: str = ""

    @property
    def key(self) -> str:
        return f"{self.what}: {self.name}"


def table(lines: Sequence[Line], figures: Mapping[str, Figure]) -> Iterator[str]:
    """Yield the lines of the Markdown table."""
    yield "| what | by | median | fastest round | ratio | target | explains, or remark |"
    yield "| --- | --- | ---: | ---: | ---: | --- | --- |"
    for line in lines:
        figure = figures.get(line.key)
        if figure is None:
            yield f"| {line.what} | {line.name} | - | - | - | - | {line.remark} |"
            continue
        ratio = _ratio(line, figures)
        target = line.target.told(figure.median, ratio) if line.target else ""
        told = "" if ratio is None else _times(ratio)
        median, fastest = duration(figure.median), duration(figure.fastest)
        cells = (line.what, line.name, median, fastest, told, target, line.remark)
        yield f"| {' | '.join(cells)} |"


def _ratio(line: Line, figures: Mapping[str, Figure]) -> float | None:
    if line.beside is None:
        return None
    return figures[line.key].median / figures[f"{line.what}: {line.beside}"].median


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.3g}x"  # noqa: PLR2004


def duration(seconds: float) -> str:
    """Return seconds in the unit that suits them, to three digits."""
    size, unit = next((u for u in _UNITS if seconds >= u[0]), _UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def about(rulebook: Rulebook, rounds: int, date: str | None, load_before: float) -> Iterator[str]:
    """Yield when, where and with what the figures of the engines were taken."""
    rules = ", ".join(f"{len(v.rules)} {v.id}" for v in rulebook.levers.values())
    counted = f" with {rules} rules and {len(rulebook.facts)} facts"
    yield from taken(f"{rulebook.digest}{counted}", versions(), rounds, date, load_before)


def taken(
    rules: str, packages: Mapping[str, str], rounds: int, date: str | None, load_before: float
) -> Iterator[str]:
    """Yield when, where and with what figures were taken; `rules` tells the rulebook."""
    if date is not None:
        yield f"Taken on {date}."
    named = ", ".join(f"{name} {found}" for name, found in packages.items())
    yield f"Rulebook {rules}."
    yield f"Python {platform.python_version()}, {named}."
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; {rounds} rounds;"
    load_after = os.getloadavg()[0]
    yield f"load average {load_before:.1f} at the start, {load_after:.1f} at the end."
    if max(load_before, load_after) > (os.cpu_count() or 1):
        yield "Provisional: other work kept the machine busy."


def write_into(readme: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put the text between the marks of a page."""
    page = readme.read_text(encoding="utf-8")
    before, rest = page.split(begin)
    _, after = rest.split(end)
    readme.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
