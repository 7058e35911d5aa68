"""How long one full cost comparison takes, and what six typical teams are told.

    python benchmarks/costs.py

A full comparison with ranges is `compare_costs`: all eight options, every total with its ends.
Aim: at most 5 ms. Printed for scale: the same scenario without ranges, and with everything that
the report asks for on top (how firm the ranking is, which inputs move it, every crossing). A
scenario of answers has its ranges from the defaults; aim: at most 3 ms with every total from low to
high, and the figures that decide besides. Times are those of the processor, so that other work on
the machine does not count.

Then six typical teams: what is recommended, which row has the star, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from statistics import median
from time import process_time

from costs_lib.teams import said_to_teams

from advisor.costs import (
    CostComparison,
    compare_costs,
    scenario_from_answers,
    shipped_catalogue,
)

ROUNDS, REPEATS = 15, 10
AIM_MS = 5.0
ANSWERS = {"what_must_change": "both", "calls_per_month": 50_000}
DAY = date(2026, 11, 30)


def span(low: object, likely: object, high: object) -> dict[str, object]:
    return {"low": low, "likely": likely, "high": high}


PRICES = {
    "input": "1",
    "cached_read": "0.1",
    "cache_write": "1.25",
    "output": "5",
    "batch_input": "0.5",
    "batch_output": "2.5",
}
SCENARIO: dict[str, object] = {
    "calls_per_month": span(200_000, 500_000, 2_000_000),
    "prices": PRICES,
    "prompt": {
        "static_tokens": span(1500, 2500, 6000),
        "user_tokens": span(100, 300, 800),
        "output_tokens": 200,
        "example_tokens": 1200,
        "cache_hit_share": span("0.5", "0.8", "0.95"),
        "upfront_usd": span(400, 800, 1600),
    },
    "rag": {
        "retrieved_tokens": span(1000, 2000, 4000),
        "corpus_tokens": 1_000_000,
        "refresh_share_per_month": "0.1",
        "query_embed_tokens": 50,
        "embed_usd_per_million": "0.02",
        "vector_db_usd_per_month": 50,
        "upfront_usd": span(4000, 8000, 16_000),
        "monthly_usd": 800,
    },
    "fine_tune": {
        "prices": {"input": "2", "output": "10"},
        "base_prices": PRICES,
        "static_tokens": 100,
        "examples": 500,
        "usd_per_example": span("0.5", 2, 20),
        "training_tokens": 500_000,
        "epochs": 3,
        "train_usd_per_million": 5,
        "upfront_usd": span(2000, 4000, 8000),
        "retrains_per_month": "0.25",
        "usd_per_retrain": 1000,
    },
    "self_hosted": {
        "gpu_usd_per_hour": span("1.99", "2.69", 5),
        "output_tokens_per_second": 3400,
        "utilization": "0.3",
        "peak_factor": 2,
        "overhead_share": "0.3",
        "monthly_usd": 1600,
    },
    "cheaper_model": {"prices": {"input": "0.1", "cached_read": "0.01", "output": "0.5"}},
}


def likely(part: Mapping[str, object]) -> dict[str, object]:
    """The scenario with the likely value in the place of every range."""
    found: dict[str, object] = {}
    for key, value in part.items():
        if isinstance(value, Mapping):
            found[key] = value["likely"] if "likely" in value else likely(value)
        else:
            found[key] = value
    return found


def everything() -> CostComparison:
    """What `advisor costs` asks of a comparison with ranges."""
    costs = compare_costs(SCENARIO)
    costs.firmness()
    costs.sensitivities()
    cheapest = costs.cheapest()
    for rival in costs.rivals() if cheapest else ():
        costs.break_even_interval(rival, cheapest or rival)
    return costs


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """The median and the best of some rounds, per call."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        begin = process_time()
        for _ in range(REPEATS):
            work()
        rounds.append((process_time() - begin) * 1000 / REPEATS)
    return median(rounds), min(rounds)


def main() -> None:
    point = likely(SCENARIO)
    plain, plain_best = milliseconds(lambda: compare_costs(point))
    ranged, ranged_best = milliseconds(lambda: compare_costs(SCENARIO))
    full, full_best = milliseconds(everything)
    ranges = len(compare_costs(SCENARIO).scenario.ranges)
    print(f"without ranges            {plain:6.2f} ms median, {plain_best:6.2f} best")
    print(f"with {ranges} ranges            {ranged:6.2f} ms median, {ranged_best:6.2f} best")
    print(f"and everything the report {full:6.2f} ms median, {full_best:6.2f} best")
    answered = scenario_from_answers(ANSWERS, shipped_catalogue(), DAY)
    wide, wide_best = milliseconds(lambda: compare_costs(answered, on=DAY).bands)
    five, five_best = milliseconds(lambda: compare_costs(answered, on=DAY).deciding())
    print(f"with ranges of defaults   {wide:6.2f} ms median, {wide_best:6.2f} best")
    print(f"with what decides         {five:6.2f} ms median, {five_best:6.2f} best")
    print(f"ranges cost {ranged / plain:.1f} times a comparison without them")
    print(f"aim: at most {AIM_MS} ms with ranges: {'met' if ranged <= AIM_MS else 'missed'}")
    print(*said_to_teams(), sep="\n")


if __name__ == "__main__":
    main()
