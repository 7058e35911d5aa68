"""The names of everything that is the page's own: in the session, on widgets, and in the URL.

The answer to a question is kept, and carried in the URL, under the id of the question. Every other
name begins with the prefix here. No question of any rulebook can have such a name: an id begins
with a letter and has no dot. (In the style sheet Streamlit writes `_ui.bar` as `st-key-_ui-bar`.)
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "_ui."
SCENARIO_A = "a."
"""The prefix of the answers of scenario A in the URL."""


def ui(name: str) -> str:
    """Return the key of a widget or a container."""
    return f"{PREFIX}{name}"


def memory(name: str) -> str:
    """Return the key under which a session remembers something that is no answer."""
    return f"{PREFIX}memory.{name}"


ASK = f"{PREFIX}ask"
"""URL parameter: the question to put first."""
RULE = f"{PREFIX}rule"
"""URL parameter: the rule to show first."""
LINK_STAMP = f"{PREFIX}made"
"""URL parameter: the stamp of a link, the rules and the day it was made with."""
_OLD_PARAMETERS = {"ask": ASK, "rule": RULE, "made": LINK_STAMP}
"""The names in older links; they stay reserved, so that no question is called so."""


def with_current_names(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a URL, those of an older link under their current names."""
    return {_OLD_PARAMETERS.get(name, name): text for name, text in parameters.items()}
