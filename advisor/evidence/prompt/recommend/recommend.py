"""One recommendation from shares and facts, and the place where each line belongs.

The thresholds are those of the rubric for the labeled prompts (tests/prompts); they are our own
judgement. A text alone never proves that tuning pays: "fine_tune" here means a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.evidence.prompt.facts.facts import Demand
from advisor.evidence.prompt.model import Place, RecommendationId
from advisor.rulebook.prompt_labels import LabelId

KNOWLEDGE_HEAVY = 0.45
"""Share of knowledge from which retrieval is worth considering."""
KNOWLEDGE_WORDS = 600
"""Words; more static knowledge than this is better kept in a separate source."""
BEHAVIOR_HEAVY = 0.65
TUNING_WORDS = 250
"""Words; shorter prompts are never a training candidate: there is nothing to save."""
STYLE_SHARE = 0.35
EXAMPLE_SHARE = 0.25
DEMAND_SHARE = 0.03
"""Share of lines that ask for a format; a long prompt below it is about other things."""
LONG_WORDS = 750
"""Words; about 1,000 tokens, the usual minimum of prompt caches."""
CANDIDATE_SHARE = 0.45
"""Share of style and examples together, each line by the chance of its label, from which training
can replace enough."""
OWN_SHARE = 0.5
"""Share of the words that are no tools or per-call parts; below it training could save little."""
DEMAND_WORDS = 250
"""Words; a longer prompt asks for JSON in more than a line if JSON is its burden."""
FORMAT_SHARE = 0.2
"""Share of format and examples, or of lines that ask for the format, from which a schema pays."""

_BEHAVIOR: tuple[LabelId, ...] = (
    "persona",
    "tone_style",
    "output_format",
    "reasoning_procedure",
    "few_shot_example",
)
_NOT_COUNTED: tuple[LabelId, ...] = ("tool_definition", "dynamic_placeholder", "boilerplate")
"""Labels left out of the shares: they are neither behavior nor knowledge, and often long."""


@dataclass(frozen=True, slots=True)
class PromptSigns:
    """Facts of a prompt that are not shares."""

    volatile: bool
    demand: Demand
    demand_share: float
    """Share of lines that ask for that format."""
    retrieves: bool
    """Whether the prompt says that it is given files or passages to answer from."""
    understood: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares, sizes and facts that a recommendation depends on."""

    share: Mapping[LabelId, float]
    """By label, of the text without tools, per-call parts and boilerplate."""
    words: int
    """Without boilerplate."""
    likely: Mapping[LabelId, float]
    """The same shares, each line counted by the chance that its label is right."""
    own_words: int
    """Also without tools and per-call parts: the most that training could replace."""
    signs: PromptSigns

    @property
    def knowledge(self) -> float:
        return self.share.get("domain_knowledge", 0.0)

    @property
    def behavior(self) -> float:
        return sum(self.share.get(label, 0.0) for label in _BEHAVIOR)


def weigh(
    tokens: Mapping[LabelId, int], likely: Mapping[LabelId, float], words: int, signs: PromptSigns
) -> Weights:
    """Return the weights for token counts by label, and for the same counts times chances."""
    counted = {label: n for label, n in tokens.items() if label not in _NOT_COUNTED}
    total = sum(counted.values()) or 1
    all_tokens = sum(tokens.values()) or 1
    return Weights(
        share={label: n / total for label, n in counted.items()},
        likely={label: likely.get(label, 0.0) / total for label in counted},
        words=words - round(words * tokens.get("boilerplate", 0) / all_tokens),
        own_words=round(words * sum(counted.values()) / all_tokens),
        signs=signs,
    )


def recommend(weights: Weights) -> tuple[RecommendationId, str]:
    """Return the recommendation for a prompt, and the reason in one sentence."""
    rag, because_rag = _wants_retrieval(weights)
    tuning = _is_candidate(weights)
    if rag and tuning:
        return "both", f"{because_rag} The manner of answering is a training candidate besides."
    if rag:
        return "rag", because_rag
    if _needs_schema(weights):
        form = "JSON" if weights.signs.demand == "json" else "a closed list of answers"
        return "structured_outputs", f"It asks for {form}, which a schema enforces without words."
    if tuning:
        return "fine_tune", (
            f"{weights.behavior:.0%} of it is manner, form and examples and no fact in it ages: "
            "a candidate for training, if volume, examples and stable wording are there."
        )
    if weights.words >= LONG_WORDS:
        return "prompt_caching", (
            f"It is long ({weights.words:,} words) and mostly instructions: keep it, and let the "
            "provider cache it."
        )
    return "prompt", "Nothing in it is too much for a prompt: keep it one, and improve it."


def _wants_retrieval(weights: Weights) -> tuple[bool, str]:
    knowledge = weights.knowledge
    much = knowledge * weights.words > KNOWLEDGE_WORDS
    if knowledge >= KNOWLEDGE_HEAVY and (weights.signs.volatile or much):
        why = "some of them age" if weights.signs.volatile else "they are long"
        return True, f"{knowledge:.0%} of it are facts, and {why}: keep them where they are kept."
    if weights.signs.retrieves:
        return True, "It is a frame around text that is looked up for each call."
    return False, ""


def _is_candidate(weights: Weights) -> bool:
    style = weights.share.get("tone_style", 0.0)
    examples = weights.share.get("few_shot_example", 0.0)
    likely = weights.likely.get("tone_style", 0.0) + weights.likely.get("few_shot_example", 0.0)
    return (
        weights.signs.understood
        and weights.own_words >= max(TUNING_WORDS, OWN_SHARE * weights.words)
        and weights.behavior >= BEHAVIOR_HEAVY
        and not weights.signs.volatile
        and (style >= STYLE_SHARE or examples >= EXAMPLE_SHARE)
        and likely >= CANDIDATE_SHARE
    )


def _needs_schema(weights: Weights) -> bool:
    held = weights.share.get("output_format", 0.0) + weights.share.get("few_shot_example", 0.0)
    most = DEMAND_WORDS if weights.signs.demand == "json" else LONG_WORDS
    asked = weights.words < most or weights.signs.demand_share >= DEMAND_SHARE
    much = max(held, weights.signs.demand_share) >= FORMAT_SHARE
    return weights.signs.demand in ("json", "closed_list") and asked and much


def place_of(label: LabelId, weights: Weights, recommendation: RecommendationId) -> Place:
    """Return where lines with that label belong in this prompt."""
    match label:
        case "domain_knowledge":
            return "retrieve" if recommendation in ("rag", "both") else "cache"
        case "tone_style" | "few_shot_example" if recommendation in ("fine_tune", "both"):
            return "training_candidate"
        case "output_format" if weights.signs.demand in ("json", "closed_list"):
            return "schema"
        case "few_shot_example" | "tool_definition":
            return "cache"
        case "dynamic_placeholder":
            return "last"
        case "boilerplate":
            return "delete"
        case _:
            return "keep"
