"""The cost scenario of questionnaire answers, with every default it uses listed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from typing import TypedDict

from pydantic import ValidationError

from advisor.costs.amounts import EXACT, LARGEST, plain, shown
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.scenario.defaults import HOURLY_RATE, Figures
from advisor.costs.scenario.entered_prices import scenario_prices
from advisor.costs.scenario.model import (
    Assumed,
    CheaperModel,
    Classifier,
    FineTune,
    LongContext,
    Need,
    Origin,
    Prompt,
    Rag,
    Scenario,
    SelfHosted,
    ToolCall,
    grown_calls,
    last_month,
)
from advisor.costs.scenario.model_choice import ChosenModel, choose_model
from advisor.costs.scenario.model_terms import thinking_of, tokens_per_word
from advisor.costs.scenario.reading import figure_problem, read_scenario
from advisor.costs.scenario.sums import (
    changes_per_month,
    examples_wanted,
    own_training_run_usd,
    retrains_per_month,
    tokens_of_words,
    training_run_usd,
)
from advisor.costs.scenario.tuned_choice import (
    ChosenTune,
    choose_tune,
    is_tuning_customer,
    tune_elsewhere,
    tuned_rates,
)
from advisor.errors import Problem, ScenarioError

__all__ = ["Assumed", "Origin", "Scenario", "read_scenario", "scenario_from_answers"]

_EXAMPLES = ("labeled_examples", "training_examples")
_CHANGES = "requirement_changes_per_quarter"
_TRAINING_RUN = ("tokens_per_example", "epochs", "train_usd_per_million")


def scenario_from_answers(
    values: Mapping[str, object],
    catalogue: Catalogue,
    on: date,
    *,
    need: Need | None = None,
    said: Container[str] | None = None,
) -> Scenario:
    """Return the scenario that questionnaire values describe, at the prices of that day.

    `need` is what the answers call for: it decides which options are described and which solve it.
    `said` holds the ids that somebody answered, where `values` holds assumed answers too.

    `values` maps question and default ids to answers; ids that have no cost are ignored. A
    missing answer comes from the catalogue's defaults and is listed in `assumed`, under its id. A
    figure is listed in `unknown` if it has too many decimals, or if answers multiply to more than
    the largest amount. Words become tokens at four for every three words, unless `prompt_tokens`
    gives a count. Raises ScenarioError naming every value that does not fit.
    """
    figures = Figures(values, catalogue, on, said=said)
    return _checked(figures, need, same_work=False)


def same_work_from_answers(
    values: Mapping[str, object],
    catalogue: Catalogue,
    on: date,
    *,
    need: Need | None = None,
    said: Container[str] | None = None,
) -> Scenario:
    """Return the scenario with no other options than the payback of fine-tuning compares.

    It reads no answer that only the others need, and is otherwise that of `scenario_from_answers`.
    """
    figures = Figures(values, catalogue, on, said=said)
    return _checked(figures, need, same_work=True)


def _checked(figures: Figures, need: Need | None, *, same_work: bool) -> Scenario:
    with localcontext(EXACT):
        try:
            chosen = choose_model(figures, figures.on)
            scenario = _scenario(figures, chosen, need, same_work=same_work)
        except ValidationError as error:
            figures.raise_problems()
            problems = (figure_problem(fault) for fault in error.errors())
            raise ScenarioError(_at_answer(figures, problem) for problem in problems) from error
    figures.raise_problems()
    return scenario


def _at_answer(figures: Figures, problem: Problem) -> Problem:
    """Return the problem at the answer that was given for its key, where one was."""
    return replace(problem, where=figures.answer_at.get(str(problem.where), problem.where))


def _scenario(
    figures: Figures, chosen: ChosenModel, need: Need | None, *, same_work: bool
) -> Scenario:
    other = {} if same_work else _other_work(figures, need)
    cheaper = _cheaper_model(figures, chosen)
    tune = choose_tune(figures, chosen)
    trained = _fine_tune(figures, tune)
    scenario = Scenario(
        calls_per_month=figures.number("calls_per_month", "calls_per_month"),
        calls_growth_per_month=_growth(figures),
        horizon_months=figures.number("horizon_months", "horizon_months"),
        model=chosen.model,
        provider=chosen.provider,
        tuning_customer=is_tuning_customer(figures),
        prices=scenario_prices(chosen.prices) if chosen.by_hand and chosen.prices else None,
        discount_share=_discount(figures, chosen),
        prompt=_prompt(figures, chosen),
        fine_tune=trained,
        fine_tune_elsewhere=None if same_work else _elsewhere(figures, tune),
        self_hosted=_self_hosted(figures, trained) if _is_self_hosted(figures) else None,
        cheaper_model=_porting(figures, chosen, cheaper) if cheaper else None,
        need=need,
        assumed=tuple(figures.assumed.values()),
        answered=tuple(figures.answered.values()),
        thinking=tuple(figures.thinking.values()),
        origins=tuple(figures.origins),
        **other,
    )
    return scenario.model_copy(update={"unknown": tuple(figures.unknown.values())})


class _OtherWork(TypedDict, total=False):
    rag: Rag
    long_context: LongContext
    tool_call: ToolCall
    classifier: Classifier


def _other_work(figures: Figures, need: Need | None) -> _OtherWork:
    """Return the options that do something else than the prompt does today."""
    found = _OtherWork()
    if _brings_facts(figures, need):
        found["rag"] = _rag(figures)
    if _sends_whole_text(need):
        found["long_context"] = _whole_text(figures)
    if need and need.live_facts:
        found["tool_call"] = _tool_call(figures)
    if figures.values.get("output_format") == "labels":
        found["classifier"] = _classifier(figures)
    return found


def _growth(figures: Figures) -> Decimal:
    """Return by how much the calls grow; where they become too many, they are not known."""
    key = "calls_growth_per_month"
    share = figures.number(key, key)
    if not share:
        return share
    calls, months = figures.number("calls_per_month"), figures.number("horizon_months")
    last = grown_calls(calls, share, last_month(months))
    figures.computed("calls_per_month", last, "calls_per_month", key, "horizon_months")
    return share if last <= LARGEST else Decimal(0)


def _cheaper_model(figures: Figures, chosen: ChosenModel) -> str | None:
    if figures.is_given("cheaper_model"):
        return figures.text("cheaper_model")
    if chosen.model is None:
        return None
    return figures.catalogue.cheaper_model(chosen.model, chosen.provider, on=chosen.on)


def _porting(figures: Figures, chosen: ChosenModel, model: str) -> CheaperModel:
    moved, scored = "porting_hours", "porting_evaluation_hours"
    key = "cheaper_model.reasoning_tokens"
    return CheaperModel(
        model=model,
        reasoning_tokens=thinking_of(figures, model, chosen.provider, chosen.on, key),
        upfront_usd=figures.labor("cheaper_model.upfront_usd", figures.number(moved), moved),
        evaluation_usd=figures.labor(
            "cheaper_model.evaluation_usd", figures.number(scored), scored
        ),
    )


def _brings_facts(figures: Figures, need: Need | None) -> bool:
    """Return whether facts are looked up; without a need, as far as the answers tell."""
    if need is not None:
        return need.brings_facts
    asked = figures.values.get("what_must_change") in ("knowledge", "both")
    return asked or figures.is_given("knowledge_tokens")


def _sends_whole_text(need: Need | None) -> bool:
    if need is None or need.live_facts or need.text_in_prompt:
        return False
    return need.brings_facts and need.text_fits


def _whole_text(figures: Figures) -> LongContext:
    return LongContext(text_tokens=figures.number("knowledge_tokens", "long_context.text_tokens"))


def _tool_call(figures: Figures) -> ToolCall:
    build, upkeep = "tool_build_hours", "tool_hours_per_month"
    return ToolCall(
        tool_tokens=figures.number("tool_tokens", "tool_call.tool_tokens"),
        request_tokens=figures.number("tool_request_tokens", "tool_call.request_tokens"),
        upfront_usd=figures.labor("tool_call.upfront_usd", figures.number(build), build),
        monthly_usd=figures.labor("tool_call.monthly_usd", figures.number(upkeep), upkeep),
    )


def _classifier(figures: Figures) -> Classifier:
    """Return a classifier that learns from as many examples as a fine-tune would."""
    have = figures.number("labeled_examples")
    wanted = examples_wanted(have, figures.number("training_examples"))
    figures.note_origin("classifier.examples", f"{shown(wanted)} wanted, {shown(have)} at hand")
    hours, scored = figures.number("classifier_hours"), "tuning_evaluation_hours"
    again = figures.number("hours_per_retrain")
    changes = _changes_per_month(figures)
    figures.note_origin("classifier.retrains_per_month", f"{shown(changes)} changes a month")
    return Classifier(
        examples=figures.computed("classifier.examples", wanted - have, *_EXAMPLES),
        usd_per_example=figures.number("usd_per_example", "classifier.usd_per_example"),
        evaluation_usd=figures.labor("classifier.evaluation_usd", figures.number(scored), scored),
        upfront_usd=figures.labor("classifier.upfront_usd", hours, "classifier_hours"),
        machine_usd_per_month=figures.number(
            "classifier_usd_per_month", "classifier.machine_usd_per_month"
        ),
        retrains_per_month=figures.computed("classifier.retrains_per_month", changes, _CHANGES),
        usd_per_retrain=figures.labor("classifier.usd_per_retrain", again, "hours_per_retrain"),
    )


def _is_self_hosted(figures: Figures) -> bool:
    on_premises = figures.values.get("must_stay_on_premises") is True
    return on_premises or figures.values.get("provider") == "self_hosted"


def _changes_per_month(figures: Figures) -> Decimal:
    return changes_per_month(figures.number(_CHANGES))


def _evaluation(figures: Figures, key: str) -> Decimal:
    """Return the cost of checking the answers of an option that is not trained, in USD."""
    return figures.labor(key, figures.number("evaluation_hours"), "evaluation_hours")


def _discount(figures: Figures, chosen: ChosenModel) -> Decimal:
    """Return the discount off the list price; entered prices are what is paid after it."""
    if chosen.by_hand:
        return Decimal(0)
    return figures.number("discount_share", "discount_share")


def _prompt(figures: Figures, chosen: ChosenModel) -> Prompt:
    hours = figures.number("prompt_hours")
    per_change = figures.number("prompt_hours_per_change")
    return Prompt(
        static_tokens=_static_tokens(figures, chosen),
        user_tokens=figures.number("input_tokens_per_call", "prompt.user_tokens"),
        output_tokens=figures.number("output_tokens_per_call", "prompt.output_tokens"),
        reasoning_tokens=thinking_of(
            figures, chosen.model, chosen.provider, chosen.on, "prompt.reasoning_tokens"
        ),
        cache_hit_share=_hit_share(figures),
        batch_share=figures.number("batch_share", "prompt.batch_share"),
        retry_share=figures.number("retry_share", "prompt.retry_share"),
        evaluation_usd=_evaluation(figures, "prompt.evaluation_usd"),
        upfront_usd=figures.labor("prompt.upfront_usd", hours, "prompt_hours"),
        monthly_usd=figures.labor(
            "prompt.monthly_usd",
            per_change,
            "prompt_hours_per_change",
            _CHANGES,
            times=_changes_per_month(figures),
        ),
    )


def _hit_share(figures: Figures) -> Decimal | None:
    """Return the answer; without one the share follows from the volume of the scenario."""
    name = "cache_hit_share"
    if not figures.is_given(name):
        return None
    return figures.given(name, "share", f"prompt.{name}")


def _static_tokens(figures: Figures, chosen: ChosenModel) -> Decimal:
    if figures.is_given("prompt_tokens"):
        return figures.given("prompt_tokens", scenario_key="prompt.static_tokens")
    words = figures.number("prompt_words")
    rate = tokens_per_word(figures, chosen)
    figures.note_origin("prompt.static_tokens", f"{shown(words)} words x {rate.words}")
    tokens = tokens_of_words(words, rate.tokens)
    return figures.computed("prompt.static_tokens", tokens, "prompt_words", *rate.answers)


def _rag(figures: Figures) -> Rag:
    upkeep = figures.number("rag_hours_per_month")
    return Rag(
        retrieved_tokens=figures.number("retrieved_tokens", "rag.retrieved_tokens"),
        corpus_tokens=figures.number("knowledge_tokens", "rag.corpus_tokens"),
        refresh_share_per_month=_refresh_share(figures),
        query_embed_tokens=figures.number("query_embed_tokens", "rag.query_embed_tokens"),
        embed_usd_per_million=figures.number("embed_usd_per_million", "rag.embed_usd_per_million"),
        rerank_usd_per_1000=figures.number("rerank_usd_per_1000", "rag.rerank_usd_per_1000"),
        vector_db_usd_per_month=figures.number(
            "vector_db_usd_per_month", "rag.vector_db_usd_per_month"
        ),
        evaluation_usd=_evaluation(figures, "rag.evaluation_usd"),
        upfront_usd=figures.labor(
            "rag.upfront_usd", figures.number("rag_build_hours"), "rag_build_hours"
        ),
        monthly_usd=figures.labor("rag.monthly_usd", upkeep, "rag_hours_per_month"),
    )


def _refresh_share(figures: Figures) -> Decimal:
    """Return the share of the documents that is embedded again each month."""
    key, defaults = "refresh_share_per_month", figures.catalogue.defaults
    if figures.is_given(key):
        return figures.given(key, "share", f"rag.{key}")
    usual = defaults[f"refresh_share_{defaults['knowledge_changes'].value}"]
    found = defaults.get(f"refresh_share_{figures.choice('knowledge_changes')}", usual)
    what = {"key": key, "value": found.value, "unit": found.unit}
    figures.assume(found, found.says, scenario_key=f"rag.{key}", **what)
    return found.amount


def _elsewhere(figures: Figures, tune: ChosenTune) -> FineTune | None:
    """Return the same fine-tune at the usual seller, where the team's own provider sells none."""
    if tune.entry is not None or figures.catalogue.seller(tune.base.provider) is None:
        return None
    others = Figures(figures.values, figures.catalogue, figures.on)
    found = tune_elsewhere(others, tune.base.on)
    return None if found is None else _fine_tune(others, found)


