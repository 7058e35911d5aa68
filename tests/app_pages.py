"""Helpers for tests of the pages without a browser: open a page, read its markup."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("streamlit")
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from advisor.apps.web.session.keys import ui

# Each run of a page asks every installed package for components, which takes ten times as long
# as the page itself. Nothing is installed between two tests, so they are asked once.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

ROOT = Path(__file__).parent.parent
WEB = "advisor/apps/web"
FOLDERS = dict.fromkeys(("start", "all_questions", "confirm"), "questions")
PATIENCE = 30
"""Seconds a run of a page may take on a busy machine."""


def open_page(page: str, parameters: Mapping[str, str]) -> AppTest:
    """Return a page after its first run, opened by a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, text in parameters.items():
        app.query_params[name] = text
    app.switch_page(script(page)).run()
    assert not app.exception
    return app


def script(page: str) -> str:
    """Return the script of a page, from the root of the project."""
    return f"{WEB}/{FOLDERS.get(page, page)}/{page}.py"


def unfolded(app: AppTest) -> AppTest:
    """Return the questions with the lines opened that hide what a verdict does not need."""
    app.session_state[ui("folded")] = True
    app.session_state[ui("folded-costs")] = True
    return app.run()


def html(app: AppTest) -> str:
    """Return everything the page drew as markup."""
    return "\n".join(element.value for element in app.get("html"))
