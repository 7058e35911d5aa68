"""How tests are run, and fixtures: rulebooks, one app and one Chromium for tests in a browser."""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from advisor import load_rulebook
from tests.browsing import CHROMIUM, free_port, go_to, need, open_context, serving
from tests.drawing import MANY, USUAL
from tests.forked_commands import terminals
from tests.on_node import run_on_node

HERE = Path(__file__).parent

BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", BUSY, max_examples=USUAL, derandomize=True)
settings.register_profile("random", BUSY, max_examples=MANY, derandomize=False)
settings.load_profile("same")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Return how many processes run the tests: one a core, and one more with browser tests.

    A browser test mostly waits. 0, for no workers, where one file is named: it would run in one of
    them anyway.
    """
    named = {Path(argument.partition("::")[0]) for argument in config.args}
    if len(named) == 1 and named.pop().is_file():
        return 0
    without_browser = CHROMIUM is None or "not browser" in config.option.markexpr
    return None if without_browser else (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark what needs a browser or Node; start with the files that take longest.

    Long tests run where they are asked for: by `-m long`, or by the name of one test.
    """
    for item in items:
        if "chromium" in item.fixturenames:
            item.add_marker("browser")
        if "on_node" in item.fixturenames:
            item.add_marker("node")
    slow = {item.path for item in items for name in ("browser", "slow") if has(item, name)}
    items.sort(key=lambda item: item.path not in slow)
    if "long" in config.option.markexpr or any("::" in argument for argument in config.args):
        return
    long = [item for item in items if has(item, "long")]
    if long:
        items[:] = [item for item in items if not has(item, "long")]
        config.hook.pytest_deselected(items=long)


def has(item, mark):
    return item.get_closest_marker(mark) is not None


def pytest_collection_finish():
    """Keep the collector of garbage from walking through thousands of tests at every load."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _shipped_rules(monkeypatch):
    """Remove environment variables that would change the rules under test."""
    monkeypatch.delenv("ADVISOR_RULES", raising=False)
    monkeypatch.delenv("ADVISOR_EXTEND", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def shipped():
    return load_rulebook()


@pytest.fixture(scope="session")
def small():
    """Return the rulebook that the broken ones are made of."""
    return load_rulebook(HERE / "broken_rules" / "sound")


@pytest.fixture(scope="session")
def company():
    """Return the example of a company's rules on top of the shipped ones."""
    return load_rulebook(extend=HERE.parent / "examples" / "company")


@pytest.fixture(scope="session")
def in_a_terminal():
    """Return a function that runs a command in a real terminal of so many columns."""
    with terminals() as run:
        yield run


@pytest.fixture(scope="session")
def on_node():
    """Return a function that gives data to a script of tests/node and returns what it prints."""
    return run_on_node


@pytest.fixture(scope="session")
def served():
    """Return the address of a running app."""
    pytest.importorskip("streamlit")
    with serving(free_port()) as base:
        yield base


@pytest.fixture(scope="module")
def chromium():
    need(CHROMIUM, "no Chromium on the PATH")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        need(condition=False, reason="playwright is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def profiles(chromium):
    """Return a function that gives the browser profile of a color scheme.

    Pages share it, so that a browser keeps the files of the app. The answers are in each address.
    """
    return cache(lambda scheme: open_context(chromium, color_scheme=scheme))


@pytest.fixture
def new_page(profiles):
    """Return a function that opens an empty page; it is closed after the test."""
    pages = []

    def opened(width=1280, height=800, scheme="light"):
        pages.append(profiles(scheme).new_page())
        pages[-1].set_viewport_size({"width": width, "height": height})
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


@pytest.fixture
def visit(served, new_page):
    """Return a function that opens (path, answers) in a page of its own and waits for it."""

    def opened(view, **look):
        from tests.apps.web.test_browser import VIEWS  # noqa: PLC0415  # only its names are looked up

        page = new_page(**look)
        go_to(page, served, *(VIEWS[view] if isinstance(view, str) else view))
        return page

    return opened