def _fine_tune(figures: Figures, tune: ChosenTune) -> FineTune:
    chosen = tune.base
    have = figures.number("labeled_examples")
    wanted = examples_wanted(have, figures.number("training_examples"))
    trained_on = ("labeled_examples" if wanted == have else "training_examples", *_TRAINING_RUN)
    figures.note_origin("fine_tune.examples", f"{shown(wanted)} wanted, {shown(have)} at hand")
    length = figures.number("tokens_per_example")
    figures.note_origin(
        "fine_tune.training_tokens", f"{shown(wanted)} examples x {shown(length)} tokens"
    )
    epochs = figures.number("epochs", "fine_tune.epochs")
    price = _training_price(figures, tune)
    run = training_run_usd(wanted * length, epochs, price)
    evaluation = figures.number("tuning_evaluation_hours")
    tuned = tuned_rates(figures, tune)
    by_hand = tune.entry is None and tuned.prices is not None
    return FineTune(
        model=tuned.model,
        is_entered=by_hand,
        trained_from=chosen.model,
        provider=chosen.provider if tune.elsewhere else None,
        prices=tuned.prices,
        base_prices=tuned.base_prices,
        static_tokens=figures.number("tuned_prompt_tokens", "fine_tune.static_tokens"),
        reasoning_tokens=thinking_of(
            figures, chosen.model, chosen.provider, chosen.on, "fine_tune.reasoning_tokens"
        ),
        examples=figures.computed("fine_tune.examples", wanted - have, *_EXAMPLES),
        usd_per_example=figures.number("usd_per_example", "fine_tune.usd_per_example"),
        training_tokens=figures.computed(
            "fine_tune.training_tokens", wanted * length, *_EXAMPLES, "tokens_per_example"
        ),
        epochs=epochs,
        train_usd_per_million=price,
        evaluation_usd=figures.labor(
            "fine_tune.evaluation_usd", evaluation, "tuning_evaluation_hours"
        ),
        upfront_usd=figures.labor(
            "fine_tune.upfront_usd", figures.number("tuning_data_hours"), "tuning_data_hours"
        ),
        hosting_usd_per_hour=_hosting_price(figures, chosen),
        retrains_per_month=_retrains_per_month(figures, tune),
        usd_per_retrain=_retrain_cost(figures, run, trained_on),
    )


