"""The bill of each option: one small function per option, which adds its lines.

An option is a list of lines, and each line is a product of a few numbers with their sources.
A number that is not known makes the total unknown; it is never taken as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import assert_never, get_args

from advisor.costs.amounts import EXACT
from advisor.costs.bill.lines import Bill, Factor, FactorInput, Per
from advisor.costs.bill.machines import machine_gaps, machines_of
from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.bill.tokens import CallBilling, CallTokens, add_calls, tokens_today
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.scenario.model import FineTune, Prompt, Rag


def _prompt(bill: Bill, priced: PricedScenario) -> CallBilling:
    prompt = priced.scenario.prompt
    calls = add_calls(bill, prompt, priced.base, tokens_today(prompt), "no")
    _add_prompt_work(bill, prompt)
    return calls


def _prompt_cached(bill: Bill, priced: PricedScenario) -> CallBilling:
    prompt = priced.scenario.prompt
    calls = add_calls(bill, prompt, priced.base, tokens_today(prompt), "yes")
    _add_prompt_work(bill, prompt)
    return calls


def _few_shot(bill: Bill, priced: PricedScenario) -> CallBilling:
    prompt = priced.scenario.prompt
    sent = tokens_today(prompt)
    examples = FactorInput("prompt.example_tokens", prompt.example_tokens)
    longer = replace(sent, static_parts=(*sent.static_parts, examples))
    calls = add_calls(bill, prompt, priced.base, longer, "if cheaper")
    _add_prompt_work(bill, prompt)
    return calls


def _cheaper_model(bill: Bill, priced: PricedScenario) -> CallBilling:
    assert priced.cheaper is not None
    prompt = priced.scenario.prompt
    calls = add_calls(bill, prompt, priced.cheaper, tokens_today(prompt), "if cheaper")
    _add_prompt_work(bill, prompt)
    return calls


def _rag(bill: Bill, priced: PricedScenario) -> CallBilling:
    rag = priced.scenario.rag
    assert rag is not None
    sent = replace(tokens_today(priced.scenario.prompt), retrieved=_retrieved(rag))
    if rag.static_tokens is not None:
        sent = replace(sent, static_parts=(FactorInput("rag.static_tokens", rag.static_tokens),))
    calls = add_calls(bill, priced.scenario.prompt, priced.base, sent, "if cheaper")
    _add_search(bill, rag)
    return calls


def _fine_tune(bill: Bill, priced: PricedScenario) -> CallBilling:
    tune = priced.scenario.fine_tune
    assert tune is not None
    assert priced.tuned is not None
    prompt = priced.scenario.prompt
    calls = add_calls(bill, prompt, priced.tuned, _tuned_tokens(prompt, tune), "if cheaper")
    _add_training(bill, tune, priced)
    return calls


def _rag_fine_tune(bill: Bill, priced: PricedScenario) -> CallBilling:
    rag, tune = priced.scenario.rag, priced.scenario.fine_tune
    assert rag is not None
    assert tune is not None
    assert priced.tuned is not None
    prompt = priced.scenario.prompt
    sent = replace(_tuned_tokens(prompt, tune), retrieved=_retrieved(rag))
    calls = add_calls(bill, prompt, priced.tuned, sent, "if cheaper")
    _add_search(bill, rag)
    _add_training(bill, tune, priced)
    return calls


def _add_machines(bill: Bill, priced: PricedScenario) -> None:
    host = priced.scenario.self_hosted
    assert host is not None
    bill.add("Setting up", "once", Factor("self_hosted.upfront_usd", host.upfront_usd, "USD"))
    bill.add("Upkeep", "a month", Factor("self_hosted.monthly_usd", host.monthly_usd, "USD"))
    gaps = machine_gaps(priced, host)
    if gaps:
        bill.add_missing("a month", *gaps)
        return
    machines = machines_of(priced)
    assert machines is not None
    bill.add(
        "Whole machines",
        "a month",
        Factor(
            "machines",
            machines.needed(priced.scenario.calls_per_month),
            "GPUs",
            machines.reason,
        ),
        Factor("self_hosted.gpu_usd_per_hour", host.gpu_usd_per_hour, "USD an hour"),
        Factor("hours_per_month", priced.scenario.hours_per_month, "hours"),
        Factor(
            "self_hosted.overhead_share",
            1 + host.overhead_share,
            "overhead",
            is_share=True,
            inputs=(FactorInput("self_hosted.overhead_share", host.overhead_share),),
        ),
    )


def _retrieved(rag: Rag) -> FactorInput:
    return FactorInput("rag.retrieved_tokens", rag.retrieved_tokens)


def _tuned_tokens(prompt: Prompt, tune: FineTune) -> CallTokens:
    left = FactorInput("fine_tune.static_tokens", tune.static_tokens)
    return replace(tokens_today(prompt), static_parts=(left,))


def _add_prompt_work(bill: Bill, prompt: Prompt) -> None:
    bill.add("Work on the prompt", "once", Factor("prompt.upfront_usd", prompt.upfront_usd, "USD"))
    bill.add(
        "Upkeep of the prompt", "a month", Factor("prompt.monthly_usd", prompt.monthly_usd, "USD")
    )


def _add_search(bill: Bill, rag: Rag) -> None:
    embed = Factor("rag.embed_usd_per_million", rag.embed_usd_per_million, "USD per million")
    query = Factor("rag.query_embed_tokens", rag.query_embed_tokens, "tokens")
    corpus = Factor("rag.corpus_tokens", rag.corpus_tokens, "tokens")
    share = Factor("rag.refresh_share_per_month", rag.refresh_share_per_month, "refreshed")
    rerank = Factor("rag.rerank_usd_per_1000", rag.rerank_usd_per_1000, "USD per thousand")
    thousands = Factor("calls", Decimal(1000), "thousand searches", "one search per call")
    store = Factor("rag.vector_db_usd_per_month", rag.vector_db_usd_per_month, "USD")
    bill.add("Embedding the question", "per million calls", query, embed)
    bill.add("Reranking", "per million calls", thousands, rerank)
    bill.add("Embedding the documents", "once", corpus, embed, per_million=True)
    bill.add("Building the search", "once", Factor("rag.upfront_usd", rag.upfront_usd, "USD"))
    bill.add("Vector database", "a month", store)
    bill.add("Refreshing the documents", "a month", share, corpus, embed, per_million=True)
    bill.add("Upkeep of the search", "a month", Factor("rag.monthly_usd", rag.monthly_usd, "USD"))


def _add_training(bill: Bill, tune: FineTune, priced: PricedScenario) -> None:
    def of(key: str, value: Decimal | None, unit: str) -> Factor:
        return Factor(f"fine_tune.{key}", value, unit)

    price = of("train_usd_per_million", tune.train_usd_per_million, "USD per million")
    tokens = of("training_tokens", tune.training_tokens, "tokens")
    epochs = of("epochs", tune.epochs, "epochs")
    examples = of("examples", tune.examples, "examples")
    hosting = of("hosting_usd_per_hour", tune.hosting_usd_per_hour, "USD an hour")
    hours = Factor("hours_per_month", priced.scenario.hours_per_month, "hours")
    retrains = of("retrains_per_month", tune.retrains_per_month, "retrains a month")
    each = of("usd_per_example", tune.usd_per_example, "USD")
    again = of("usd_per_retrain", tune.usd_per_retrain, "USD")
    bill.add("Examples", "once", examples, each)
    bill.add("Training", "once", tokens, epochs, price, per_million=True)
    bill.add("Evaluation", "once", of("evaluation_usd", tune.evaluation_usd, "USD"))
    bill.add("Work on the fine-tuned model", "once", of("upfront_usd", tune.upfront_usd, "USD"))
    bill.add("Hosting", "a month", hosting, hours)
    bill.add("Retraining", "a month", retrains, again)
    bill.add(
        "Upkeep of the fine-tuned model", "a month", of("monthly_usd", tune.monthly_usd, "USD")
    )
    why = f"the base model is switched off on {priced.retires}"
    forced = Factor("forced_retrains", priced.forced_retrains, "forced retrains", why)
    once_more = "Retraining when the base model retires"
    if tune.usd_per_retrain is None:
        bill.add(once_more, "once", forced, tokens, epochs, price, per_million=True)
    else:
        bill.add(once_more, "once", forced, again)


def _billed(name: OptionName, bill: Bill, priced: PricedScenario) -> CallBilling | None:
    match name:
        case "prompt":
            return _prompt(bill, priced)
        case "prompt_cached":
            return _prompt_cached(bill, priced)
        case "few_shot":
            return _few_shot(bill, priced)
        case "cheaper_model":
            return _cheaper_model(bill, priced)
        case "rag":
            return _rag(bill, priced)
        case "fine_tune":
            return _fine_tune(bill, priced)
        case "rag_fine_tune":
            return _rag_fine_tune(bill, priced)
        case "self_hosted":
            _add_machines(bill, priced)
            return None
        case _:
            assert_never(name)


def described_options(priced: PricedScenario) -> list[OptionName]:
    """Return the options the scenario describes, the simplest first."""
    return [option.id for option in OPTIONS.values() if _is_described(option.id, priced)]


def _is_described(name: OptionName, priced: PricedScenario) -> bool:
    scenario = priced.scenario
    match name:
        case "prompt" | "prompt_cached":
            return True
        case "few_shot":
            key = "prompt.example_tokens"
            return bool(scenario.prompt.example_tokens) or scenario.has_range(key)
        case "cheaper_model":
            return priced.cheaper is not None
        case "rag":
            return scenario.rag is not None
        case "fine_tune":
            return scenario.fine_tune is not None
        case "rag_fine_tune":
            return scenario.rag is not None and scenario.fine_tune is not None
        case "self_hosted":
            return scenario.self_hosted is not None
        case _:
            assert_never(name)


@dataclass(frozen=True, slots=True)
class OptionBill:
    """The bill of one option, and how its calls are billed; None where no call has a price."""

    bill: Bill
    calls: CallBilling | None


def bill_option(name: OptionName, priced: PricedScenario, bits: Mapping[str, int]) -> OptionBill:
    """Return the bill of that option; with `bits`, as polynomials in the inputs that have one."""
    origins = {origin.key: origin.text for origin in priced.scenario.origins}
    bill = Bill(origins, priced.scenario, bits=bits, unknown=priced.unknown)
    bill.add_missing("a month", *bill.gaps_in("calls_per_month"))
    bill.add_missing("once", *bill.gaps_in("horizon_months"))
    with localcontext(EXACT):
        calls = _billed(name, bill, priced)
    if OPTIONS[name].runs_on == "tuned":
        _withdraw_unsold(bill, priced)
    return OptionBill(bill, calls)


def _withdraw_unsold(bill: Bill, priced: PricedScenario) -> None:
    """Take every line back where nobody sells the tuned model to the team."""
    gap = priced.tuned.unknown if priced.tuned else None
    if gap is not None and gap.not_sold:
        bill.lines.clear()
        bill.missing.clear()
        for per in get_args(Per):
            bill.add_missing(per, gap)
