"""Should this team fine-tune, use RAG, or just write a better prompt, and how sure is that.

>>> from advisor import advise
>>> advise({"what_must_change": "knowledge"}).verdict.approach
'rag'

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from advisor.formats.version import __version__ as __version__

if TYPE_CHECKING:
    from advisor.advice.advice import Advice as Advice
    from advisor.advice.advise import advise as advise
    from advisor.advice.advise_many import advise_many as advise_many
    from advisor.advice.expiry import Expiry as Expiry
    from advisor.advice.explain import explain as explain
    from advisor.advice.explanation import Explanation as Explanation
    from advisor.advice.flips import flips as flips
    from advisor.apps.server.from_environment import app_from_environment as app_from_environment
    from advisor.apps.server.http import create_app as create_app
    from advisor.apps.web.main import draw_page as draw_page
    from advisor.checks.loading import load_rulebook as load_rulebook
    from advisor.checks.rulebook_proof import RulebookProof as RulebookProof
    from advisor.checks.rulebook_proof import prove_rulebook as prove_rulebook
    from advisor.costs import Catalogue as Catalogue
    from advisor.costs import CostComparison as CostComparison
    from advisor.costs import Scenario as Scenario
    from advisor.costs import compare_costs as compare_costs
    from advisor.costs import load_catalogue as load_catalogue
    from advisor.engine.answers import Answer as Answer
    from advisor.errors import AdvisorError as AdvisorError
    from advisor.errors import AnswerError as AnswerError
    from advisor.errors import DayError as DayError
    from advisor.errors import ExpiryError as ExpiryError
    from advisor.errors import Location as Location
    from advisor.errors import Problem as Problem
    from advisor.errors import PromptError as PromptError
    from advisor.errors import RecordError as RecordError
    from advisor.errors import RulebookError as RulebookError
    from advisor.errors import ScenarioError as ScenarioError
    from advisor.errors import SourceError as SourceError
    from advisor.evidence.prompt.compare.compare import PromptComparison as PromptComparison
    from advisor.evidence.prompt.compare.compare import compare_prompts as compare_prompts
    from advisor.evidence.prompt.extracts.examples import PromptExample as PromptExample
    from advisor.evidence.prompt.extracts.examples import prompt_examples as prompt_examples
    from advisor.evidence.prompt.extracts.schema import PromptSchema as PromptSchema
    from advisor.evidence.prompt.extracts.schema import prompt_schema as prompt_schema
    from advisor.evidence.prompt.folder.read import PromptList as PromptList
    from advisor.evidence.prompt.folder.read import read_prompts as read_prompts
    from advisor.evidence.prompt.in_file.rewritten import RewrittenFile as RewrittenFile
    from advisor.evidence.prompt.in_file.rewritten import rewrite_file as rewrite_file
    from advisor.evidence.prompt.labels.signals import Signals as Signals
    from advisor.evidence.prompt.labels.signals import load_signals as load_signals
    from advisor.evidence.prompt.labels.units_to_label import PromptUnits as PromptUnits
    from advisor.evidence.prompt.providers import ProviderCosts as ProviderCosts
    from advisor.evidence.prompt.providers import prompt_providers as prompt_providers
    from advisor.evidence.prompt.read import prompt_units as prompt_units
    from advisor.evidence.prompt.read import read_prompt as read_prompt
    from advisor.evidence.prompt.reading import PromptReading as PromptReading
    from advisor.history.replay import Replay as Replay
    from advisor.history.replay import replay as replay
    from advisor.history.rulebook_diff.rulebook_diff import RulebookDiff as RulebookDiff
    from advisor.history.rulebook_diff.rulebook_diff import diff_rulebooks as diff_rulebooks
    from advisor.rulebook.conditions import Value as Value
    from advisor.rulebook.rulebook import Rulebook as Rulebook
    from advisor.rulebook.schema import ApproachId as ApproachId

_HOME = {
    "Advice": "advisor.advice.advice",
    "AdvisorError": "advisor.errors",
    "Answer": "advisor.engine.answers",
    "AnswerError": "advisor.errors",
    "ApproachId": "advisor.rulebook.schema",
    "Catalogue": "advisor.costs",
    "CostComparison": "advisor.costs",
    "DayError": "advisor.errors",
    "Expiry": "advisor.advice.expiry",
    "ExpiryError": "advisor.errors",
    "Explanation": "advisor.advice.explanation",
    "Location": "advisor.errors",
    "Problem": "advisor.errors",
    "PromptComparison": "advisor.evidence.prompt.compare.compare",
    "PromptError": "advisor.errors",
    "PromptExample": "advisor.evidence.prompt.extracts.examples",
    "PromptList": "advisor.evidence.prompt.folder.read",
    "PromptReading": "advisor.evidence.prompt.reading",
    "PromptUnits": "advisor.evidence.prompt.labels.units_to_label",
    "PromptSchema": "advisor.evidence.prompt.extracts.schema",
    "ProviderCosts": "advisor.evidence.prompt.providers",
    "RecordError": "advisor.errors",
    "Replay": "advisor.history.replay",
    "RewrittenFile": "advisor.evidence.prompt.in_file.rewritten",
    "Rulebook": "advisor.rulebook.rulebook",
    "RulebookDiff": "advisor.history.rulebook_diff.rulebook_diff",
    "RulebookError": "advisor.errors",
    "RulebookProof": "advisor.checks.rulebook_proof",
    "Scenario": "advisor.costs",
    "ScenarioError": "advisor.errors",
    "Signals": "advisor.evidence.prompt.labels.signals",
    "SourceError": "advisor.errors",
    "Value": "advisor.rulebook.conditions",
    "advise": "advisor.advice.advise",
    "advise_many": "advisor.advice.advise_many",
    "app_from_environment": "advisor.apps.server.from_environment",
    "compare_costs": "advisor.costs",
    "compare_prompts": "advisor.evidence.prompt.compare.compare",
    "create_app": "advisor.apps.server.http",
    "diff_rulebooks": "advisor.history.rulebook_diff.rulebook_diff",
    "draw_page": "advisor.apps.web.main",
    "explain": "advisor.advice.explain",
    "flips": "advisor.advice.flips",
    "load_catalogue": "advisor.costs",
    "load_rulebook": "advisor.checks.loading",
    "load_signals": "advisor.evidence.prompt.labels.signals",
    "prompt_units": "advisor.evidence.prompt.read",
    "prompt_examples": "advisor.evidence.prompt.extracts.examples",
    "prompt_providers": "advisor.evidence.prompt.providers",
    "prompt_schema": "advisor.evidence.prompt.extracts.schema",
    "prove_rulebook": "advisor.checks.rulebook_proof",
    "read_prompt": "advisor.evidence.prompt.read",
    "read_prompts": "advisor.evidence.prompt.folder.read",
    "replay": "advisor.history.replay",
    "rewrite_file": "advisor.evidence.prompt.in_file.rewritten",
}
"""Where each public name lives."""

__all__ = [*_HOME]  # noqa: PLE0604  # they are


if not TYPE_CHECKING:  # a type checker would take any name for an object

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module 'advisor' has no attribute {name!r}")
        return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*_HOME, "__version__"])