def _training_price(figures: Figures, tune: ChosenTune) -> Decimal:
    chosen = tune.base
    key, scenario_key = "train_usd_per_million", "fine_tune.train_usd_per_million"
    listed = None
    if chosen.model is not None and not figures.is_given(key):
        listed = figures.catalogue.training_price(chosen.model, chosen.provider, on=chosen.on)
        if tune.entry is not None and tune.entry.training is not None:
            listed = figures.catalogue.unit_price(tune.entry.training, on=chosen.on)
    if listed is None or listed.usd is None:
        return figures.number(key, scenario_key)
    sentence = f"The training price of {chosen.model} as far as it is known."
    amount, unit = plain(listed.usd), "USD per million tokens"
    figures.assume(listed, sentence, scenario_key=scenario_key, key=key, value=amount, unit=unit)
    return listed.usd


def _hosting_price(figures: Figures, chosen: ChosenModel) -> Decimal:
    key, scenario_key = "hosting_usd_per_hour", "fine_tune.hosting_usd_per_hour"
    offer = figures.catalogue.tuned_offer(chosen.provider, on=chosen.on)
    listed = None
    if offer is not None and offer.hosting is not None and not figures.is_given(key):
        listed = figures.catalogue.unit_price(offer.hosting, on=chosen.on)
    if offer is None or listed is None or listed.usd is None:
        return figures.number(key, scenario_key)
    amount, unit = plain(listed.usd), "USD an hour"
    figures.assume(listed, offer.says, scenario_key=scenario_key, key=key, value=amount, unit=unit)
    return listed.usd


