"""What each cost option is, in one short line."""

from __future__ import annotations

from decimal import Decimal

from advisor.advice.advice import Advice
from advisor.advice.wording import distance_words
from advisor.apps.web.costs import texts
from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import OPTIONS
from advisor.costs.row_words import out_words, priced_on
from advisor.formats.phrasing import number_words, share_words


def option_note(advice: Advice, costs: CostComparison, name: str) -> str:
    """Return what an option sends, trains or runs, and how far it is from being the advice."""
    approach = OPTIONS[name].approach
    others = (other for other in advice.alternatives if other.approach == approach)
    away = next((distance_words(len(other.changes)) for other in others), "")
    is_model = name == "cheaper_model"
    return _joined(_what(costs, name), "" if is_model or not away else texts.from_advice(away))


def _what(costs: CostComparison, name: str) -> str:
    option = costs.option(name)
    if option.is_out:
        return out_words(option)
    if OPTIONS[name].note == "GPUs":
        return texts.machines(option.gpus) if option.gpus else ""
    return _joined(priced_on(option), _besides(costs, name))


def _besides(costs: CostComparison, name: str) -> str:
    """Return what an option sends or trains, besides the model that it is priced on."""
    match OPTIONS[name].note:
        case "cache hits":
            return _cached(costs.option(name))
        case "nothing cached":
            return texts.NOTHING_CACHED
        case "whole text":
            return _whole_text(costs)
        case "tool call":
            return _tool_answer(costs)
        case "retrieved" | "fine-tuned, retrieved":
            return _retrieved(costs)
        case "fine-tuned":
            return _trained(costs)
        case "model" | "classifier" | "GPUs":
            return ""


def _whole_text(costs: CostComparison) -> str:
    text = costs.scenario.long_context
    return texts.whole_text(_number(text.text_tokens)) if text else ""


def _tool_answer(costs: CostComparison) -> str:
    tool = costs.scenario.tool_call
    return texts.tool_answer(_number(tool.tool_tokens)) if tool else ""


def _cached(option: CostEstimate) -> str:
    if option.cache_hit_share is None or option.cache_minutes is None:
        return ""
    hits = share_words(float(option.cache_hit_share))
    return texts.cache_hits(hits, _number(option.cache_minutes))


def _retrieved(costs: CostComparison) -> str:
    rag = costs.scenario.rag
    return texts.retrieved(_number(rag.retrieved_tokens)) if rag else ""


def _trained(costs: CostComparison) -> str:
    tune = costs.scenario.fine_tune
    return texts.retrained(_number(round(tune.retrains_per_month * 12, 1))) if tune else ""


def _number(amount: Decimal) -> str:
    return number_words(float(amount))


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
