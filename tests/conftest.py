"""Fixtures: rulebooks, one app for all tests in a browser, one Chromium for each module."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor import load_rulebook
from tests.browsing import CHROMIUM, free_port, go_to, need, open_context, serving

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _shipped_rules(monkeypatch):
    """Leave the settings of whoever runs the tests out of them."""
    monkeypatch.delenv("ADVISOR_RULES", raising=False)
    monkeypatch.delenv("ADVISOR_EXTEND", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="module")
def shipped():
    return load_rulebook()


@pytest.fixture(scope="module")
def small():
    """Return the rulebook that the broken ones are made of."""
    return load_rulebook(HERE / "broken_rules" / "sound")


@pytest.fixture(scope="module")
def company():
    """Return the example of a company's rules on top of the shipped ones."""
    return load_rulebook(extend=HERE.parent / "examples" / "company")


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


@pytest.fixture
def visit(served, chromium):
    """Return a function that opens (path, answers) in a fresh profile and waits until it stands."""
    contexts = []

    def opened(view, width=1280, height=800, scheme="light"):
        from tests.test_browser import VIEWS  # noqa: PLC0415  # only its names are looked up

        size = {"width": width, "height": height}
        context = open_context(chromium, viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        go_to(page, served, *(VIEWS[view] if isinstance(view, str) else view))
        return page

    yield opened
    for context in contexts:
        context.close()
