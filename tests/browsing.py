"""Helpers for tests in a browser: a running app, Chromium, and waiting for a page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent
DAY = "2026-11-22"
CHROMIUM = next(
    (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path),
    None,
)


def need(condition, reason):
    """Skip without what a browser test needs; where everything is installed, fail instead."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port():
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return free.getsockname()[1]


@contextmanager
def serving(port, **environment):
    """Run the app on a port; yield its address once it answers."""
    options = [f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "ADVISOR_ON": DAY, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        base = f"http://localhost:{port}"
        try:
            wait_until_healthy(base)
            yield base
        finally:
            server.kill()


def wait_until_healthy(base):
    for _ in range(200):
        try:
            with urlopen(f"{base}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not start")


def open_context(chromium, **options):
    """Return a fresh browser profile; every page in it lists what it asked for."""
    context = chromium.new_context(**options)

    def listen(page):
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))

    context.on("page", listen)
    return context


def go_to(page, base, path, answers):
    """Open a page of the app with these answers, and wait until it is drawn."""
    page.goto(f"{base}/{path}?{urlencode(answers)}" if answers else f"{base}/{path}")
    wait_until_drawn(page)


def open_again(page):
    """Reload a page of the app, and wait until it is drawn."""
    page.reload()
    wait_until_drawn(page)


def wait_until_drawn(page):
    """Wait until the first run of a page just opened is over and the page no longer changes."""
    _wait_until_run_ends(page)
    page.wait_for_function(UNCHANGED, timeout=20_000)


def settle(page):
    """Wait until the run that something on the page started is over."""
    _wait_until_run_ends(page)
    page.wait_for_timeout(400)  # a run begins some time after the click that starts it
    _wait_until_run_ends(page)


def _wait_until_run_ends(page):
    page.wait_for_selector(".stHtml h1, .stHtml .verdict", timeout=20_000)
    page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=20_000)


UNCHANGED = """() => {
  if (!window.changedAt) {
    const parts = {subtree: true, childList: true, attributes: true, characterData: true};
    const noted = () => { window.changedAt = performance.now(); };
    new MutationObserver(noted).observe(document, parts);
    noted();
  }
  return performance.now() - window.changedAt > 150;
}"""
"""Whether nothing on the page has changed for 150 milliseconds."""


def parameters(page):
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_parameters(page, expected):
    for _ in range(50):
        if parameters(page) == expected:
            return
        page.wait_for_timeout(100)
    assert parameters(page) == expected


def headline(page):
    said = page.locator(".stHtml .verdict"), page.locator(".stHtml .instead b")
    return " ".join(one.inner_text() for one in said)


def violations(page, *, only_colors=False):
    """Return what axe finds, each fault with the element and what is wrong with it.

    With `only_colors` it looks at the rules that another color scheme can break.
    """
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    options = {"resultTypes": ["violations"]}
    if only_colors:
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


def scrolled_sideways(page):
    """Return the parts of the page that are wider than the window."""
    return page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stBottom], body')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.dataset.testid || e.tagName)"
    )
