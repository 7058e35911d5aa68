"""What is measured of a page: starting, clicking alone, clicking together, memory, and a soak."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, perf_counter

from page_lib.servers import App, Server, serving
from page_lib.sessions import PageError, Session, visiting

THINK_SECONDS = (5.0, 15.0)
"""Between two clicks of one visitor in a crowd: ten seconds on average."""
WARM_UP = 5
MANY_AT_ONCE = 10
"""Visitors that arrive at the same time."""


@dataclass
class Crowd:
    """What clicking together took."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    processor_seconds: float = 0.0
    first_memory: float = 0.0
    """MiB with a few visitors, before the crowd came."""
    last_memory: float = 0.0
    visitors: int = 0

    @property
    def processor_per_click(self) -> float:
        return self.processor_seconds / max(len(self.seconds), 1)

    @property
    def memory_per_visitor(self) -> float:
        return (self.last_memory - self.first_memory) / self.visitors


def cold_start(app: App) -> float:
    """Return the seconds from starting the server until a first visitor has the whole page."""
    start = perf_counter()
    with serving(app) as server:
        asyncio.run(_arrive(server))
        return perf_counter() - start


async def _arrive(server: Server) -> None:
    async with visiting(server, 0) as visitor:
        await visitor.arrive()


async def clicks_alone(servers: Sequence[Server], clicks: int) -> dict[App, list[float]]:
    """Return the seconds of each click of one visitor per app, the apps taking turns."""
    seconds: dict[App, list[float]] = {server.app: [] for server in servers}
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visiting(one, 1)) for one in servers]
        for visitor in visitors:
            await visitor.arrive()
        for turn in range(clicks + WARM_UP):
            for visitor in visitors:
                took = await visitor.click()
                if turn >= WARM_UP:
                    seconds[visitor.server.app].append(took)
    return seconds


async def crowd(server: Server, visitors: int, seconds: float) -> Crowd:
    """Return what it took to let many visitors click for a while, each every ten seconds."""
    found = Crowd(visitors=visitors)
    async with _arrived(server, range(WARM_UP)) as few:
        for one in few * WARM_UP:
            await one.click()
        found.first_memory = server.memory()
        async with _arrived(server, range(WARM_UP, WARM_UP + visitors)) as many:
            gc.collect()
            gc.freeze()  # the visitors themselves shall not hold the clicks up
            before, until = server.processor_seconds(), monotonic() + seconds
            await asyncio.gather(*(_keep_clicking(one, until, found) for one in many))
            found.processor_seconds = server.processor_seconds() - before
            found.last_memory = server.memory()
            gc.unfreeze()
    return found


@asynccontextmanager
async def _arrived(server: Server, seeds: Sequence[int]) -> AsyncIterator[list[Session]]:
    async with AsyncExitStack() as stack:
        found: list[Session] = []
        for first in range(0, len(seeds), MANY_AT_ONCE):
            group = [
                await stack.enter_async_context(visiting(server, seed))
                for seed in seeds[first : first + MANY_AT_ONCE]
            ]
            await asyncio.gather(*(one.arrive() for one in group))
            found += group
        yield found


async def _keep_clicking(visitor: Session, until: float, found: Crowd) -> None:
    dice = random.Random(visitor.dice.random())
    await asyncio.sleep(dice.uniform(0, THINK_SECONDS[1]))
    while monotonic() < until:
        try:
            found.seconds.append(await visitor.click())
        except PageError as error:
            found.errors.append(str(error))
            return
        await asyncio.sleep(dice.uniform(*THINK_SECONDS))


@dataclass
class Soak:
    """Memory over time while visitors come, click and go."""

    clicks: int = 0
    visits: int = 0
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    """MiB, sampled at equal distances."""

    def quarters(self) -> Iterator[float]:
        """Yield the mean memory of each quarter of the time."""
        size = len(self.memory) / 4
        for i in range(4):
            part = self.memory[round(i * size) : round((i + 1) * size)]
            yield sum(part) / len(part)


CLICKS_A_VISIT = 10
SOAK_THINK_SECONDS = (2.0, 6.0)
SAMPLES = 40


async def soak(server: Server, visitors: int, seconds: float) -> Soak:
    """Return what happened while so many visitors at a time came, clicked ten times, and left."""
    found, until = Soak(), monotonic() + seconds
    comings = [_come_and_go(server, seat, until, found) for seat in range(visitors)]
    await asyncio.gather(_watch(server, seconds, found), *comings)
    return found


async def _watch(server: Server, seconds: float, found: Soak) -> None:
    for _ in range(SAMPLES):
        await asyncio.sleep(seconds / SAMPLES)
        found.memory.append(server.memory())


async def _come_and_go(server: Server, seat: int, until: float, found: Soak) -> None:
    dice = random.Random(seat)
    await asyncio.sleep(dice.uniform(0, SOAK_THINK_SECONDS[1]))
    while monotonic() < until:
        try:
            async with visiting(server, dice.randrange(1 << 30)) as visitor:
                await visitor.arrive()
                found.visits += 1
                for _ in range(CLICKS_A_VISIT):
                    await asyncio.sleep(dice.uniform(*SOAK_THINK_SECONDS))
                    await visitor.click()
                    found.clicks += 1
                    if monotonic() > until:
                        return
        except PageError as error:
            found.errors.append(str(error))