def _retrains_per_month(figures: Figures, tune: ChosenTune) -> Decimal:
    changes = _changes_per_month(figures)
    end = _last_day(figures, tune)
    if end is not None and not figures.is_given("forced_retrains_per_year"):
        text = f"{shown(changes)} changes a month; the retirement on {end} counts once"
        figures.note_origin("fine_tune.retrains_per_month", text)
        return figures.computed("fine_tune.retrains_per_month", changes, _CHANGES)
    forced = figures.number("forced_retrains_per_year")
    text = f"{shown(changes)} changes a month, and {shown(forced)} forced ones a year"
    figures.note_origin("fine_tune.retrains_per_month", text)
    each_month = retrains_per_month(changes, forced)
    answers = (_CHANGES, "forced_retrains_per_year")
    return figures.computed("fine_tune.retrains_per_month", each_month, *answers)


def _last_day(figures: Figures, tune: ChosenTune) -> date | None:
    """Return the day the fine-tuned model stops, where that is known."""
    if tune.entry is not None and tune.entry.serves_until is not None:
        return tune.entry.serves_until
    if tune.base.model is None:
        return None
    end = figures.catalogue.retirement(tune.base.model, tune.base.provider, on=tune.base.on)
    return None if end is None else end.retires


def _retrain_cost(figures: Figures, run: Decimal, trained_on: tuple[str, ...]) -> Decimal:
    """Return the cost of one more training; `trained_on` are the answers it depends on."""
    hours = figures.number("hours_per_retrain")
    labor = figures.labor("fine_tune.retrain_work", hours, "hours_per_retrain")
    text = f"{shown(labor)} USD of work and {shown(run)} USD of training"
    figures.note_origin("fine_tune.usd_per_retrain", text)
    figures.unknown.pop("fine_tune.retrain_work", None)
    figures.depends_on("fine_tune.usd_per_retrain", *_EXAMPLES)
    answers = ("hours_per_retrain", HOURLY_RATE, *trained_on)
    return figures.computed("fine_tune.usd_per_retrain", labor + run, *answers)


