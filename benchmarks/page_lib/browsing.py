"""A first visit in Chromium, with nothing kept from before: what starting looks like."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from page_lib.servers import App, serving

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FIRST_PAINT = """new Promise(tell => {
    const told = list => list.getEntriesByName('first-contentful-paint').forEach(
        entry => tell(entry.startTime / 1000));
    new PerformanceObserver(told).observe({type: 'paint', buffered: true});
    setTimeout(() => tell(null), 2000);
})"""


@dataclass(frozen=True)
class FirstVisit:
    """Seconds since the server was started."""

    painted: float | None
    """Until the browser first paints anything of the page; now and then it does not report it."""
    read: float
    """Until the page's own text stands there."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """Yield the Chromium of this machine."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def first_visit(browser: Browser, app: App) -> FirstVisit:
    """Return how long it takes from starting the server until a new visitor sees the page."""
    context = browser.new_context()
    page = context.new_page()
    start = perf_counter()
    with serving(app) as server:
        asked = perf_counter() - start
        page.goto(f"http://127.0.0.1:{server.port}/{app.page}", wait_until="commit")
        page.get_by_text(app.text, exact=True).first.wait_for()
        read = perf_counter() - start
        painted = _painted(page)
    context.close()
    return FirstVisit(None if painted is None else asked + painted, read)


def _painted(page: Page) -> float | None:
    seconds: float | None = page.evaluate(_FIRST_PAINT)
    return seconds
