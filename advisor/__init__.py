"""Should this team fine-tune, use RAG, or just write a better prompt, and how sure is that.

>>> from advisor import advise
>>> advise({"what_must_change": "knowledge"}).verdict.approach
'rag'

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.advice.advice import Advice
    from advisor.advice.advise import advise, advise_many, compare_costs, flips, load_rulebook
    from advisor.apps.server.http import create_app
    from advisor.apps.web.main import draw_page
    from advisor.costs import CostComparison
    from advisor.errors import AdvisorError
    from advisor.evidence.prompt.read import read_prompt
    from advisor.evidence.prompt.reading import PromptReading
    from advisor.history.replay import Replay, replay
    from advisor.rulebook.rulebook import Rulebook

__all__ = [
    "Advice",
    "AdvisorError",
    "CostComparison",
    "PromptReading",
    "Replay",
    "Rulebook",
    "advise",
    "advise_many",
    "compare_costs",
    "create_app",
    "draw_page",
    "flips",
    "load_rulebook",
    "read_prompt",
    "replay",
]

_HOME = {
    "create_app": "advisor.apps.server.http",
    "draw_page": "advisor.apps.web.main",
    "Advice": "advisor.advice.advice",
    "AdvisorError": "advisor.errors",
    "CostComparison": "advisor.costs",
    "PromptReading": "advisor.evidence.prompt.reading",
    "Rulebook": "advisor.rulebook.rulebook",
    "advise": "advisor.advice.advise",
    "advise_many": "advisor.advice.advise",
    "compare_costs": "advisor.advice.advise",
    "flips": "advisor.advice.advise",
    "load_rulebook": "advisor.advice.advise",
    "read_prompt": "advisor.evidence.prompt.read",
    "Replay": "advisor.history.replay",
    "replay": "advisor.history.replay",
}


if not TYPE_CHECKING:  # a type checker would take any name for an object

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module 'advisor' has no attribute {name!r}")
        return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