def _self_hosted(figures: Figures, tune: FineTune) -> SelfHosted:
    upkeep = figures.number("self_hosting_hours_per_month")
    rent = figures.number("gpu_usd_per_hour", "self_hosted.gpu_usd_per_hour")
    training = figures.number("gpu_train_tokens_per_second", "self_hosted.train_tokens_per_second")
    return SelfHosted(
        gpu_usd_per_hour=rent,
        output_tokens_per_second=figures.number(
            "gpu_tokens_per_second", "self_hosted.output_tokens_per_second"
        ),
        input_tokens_per_second=figures.number(
            "gpu_input_tokens_per_second", "self_hosted.input_tokens_per_second"
        ),
        train_tokens_per_second=training,
        retrains_per_month=_own_retrains(figures),
        usd_per_retrain=_own_retrain_cost(figures, tune, training, rent),
        reasoning_tokens=thinking_of(
            figures, None, None, figures.on, "self_hosted.reasoning_tokens"
        ),
        utilization=figures.number("gpu_utilization", "self_hosted.utilization"),
        peak_factor=figures.number("gpu_peak_factor", "self_hosted.peak_factor"),
        minimum_gpus=figures.number("minimum_gpus", "self_hosted.minimum_gpus"),
        overhead_share=figures.number("gpu_overhead_share", "self_hosted.overhead_share"),
        upfront_usd=figures.labor(
            "self_hosted.upfront_usd", figures.number("self_hosting_hours"), "self_hosting_hours"
        ),
        monthly_usd=figures.labor(
            "self_hosted.monthly_usd", upkeep, "self_hosting_hours_per_month"
        ),
    )


def _own_retrains(figures: Figures) -> Decimal:
    """Return the retrainings a month on own machines, where no base model is switched off."""
    key, changes = "self_hosted.retrains_per_month", _changes_per_month(figures)
    text = f"{shown(changes)} changes a month; an open model is not switched off"
    figures.note_origin(key, text)
    return figures.computed(key, changes, _CHANGES)


def _own_retrain_cost(
    figures: Figures, tune: FineTune, tokens_per_second: Decimal, rent: Decimal
) -> Decimal:
    """Return the cost of one more training on own machines: work, and hours of one machine."""
    key = "self_hosted.usd_per_retrain"
    machine = own_training_run_usd(tune.training_tokens, tune.epochs, tokens_per_second, rent)
    labor = figures.labor(key, figures.number("hours_per_retrain"), "hours_per_retrain")
    figures.note_origin(key, f"{shown(labor)} USD of work and {shown(machine)} USD of machine time")
    answers = ("hours_per_retrain", HOURLY_RATE, "gpu_usd_per_hour", "gpu_train_tokens_per_second")
    trained_on = (*_EXAMPLES, "tokens_per_example", "epochs")
    return figures.computed(key, labor + machine, *answers, *trained_on)
