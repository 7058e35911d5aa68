"""The bill of each option: one small function per option, which adds its lines.

An option is a list of lines, and each line is a product of a few numbers with their sources.
A number that is not known makes the total unknown; it is never taken as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import assert_never, get_args

from advisor.costs.amounts import EXACT, round_to, shown
from advisor.costs.bill.lines import MILLION, Bill, Factor, FactorInput, Per
from advisor.costs.bill.machines import machine_count_key, machine_gaps, machines_of
from advisor.costs.bill.priced_scenario import Missing, PricedScenario, Rates
from advisor.costs.bill.sent import first_call, load_of, sent_by
from advisor.costs.bill.tokens import CallBilling, CallTokens, add_calls
from advisor.costs.options import OPTIONS, Option, OptionName
from advisor.costs.scenario.model import (
    CheaperModel,
    Classifier,
    FineTune,
    LongContext,
    Prompt,
    Rag,
    Scenario,
    SelfHosted,
    ToolCall,
)

_SECONDS_PER_HOUR = Decimal(3600)
_THOUSAND = Decimal(1000)
_SIX_PLACES = Decimal("0.000001")
FORCED = "Retraining when the base model retires"
"""The line of an option that is paid when the model stops, and not at the start."""


def _add_calls(bill: Bill, priced: PricedScenario, option: Option) -> CallBilling:
    """Add the tokens of a million calls to a hosted model, and return how they are billed."""
    rates, scenario = priced.rates_of(option.runs_on), priced.scenario
    assert rates is not None
    sent = sent_by(option, scenario)
    if option.id == "few_shot":
        examples = FactorInput("prompt.example_tokens", scenario.prompt.example_tokens)
        sent = replace(sent, static_parts=(*sent.static_parts, examples))
    if option.technique == "tool call":
        return _add_two_calls(bill, scenario, rates, sent)
    return add_calls(bill, scenario.prompt, rates, sent, option.caching)


def _add_two_calls(bill: Bill, scenario: Scenario, rates: Rates, second: CallTokens) -> CallBilling:
    """Add the call that asks the running system and the call that answers."""
    before = len(bill.lines)
    add_calls(bill, scenario.prompt, rates, first_call(scenario), "if cheaper")
    asked = len(bill.lines)
    calls = add_calls(bill, scenario.prompt, rates, second, "if cheaper")
    for place, line in enumerate(bill.lines[before:], before):
        which = "First call" if place < asked else "Second call"
        bill.lines[place] = replace(line, name=f"{which}: {line.name[:1].lower()}{line.name[1:]}")
    return calls


def _add_machines(bill: Bill, priced: PricedScenario, option: Option) -> None:
    host = priced.scenario.self_hosted
    assert host is not None
    bill.add("Setting up", "once", Factor("self_hosted.upfront_usd", host.upfront_usd, "USD"))
    bill.add("Upkeep", "a month", Factor("self_hosted.monthly_usd", host.monthly_usd, "USD"))
    gaps = machine_gaps(priced, host, load_of(option, priced.scenario))
    if gaps:
        bill.add_missing("a month", *gaps)
        return
    machines = machines_of(priced, option.id)
    assert machines is not None
    count = machines.needed(priced.scenario.calls_per_month)
    bill.add(
        "Whole machines",
        "a month",
        Factor(
            machine_count_key(option.id),
            count,
            "GPU" if count == 1 else "GPUs",
            machines.reason if bill.has_words else "",
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


def _add_prompt_work(bill: Bill, prompt: Prompt) -> None:
    bill.add("Work on the prompt", "once", Factor("prompt.upfront_usd", prompt.upfront_usd, "USD"))
    bill.add(
        "Upkeep of the prompt", "a month", Factor("prompt.monthly_usd", prompt.monthly_usd, "USD")
    )


def _add_evaluation(bill: Bill, part: str, usd: Decimal) -> None:
    bill.add("Evaluation", "once", Factor(f"{part}.evaluation_usd", usd, "USD"))


def _add_own_search(bill: Bill, rag: Rag) -> None:
    """Add a search on own machines, which embed as they answer: a tiny part of their work."""
    bill.add("Building the search", "once", Factor("rag.upfront_usd", rag.upfront_usd, "USD"))
    store = Factor("rag.vector_db_usd_per_month", rag.vector_db_usd_per_month, "USD")
    bill.add("Vector database", "a month", store)
    bill.add("Upkeep of the search", "a month", Factor("rag.monthly_usd", rag.monthly_usd, "USD"))


def _add_search(bill: Bill, rag: Rag) -> None:
    embed = Factor("rag.embed_usd_per_million", rag.embed_usd_per_million, "USD per million")
    query = Factor("rag.query_embed_tokens", rag.query_embed_tokens, "tokens")
    corpus = Factor("rag.corpus_tokens", rag.corpus_tokens, "tokens")
    share = Factor("rag.refresh_share_per_month", rag.refresh_share_per_month, "refreshed")
    rerank = Factor("rag.rerank_usd_per_1000", rag.rerank_usd_per_1000, "USD per thousand")
    searches = Factor("calls", MILLION, "searches", "one search per call")
    store = Factor("rag.vector_db_usd_per_month", rag.vector_db_usd_per_month, "USD")
    bill.add("Embedding the question", "per million calls", query, embed)
    bill.add("Reranking", "per million calls", searches, rerank, divided_by=_THOUSAND)
    bill.add("Embedding the documents", "once", corpus, embed, divided_by=MILLION)
    bill.add("Building the search", "once", Factor("rag.upfront_usd", rag.upfront_usd, "USD"))
    bill.add("Vector database", "a month", store)
    bill.add("Refreshing the documents", "a month", share, corpus, embed, divided_by=MILLION)
    bill.add("Upkeep of the search", "a month", Factor("rag.monthly_usd", rag.monthly_usd, "USD"))


def _add_training(bill: Bill, tune: FineTune, priced: PricedScenario) -> None:
    price = _of_tune("train_usd_per_million", tune.train_usd_per_million, "USD per million")
    tokens = _of_tune("training_tokens", tune.training_tokens, "tokens")
    epochs = _of_tune("epochs", tune.epochs, "epochs")
    hosting = _of_tune("hosting_usd_per_hour", tune.hosting_usd_per_hour, "USD an hour")
    hours = Factor("hours_per_month", priced.scenario.hours_per_month, "hours")
    retrains = _of_tune("retrains_per_month", tune.retrains_per_month, "retrainings a month")
    again = _of_tune("usd_per_retrain", tune.usd_per_retrain, "USD")
    bill.add("Training", "once", tokens, epochs, price, divided_by=MILLION)
    _add_training_work(bill, tune)
    bill.add("Hosting", "a month", hosting, hours)
    bill.add("Retraining", "a month", retrains, again)
    why = f"the base model is switched off on {priced.retires}"
    forced = Factor("forced_retrains", priced.forced_retrains, "forced retraining", why)
    if tune.usd_per_retrain is None:
        bill.add(FORCED, "once", forced, tokens, epochs, price, divided_by=MILLION)
    else:
        bill.add(FORCED, "once", forced, again)


def _of_tune(key: str, value: Decimal | None, unit: str) -> Factor:
    return Factor(f"fine_tune.{key}", value, unit)


def _add_training_work(bill: Bill, tune: FineTune) -> None:
    """Add the examples, the data work, the evaluation and the upkeep, wherever it is trained."""
    examples = _of_tune("examples", tune.examples, "examples")
    bill.add("Examples", "once", examples, _of_tune("usd_per_example", tune.usd_per_example, "USD"))
    _add_evaluation(bill, "fine_tune", tune.evaluation_usd)
    bill.add("Data and first training", "once", _of_tune("upfront_usd", tune.upfront_usd, "USD"))
    upkeep = _of_tune("monthly_usd", tune.monthly_usd, "USD")
    bill.add("Upkeep of the fine-tuned model", "a month", upkeep)


def _add_own_training(bill: Bill, tune: FineTune, host: SelfHosted) -> None:
    """Add a fine-tune on own machines: hours of one machine instead of a price per token.

    An open model is never switched off, so nothing forces another training.
    """
    if host.gpu_usd_per_hour is not None:  # else the machines name what is missing
        tokens = _of_tune("training_tokens", tune.training_tokens, "tokens")
        epochs = _of_tune("epochs", tune.epochs, "epochs")
        rent = Factor("self_hosted.gpu_usd_per_hour", host.gpu_usd_per_hour, "USD an hour")
        bill.add(
            "Training", "once", tokens, epochs, _training_hours(host), rent, divided_by=MILLION
        )
    _add_training_work(bill, tune)
    retrains = _of_tune("retrains_per_month", tune.retrains_per_month, "retrainings a month")
    again = _of_tune("usd_per_retrain", tune.usd_per_retrain, "USD")
    if (own := host.retrains_per_month) is not None:
        retrains = Factor("self_hosted.retrains_per_month", own, "retrainings a month")
    if (own := host.usd_per_retrain) is not None:
        again = Factor("self_hosted.usd_per_retrain", own, "USD")
    bill.add("Retraining", "a month", retrains, again)


def _training_hours(host: SelfHosted) -> Factor:
    """Return the hours in which one machine trains on a million tokens."""
    key, speed = "self_hosted.train_tokens_per_second", host.train_tokens_per_second
    if speed is None:
        return Factor(key, None, "tokens a second that one GPU reads while it trains")
    hours = round_to(MILLION / (speed * _SECONDS_PER_HOUR), _SIX_PLACES)
    source = f"one GPU reads {shown(speed)} tokens a second while it trains"
    return Factor(key, hours, "GPU hours for a million", source)


def _add_classifier(bill: Bill, classifier: Classifier) -> None:
    def of(key: str, value: Decimal | None, unit: str) -> Factor:
        return Factor(f"classifier.{key}", value, unit)

    machine = of("machine_usd_per_month", classifier.machine_usd_per_month, "USD")
    retrains = of("retrains_per_month", classifier.retrains_per_month, "retrainings a month")
    again = of("usd_per_retrain", classifier.usd_per_retrain, "USD")
    each = of("usd_per_example", classifier.usd_per_example, "USD")
    bill.add("Examples", "once", of("examples", classifier.examples, "examples"), each)
    bill.add("Training it", "once", of("upfront_usd", classifier.upfront_usd, "USD"))
    _add_evaluation(bill, "classifier", classifier.evaluation_usd)
    bill.add("Its machine", "a month", machine)
    bill.add("Retraining", "a month", retrains, again)
    bill.add("Upkeep", "a month", of("monthly_usd", classifier.monthly_usd, "USD"))


def _add_work(bill: Bill, priced: PricedScenario, option: Option) -> None:
    """Add what an option costs beside its calls: building, training and upkeep."""
    scenario, own = priced.scenario, option.runs_on == "own machines"
    if option.technique in ("prompt", "whole text"):
        _add_prompt_work(bill, scenario.prompt)
    if option.technique in ("prompt", "whole text", "tool call") and option.runs_on != "cheaper":
        _add_evaluation(bill, "prompt", scenario.prompt.evaluation_usd)
    if option.runs_on == "cheaper" and scenario.cheaper_model is not None:
        _add_porting(bill, scenario.cheaper_model)
    if option.technique == "whole text" and scenario.long_context is not None:
        _add_fixed(bill, "long_context", "the text in the prompt", scenario.long_context)
    if option.technique == "tool call" and scenario.tool_call is not None:
        _add_fixed(bill, "tool_call", "the tool", scenario.tool_call)
    if option.technique in ("search", "search and tune"):
        assert scenario.rag is not None
        (_add_own_search if own else _add_search)(bill, scenario.rag)
        _add_evaluation(bill, "rag", scenario.rag.evaluation_usd)
    if option.technique in ("tune", "search and tune") and scenario.fine_tune is not None:
        if own:
            assert scenario.self_hosted is not None
            _add_own_training(bill, scenario.fine_tune, scenario.self_hosted)
        else:
            _add_training(bill, scenario.fine_tune, priced)


def _add_fixed(bill: Bill, group: str, what: str, part: LongContext | ToolCall) -> None:
    upfront = Factor(f"{group}.upfront_usd", part.upfront_usd, "USD")
    bill.add(f"Work on {what}", "once", upfront)
    bill.add(
        f"Upkeep of {what}", "a month", Factor(f"{group}.monthly_usd", part.monthly_usd, "USD")
    )


def _add_porting(bill: Bill, cheaper: CheaperModel) -> None:
    work = Factor("cheaper_model.upfront_usd", cheaper.upfront_usd, "USD")
    bill.add("Moving the prompt to it", "once", work)
    _add_evaluation(bill, "cheaper_model", cheaper.evaluation_usd)


def _billed(option: Option, bill: Bill, priced: PricedScenario) -> CallBilling | None:
    if option.runs_on == "small machine":
        assert priced.scenario.classifier is not None
        _add_classifier(bill, priced.scenario.classifier)
        return None
    calls = None
    if option.runs_on == "own machines":
        _add_machines(bill, priced, option)
    else:
        calls = _add_calls(bill, priced, option)
    _add_work(bill, priced, option)
    return calls


def described_options(priced: PricedScenario) -> list[OptionName]:
    """Return the options the scenario describes, the simplest first."""
    return [option.id for option in OPTIONS.values() if _is_described(option.id, priced)]


def _is_described(name: OptionName, priced: PricedScenario) -> bool:
    scenario, option = priced.scenario, OPTIONS[name]
    if option.runs_on == "own machines" and scenario.self_hosted is None:
        return False
    match name:
        case "prompt" | "prompt_cached":
            return True
        case "few_shot":
            key = "prompt.example_tokens"
            return bool(scenario.prompt.example_tokens) or scenario.has_range(key)
        case "cheaper_model":
            return priced.cheaper is not None
        case "classifier":
            return scenario.classifier is not None
        case "self_hosted_prompt":
            # Without a fine-tune, `self_hosted` is the present prompt already.
            return scenario.fine_tune is not None
        case "self_hosted":
            return True
        case _:
            return _has_parts(option, scenario)


def _has_parts(option: Option, scenario: Scenario) -> bool:
    match option.technique:
        case "prompt" | "classifier":
            return True
        case "whole text":
            return scenario.long_context is not None
        case "tool call":
            return scenario.tool_call is not None
        case "search":
            return scenario.rag is not None
        case "tune":
            return scenario.fine_tune is not None
        case "search and tune":
            return scenario.rag is not None and scenario.fine_tune is not None
        case _:
            assert_never(option.technique)


@dataclass(frozen=True, slots=True)
class OptionBill:
    """The bill of one option, and how its calls are billed; None where no call has a price."""

    bill: Bill
    calls: CallBilling | None


def bill_option(name: OptionName, priced: PricedScenario, bits: Mapping[str, int]) -> OptionBill:
    """Return the bill of that option; with `bits`, as polynomials in the inputs that have one."""
    origins = {origin.key: origin.text for origin in priced.scenario.origins}
    return _filled(Bill(origins, priced.scenario, bits=bits, unknown=priced.unknown), name, priced)


def sum_option(name: OptionName, priced: PricedScenario) -> OptionBill:
    """Return the bill of that option without lines, which takes a third of the time."""
    bill = Bill({}, priced.scenario, unknown=priced.unknown, sums={})
    return _filled(bill, name, priced)


def _filled(bill: Bill, name: OptionName, priced: PricedScenario) -> OptionBill:
    bill.add_missing("a month", *bill.gaps_in("calls_per_month"))
    bill.add_missing("once", *bill.gaps_in("horizon_months", "calls_growth_per_month"))
    option = OPTIONS[name]
    with localcontext(EXACT):
        calls = _billed(option, bill, priced)
    gap = _why_out(option, priced)
    if gap is not None:
        _withdraw(bill, gap)
    return OptionBill(bill, calls)


def _why_out(option: Option, priced: PricedScenario) -> Missing | None:
    """Return why the team cannot have an option: not allowed to leave, or not sold."""
    need = priced.scenario.need
    if need is not None and need.hosted_is_out is not None and not option.on_own_machines:
        return _NOT_ALLOWED[need.hosted_is_out]
    gap = priced.tuned.unknown if option.runs_on == "tuned" and priced.tuned else None
    return gap if gap is not None and gap.not_sold else None


def _withdraw(bill: Bill, gap: Missing) -> None:
    """Take every line back, so that no total is left."""
    bill.lines.clear()
    bill.polynomials.clear()
    bill.missing.clear()
    for per in get_args(Per):
        bill.add_missing(per, gap)


_NOT_ALLOWED = {
    "data": Missing(
        "need.hosted_is_out",
        "answer that the data may leave to see what hosted models cost",
        "the data must stay on your own machines",
        not_allowed=True,
    ),
    "provider": Missing(
        "need.hosted_is_out",
        "name a provider to see what hosted models cost",
        "you run models on your own machines",
        not_allowed=True,
    ),
}
