"""What the HTTP server answers beside a bare route, and how long one caller waits in a crowd.

Linux only: memory and processor time are read from /proc. Run from the checkout:
python benchmarks/server.py [--quick] [--write --date 2026-12-01]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines_lib.report import write_into
from server_lib.callers import Asked, asked_for, in_the_background
from server_lib.report import (
    BARE,
    BEGIN,
    END,
    FIELDS,
    WHOLE,
    Figures,
    Rate,
    Waits,
    about,
    tables,
)
from server_lib.servers import Server, serving_bare, serving_ours

from advisor.authoring.published_cases import shipped_published_cases

README = Path(__file__).parent / "README.md"
WORKERS = (1, 2)
QUESTIONNAIRES, DAY = 60, "2026-12-01"
AT_A_TIME, READERS = 8, 30
PROMPT_CHARACTERS = 199_000
ADVISE = "/advise"
TWO_FIELDS = f"{ADVISE}?fields=verdict,next_question"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    turns: int
    seconds: float
    """Of each kind of request in a turn, and of one caller alone."""
    beside: float
    """Seconds of one caller beside long prompts."""


ALL = Size(turns=7, seconds=4, beside=30)
QUICK = Size(turns=3, seconds=1, beside=8)


class _Given(argparse.Namespace):
    quick: bool
    date: str | None
    write: bool


def main() -> None:
    given = _arguments()
    load_before, size = os.getloadavg()[0], QUICK if given.quick else ALL
    figures = Figures()
    for workers in WORKERS:
        asyncio.run(_measure(workers, size, figures))
    lines = [*about(given.date, load_before, size.turns), "", *tables(figures)]
    text = "\n".join(lines)
    print(text)
    if given.write:
        write_into(README, text, BEGIN, END)


def _arguments() -> _Given:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="one minute instead of six")
    parser.add_argument("--date", help="the day to write beside the figures")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md")
    given = parser.parse_args(namespace=_Given())
    if given.write and given.date is None:
        parser.error("--write needs --date, such as --date 2026-12-01")
    return given


async def _measure(workers: int, size: Size, figures: Figures) -> None:
    """Measure both servers, each with so many workers."""
    bodies = _questionnaires()
    bare = Asked.of(BARE, "/", bodies)
    fields, whole = Asked.of(FIELDS, TWO_FIELDS, bodies), Asked.of(WHOLE, ADVISE, bodies)
    with serving_bare(workers) as plain, serving_ours(workers) as ours:
        asked = [(bare, plain), (fields, ours), (whole, ours)]
        for one, server in asked:  # every worker has answered once it has answered often
            await asked_for(server.port, [one], AT_A_TIME, 1)
        turns: dict[str, list[Rate]] = {one.name: [] for one, _ in asked}
        for _ in range(size.turns):
            for one, server in asked:
                turns[one.name].append(await _rate(server, one, size, figures))
        figures.rates[workers] = turns
        figures.waits[workers] = await _waits(ours, (fields, whole), size)


async def _rate(server: Server, asked: Asked, size: Size, figures: Figures) -> Rate:
    before = server.processor_seconds()
    found = await asked_for(server.port, [asked], AT_A_TIME, size.seconds)
    answers, taken = found[asked.name], server.processor_seconds() - before
    figures.wrong += answers.refused + answers.failed
    return Rate(len(answers.seconds) / size.seconds, taken / len(answers.seconds))


async def _waits(server: Server, asked: tuple[Asked, ...], size: Size) -> Waits:
    memory = server.memory()
    alone = await asked_for(server.port, asked, 1, 2 * size.seconds)
    prompts = Asked.of("prompts", "/read-prompt", _long_prompts())
    async with in_the_background(server.port, prompts, READERS) as read:
        beside = await asked_for(server.port, asked, 1, size.beside)
    return Waits(alone, beside, read, memory, server.memory())


def _questionnaires() -> Sequence[Mapping[str, object]]:
    """Return the answers of published cases, no two alike."""
    cases = shipped_published_cases().cases
    different = {json.dumps(one.answers, sort_keys=True): one.answers for one in cases}
    found = [{"answers": one, "on": DAY} for one in different.values()][:QUESTIONNAIRES]
    assert len(found) == QUESTIONNAIRES
    return found


def _long_prompts() -> Iterator[Mapping[str, object]]:
    """Yield long prompts of many rules, no two alike."""
    for number in range(READERS):
        rules = (f"{i}. In case {number}-{i}, say which form is needed." for i in range(10_000))
        yield {"text": "\n".join(rules)[:PROMPT_CHARACTERS], "on": DAY}


if __name__ == "__main__":
    main()
