"""One recommendation for a prompt, from the places of its sections.

The thresholds are those of the rubric for the labeled prompts (tests/prompts); they are our own
judgement. A text alone never proves that tuning pays: "fine_tune" here means a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.evidence.prompt.facts.facts import Demand
from advisor.evidence.prompt.model import Place, RecommendationId

LOOK_UP_SHARE = 0.45
"""Share of the prompt that must be facts to look up before retrieval is recommended."""
LOOK_UP_WORDS = 100
"""Words; fewer facts are filled in from one file by a build step, and need no search."""
TRAINING_SHARE = 0.5
"""Share of style and examples from which training can replace enough."""
TRAINING_WORDS = 250
"""Words; shorter prompts are never a training candidate: there is nothing to save."""
OWN_SHARE = 0.5
"""Share of the words that are no tools or per-call parts; below it training could save little."""
SCHEMA_SHARE = 0.1
"""Share of the prompt, or of its lines, that a schema must replace before it is recommended."""
DEMAND_SHARE = 0.03
"""Share of lines that ask for a format; a long prompt below it is about other things."""
DEMAND_WORDS = 250
"""Words; a longer prompt asks for JSON in more than a line if JSON is its burden."""
LONG_WORDS = 750
"""Words; about 1,000 tokens, the usual minimum of prompt caches."""


@dataclass(frozen=True, slots=True)
class PromptSigns:
    """What a recommendation depends on."""

    share: Mapping[Place, float]
    """By place, of the text without tools, per-call parts and stray text."""
    words: int
    """Without stray text."""
    own_words: int
    """Also without tools and per-call parts: the most that training could replace."""
    ages: bool
    """Whether prices, dates or versions stand among its facts."""
    demand: Demand
    demand_share: float
    """Share of lines that ask for that format."""
    retrieves: bool
    """Whether the prompt says that it is given files or passages to answer from."""
    understood: bool

    def part(self, place: Place) -> float:
        """Return the share of a place."""
        return self.share.get(place, 0.0)


def recommend(signs: PromptSigns) -> tuple[RecommendationId, str]:
    """Return the recommendation for a prompt, and the reason in one sentence."""
    because_rag = _because_of_facts(signs)
    tuning = _is_candidate(signs)
    if because_rag and tuning:
        return "both", f"{because_rag} The manner of answering is a training candidate besides."
    if because_rag:
        return "rag", because_rag
    if _needs_schema(signs):
        form = "JSON" if signs.demand == "json" else "a closed list of answers"
        return "structured_outputs", f"It asks for {form}, which a schema enforces without words."
    if tuning:
        return "fine_tune", (
            f"{signs.part('training_material'):.0%} of it is style and examples, and no fact in it "
            "ages: a candidate for training, if volume, examples and stable wording are there."
        )
    if signs.words >= LONG_WORDS:
        return "prompt_caching", (
            f"It is long ({signs.words:,} words) and mostly instructions: keep it, and let the "
            "provider cache it."
        )
    return "prompt", "Nothing in it is too much for a prompt: keep it one, and improve it."


def _because_of_facts(signs: PromptSigns) -> str:
    """Return why facts should be looked up; empty where they should not."""
    share = signs.part("look_up")
    if share >= LOOK_UP_SHARE and share * signs.own_words >= LOOK_UP_WORDS:
        why = "some of them age" if signs.ages else "they are long"
        return f"{share:.0%} of it are facts, and {why}: keep them where they are kept."
    if signs.retrieves:
        return "It is a frame around text that is looked up for each call."
    return ""


def _is_candidate(signs: PromptSigns) -> bool:
    return (
        signs.understood
        and not signs.ages
        and signs.own_words >= max(TRAINING_WORDS, OWN_SHARE * signs.words)
        and signs.part("training_material") >= TRAINING_SHARE
    )


def _needs_schema(signs: PromptSigns) -> bool:
    if signs.demand not in ("json", "closed_list"):
        return False
    most = DEMAND_WORDS if signs.demand == "json" else LONG_WORDS
    asked = signs.words < most or signs.demand_share >= DEMAND_SHARE
    return asked and max(signs.part("schema"), signs.demand_share) >= SCHEMA_SHARE
