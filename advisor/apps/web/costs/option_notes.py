"""What each cost option is, in one short line."""

from __future__ import annotations

from decimal import Decimal

from advisor.advice.advice import Advice
from advisor.advice.wording import distance_words
from advisor.apps.web.costs import texts
from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import OPTIONS
from advisor.costs.report import not_sold_words, priced_on
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
    if option.not_sold:
        return not_sold_words(option)
    match OPTIONS[name].note:
        case "cache hits":
            return _joined(priced_on(option), _cached(option))
        case "model":
            return priced_on(option)
        case "retrieved":
            return _joined(priced_on(option), _retrieved(costs))
        case "fine-tuned":
            return _joined(priced_on(option), _trained(costs))
        case "fine-tuned, retrieved":
            return _joined(priced_on(option), _retrieved(costs))
        case "GPUs":
            return texts.machines(option.gpus) if option.gpus else ""
        case "nothing cached":
            return _joined(priced_on(option), texts.NOTHING_CACHED)


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
