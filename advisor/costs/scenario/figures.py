"""The figures behind a scenario, the values between which each may lie, and what follows from them.

The answers say what people know, such as hours and a wage. The scenario holds what is worked out
from them, such as the cost of the work. With both at hand, a scenario can be worked out again with
a figure at another value, without its questions and without its price list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeAlias

from pydantic import BaseModel

from advisor.costs.amounts import Exact
from advisor.costs.scenario.model import Answered, Assumed, Scenario
from advisor.costs.scenario.sums import (
    changes_per_month,
    examples_wanted,
    own_training_run_usd,
    retrains_per_month,
    tokens_of_words,
    training_run_usd,
    work_usd,
)

GivenBy: TypeAlias = Literal["given", "default", "assumed"]
"""`given` by somebody, a `default` with a source, or `assumed` by our own judgement."""

Values: TypeAlias = Mapping[str, Decimal]
STATIC_TOKENS = "prompt.static_tokens"
_WAGE, _THINKING = "engineer_usd_per_hour", "reasoning_tokens"
_CHANGES, _FORCED = "requirement_changes_per_quarter", "forced_retrains_per_year"
_OURS = "our-judgement"
_NO_ESTIMATES = (
    "horizon_months",
    "hours_per_month",
    "usd_per_eur",
    "self_hosted.minimum_gpus",
    "prompt.cache_min_tokens",
    "prompt.cache_step_tokens",
    "prompt.first_variable_at",
    "prompt.cache_lifetime_minutes",
)
"""Numbers of a scenario that are decided, or are rules, and so are no estimates."""
_NOT_COUNTED = ("fine_tune_elsewhere", "need")
_GROWTH = "calls_growth_per_month"
"""A forecast and no estimate: where nobody gave one, the calls stay the same in every band."""
_THINKING_KEYS = (
    "prompt.reasoning_tokens",
    "fine_tune.reasoning_tokens",
    "cheaper_model.reasoning_tokens",
    "self_hosted.reasoning_tokens",
)
_ONE, _TWO, _ZERO = Decimal(1), Decimal(2), Decimal(0)
_LOWERS_COST = frozenset(
    {
        "discount_share",
        "gpu_tokens_per_second",
        "gpu_input_tokens_per_second",
        "gpu_train_tokens_per_second",
        "gpu_utilization",
    }
)
"""The figures with a range that lower every total as they grow; the other ones raise it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with the values between which it may lie, as far as these are known."""

    key: str
    """The id of its question; the scenario key where the scenario was written by hand."""
    likely: Exact
    low: Exact | None
    high: Exact | None
    given_by: GivenBy
    source: str = ""
    """Who says so, with the day of the last check; empty for a figure that was given."""
    is_share: bool = False

    @property
    def has_band(self) -> bool:
        """Whether it is more than a point: its low and high are known, and differ."""
        return self.low is not None and self.high is not None and self.low < self.high

    @property
    def tried(self) -> tuple[Decimal, Decimal]:
        """Its low and its high; where these are not known, half of it and twice."""
        if self.low is not None and self.high is not None and self.has_band:
            return self.low, self.high
        twice = self.likely * _TWO
        return self.likely / _TWO, min(twice, _ONE) if self.is_share else twice

    def end(self, *, dear: bool) -> Decimal:
        """Return the end of its band with which costs are highest, or lowest."""
        if self.low is None or self.high is None:
            return self.likely
        return self.high if dear != (self.key in _LOWERS_COST) else self.low


@dataclass(frozen=True, slots=True)
class Formula:
    """How one number of a scenario is worked out from figures."""

    figures: tuple[str, ...]
    at: Callable[[Values], Decimal]


def _itself(figure: str) -> Formula:
    return Formula((figure,), lambda values: values[figure])


def _work(hours: str) -> Formula:
    return Formula((hours, _WAGE), lambda values: work_usd(values[hours], values[_WAGE]))


def _changes_per_month(values: Values) -> Decimal:
    return changes_per_month(values[_CHANGES])


def _prompt_upkeep(values: Values) -> Decimal:
    hours, wage = values["prompt_hours_per_change"], values[_WAGE]
    return work_usd(hours, wage, _changes_per_month(values))


def _tokens_of_words(values: Values) -> Decimal:
    return tokens_of_words(values["prompt_words"], values["tokens_per_word"])


def _wanted(values: Values) -> Decimal:
    return examples_wanted(values["labeled_examples"], values["training_examples"])


def _to_write(values: Values) -> Decimal:
    return _wanted(values) - values["labeled_examples"]


def _training_tokens(values: Values) -> Decimal:
    return _wanted(values) * values["tokens_per_example"]


def _retrain_work(values: Values) -> Decimal:
    return work_usd(values["hours_per_retrain"], values[_WAGE])


def _retraining(values: Values) -> Decimal:
    price = values["train_usd_per_million"]
    run = training_run_usd(_training_tokens(values), values["epochs"], price)
    return _retrain_work(values) + run


def _own_retraining(values: Values) -> Decimal:
    run = own_training_run_usd(
        _training_tokens(values),
        values["epochs"],
        values["gpu_train_tokens_per_second"],
        values["gpu_usd_per_hour"],
    )
    return _retrain_work(values) + run


def _retrains(values: Values) -> Decimal:
    return retrains_per_month(_changes_per_month(values), values.get(_FORCED, _ZERO))


_TRAINED_ON = ("labeled_examples", "training_examples")
_TRAINING = (*_TRAINED_ON, "tokens_per_example")
_RETRAINING = ("hours_per_retrain", _WAGE, *_TRAINING, "epochs")

FORMULAS: Mapping[str, Formula] = {
    "calls_per_month": _itself("calls_per_month"),
    "discount_share": _itself("discount_share"),
    "prompt.user_tokens": _itself("input_tokens_per_call"),
    "prompt.output_tokens": _itself("output_tokens_per_call"),
    "prompt.batch_share": _itself("batch_share"),
    "prompt.retry_share": _itself("retry_share"),
    "prompt.cache_hit_share": _itself("cache_hit_share"),
    "prompt.evaluation_usd": _work("evaluation_hours"),
    "prompt.upfront_usd": _work("prompt_hours"),
    "prompt.monthly_usd": Formula(("prompt_hours_per_change", _WAGE, _CHANGES), _prompt_upkeep),
    "rag.retrieved_tokens": _itself("retrieved_tokens"),
    "rag.corpus_tokens": _itself("knowledge_tokens"),
    "rag.refresh_share_per_month": _itself("refresh_share_per_month"),
    "rag.query_embed_tokens": _itself("query_embed_tokens"),
    "rag.embed_usd_per_million": _itself("embed_usd_per_million"),
    "rag.rerank_usd_per_1000": _itself("rerank_usd_per_1000"),
    "rag.vector_db_usd_per_month": _itself("vector_db_usd_per_month"),
    "rag.evaluation_usd": _work("evaluation_hours"),
    "rag.upfront_usd": _work("rag_build_hours"),
    "rag.monthly_usd": _work("rag_hours_per_month"),
    "long_context.text_tokens": _itself("knowledge_tokens"),
    "tool_call.tool_tokens": _itself("tool_tokens"),
    "tool_call.request_tokens": _itself("tool_request_tokens"),
    "tool_call.upfront_usd": _work("tool_build_hours"),
    "tool_call.monthly_usd": _work("tool_hours_per_month"),
    "cheaper_model.upfront_usd": _work("porting_hours"),
    "cheaper_model.evaluation_usd": _work("porting_evaluation_hours"),
    "classifier.examples": Formula(_TRAINED_ON, _to_write),
    "classifier.usd_per_example": _itself("usd_per_example"),
    "classifier.evaluation_usd": _work("tuning_evaluation_hours"),
    "classifier.upfront_usd": _work("classifier_hours"),
    "classifier.machine_usd_per_month": _itself("classifier_usd_per_month"),
    "classifier.retrains_per_month": Formula((_CHANGES,), _changes_per_month),
    "classifier.usd_per_retrain": _work("hours_per_retrain"),
    "fine_tune.static_tokens": _itself("tuned_prompt_tokens"),
    "fine_tune.examples": Formula(_TRAINED_ON, _to_write),
    "fine_tune.usd_per_example": _itself("usd_per_example"),
    "fine_tune.training_tokens": Formula(_TRAINING, _training_tokens),
    "fine_tune.epochs": _itself("epochs"),
    "fine_tune.train_usd_per_million": _itself("train_usd_per_million"),
    "fine_tune.evaluation_usd": _work("tuning_evaluation_hours"),
    "fine_tune.upfront_usd": _work("tuning_data_hours"),
    "fine_tune.hosting_usd_per_hour": _itself("hosting_usd_per_hour"),
    "fine_tune.retrains_per_month": Formula((_CHANGES,), _retrains),
    "fine_tune.usd_per_retrain": Formula((*_RETRAINING, "train_usd_per_million"), _retraining),
    _GROWTH: _itself(_GROWTH),
    "self_hosted.gpu_usd_per_hour": _itself("gpu_usd_per_hour"),
    "self_hosted.output_tokens_per_second": _itself("gpu_tokens_per_second"),
    "self_hosted.input_tokens_per_second": _itself("gpu_input_tokens_per_second"),
    "self_hosted.train_tokens_per_second": _itself("gpu_train_tokens_per_second"),
    "self_hosted.utilization": _itself("gpu_utilization"),
    "self_hosted.peak_factor": _itself("gpu_peak_factor"),
    "self_hosted.overhead_share": _itself("gpu_overhead_share"),
    "self_hosted.retrains_per_month": Formula((_CHANGES,), _changes_per_month),
    "self_hosted.usd_per_retrain": Formula(
        (*_RETRAINING, "gpu_usd_per_hour", "gpu_train_tokens_per_second"), _own_retraining
    ),
    "self_hosted.upfront_usd": _work("self_hosting_hours"),
    "self_hosted.monthly_usd": _work("self_hosting_hours_per_month"),
}
"""The numbers of a scenario that answers decide. Those of the prompt and of the thinking depend on
which question was answered; the number of machines that always run, and the months compared, are
decisions and no estimates."""


@dataclass(frozen=True)
class FigureSet:
    """Every figure behind a scenario, and the numbers of the scenario that follow from them."""

    figures: Mapping[str, Figure]
    formulas: Mapping[str, Formula]
    bands: Mapping[str, tuple[Decimal, Decimal]]
    """The thinking of each model by its key: every model has a band of its own."""

    @classmethod
    def of(cls, scenario: Scenario) -> FigureSet:
        """Return the figures of a scenario; of a written one, every number that is not 0."""
        if not scenario.assumed and not scenario.answered:
            return _written(scenario)
        found = {one.key: one for one in _known_figures(scenario)}
        known = {
            key: formula
            for key, formula in _formulas(found, scenario.answered)
            if found.keys() >= set(formula.figures) and scenario.value(key) is not None
        }
        bands = {one.key: (one.low, one.high) for one in scenario.thinking}
        return cls(found, known, bands)

    @property
    def has_bands(self) -> bool:
        """Whether any figure is more than a point."""
        return any(one.has_band for one in self.figures.values()) or bool(self.bands)

    @cached_property
    def likely(self) -> dict[str, Decimal]:
        """The likely value of every figure."""
        return {key: one.likely for key, one in self.figures.items()}

    def corner(self, *, dear: bool) -> dict[str, Decimal]:
        """Return the numbers that change with every figure at its dear end, or its cheap end."""
        values = {key: one.end(dear=dear) for key, one in self.figures.items()}
        moved = {key for key, one in self.figures.items() if one.has_band}
        found = {
            key: formula.at(values)
            for key, formula in self.formulas.items()
            if not moved.isdisjoint(formula.figures)
        }
        return found | {key: ends[dear] for key, ends in self.bands.items()}

    @cached_property
    def _formulas_with(self) -> Mapping[str, Sequence[tuple[str, Formula]]]:
        """The numbers that follow from each figure, with their formulas."""
        found: dict[str, list[tuple[str, Formula]]] = {}
        for key, formula in self.formulas.items():
            for figure in formula.figures:
                found.setdefault(figure, []).append((key, formula))
        return found

    def ends_alone(
        self, figure: Figure, counts: Callable[[str], bool]
    ) -> Iterator[dict[str, Decimal]]:
        """Yield the numbers that change where one figure alone is at its low, and at its high.

        Numbers that do not count are left out.
        """
        formulas = [one for one in self._formulas_with.get(figure.key, ()) if counts(one[0])]
        thinking = self.bands if figure.key == _THINKING else {}
        for place, at in enumerate(figure.tried):
            values = {**self.likely, figure.key: at}
            found = {key: formula.at(values) for key, formula in formulas}
            yield found | {key: ends[place] for key, ends in thinking.items() if counts(key)}


def _formulas(
    found: Mapping[str, Figure], answered: Iterable[Answered]
) -> Iterator[tuple[str, Formula]]:
    """Yield every formula, with the one for the words of the prompt or for its tokens."""
    yield from FORMULAS.items()
    if "prompt_tokens" in found:
        yield STATIC_TOKENS, _itself("prompt_tokens")
    else:
        yield STATIC_TOKENS, Formula(("prompt_words", "tokens_per_word"), _tokens_of_words)
    if _FORCED in found:
        yield "fine_tune.retrains_per_month", Formula((_CHANGES, _FORCED), _retrains)
    if any(one.key == _THINKING for one in answered):
        for key in _THINKING_KEYS:
            yield key, _itself(_THINKING)


def _known_figures(scenario: Scenario) -> Iterator[Figure]:
    answered = {given.key for given in scenario.answered}
    for given in scenario.answered:
        yield Figure(given.key, given.value, None, None, given.by, is_share=given.is_share)
    for one in scenario.assumed:
        is_number = one.value.replace(".", "", 1).isdigit()
        is_estimate = is_number and one.key != _GROWTH
        if is_estimate and one.key not in answered and one.good_until is None:
            yield _assumed(one)


def _assumed(one: Assumed) -> Figure:
    value = Decimal(one.value)
    low = None if one.low is None else min(one.low, value)
    high = None if one.high is None else max(one.high, value)
    is_share = one.unit == "share"
    return Figure(one.key, value, low, high, who_assumed(one), one.source, is_share=is_share)


def who_assumed(one: Assumed) -> GivenBy:
    """Return whether an assumed figure is a default with a source, or our own judgement."""
    return "assumed" if one.source.startswith(_OURS) else "default"


def _written(scenario: Scenario) -> FigureSet:
    """Return the numbers of a scenario that was written by hand, each as a figure that was given.

    Left out are the rules of the cache, and what is decided, such as the months compared.
    """
    ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
    found = {}
    for key, value in _numbers(scenario):
        low, high = ranges.get(key, (None, None))
        if value or high:
            is_share = key.endswith("_share") or key == _GROWTH
            found[key] = Figure(key, value, low, high, "given", is_share=is_share)
    return FigureSet(found, {key: _itself(key) for key in found}, {})


def _numbers(part: BaseModel, prefix: str = "") -> Iterator[tuple[str, Decimal]]:
    for name in type(part).model_fields:
        value, key = getattr(part, name), f"{prefix}{name}"
        if isinstance(value, Decimal) and key not in _NO_ESTIMATES:
            yield key, value
        elif isinstance(value, BaseModel) and key not in _NOT_COUNTED:
            yield from _numbers(value, f"{key}.")
