"""A second implementation of the sum, in fractions and from the formulas alone, agrees."""

from fractions import Fraction
from math import ceil, exp, floor
from random import Random

import pytest

from advisor.costs import compare_costs
from tests.days import DAY

SCENARIOS = 500
PER_TEST = 100
_MOVING = ("upfront", "evaluation")
TINY = Fraction(1, 10**6)
"""USD; a computed share of cache hits is kept to ten decimals."""


def one_of(random: Random, *values: object) -> object:
    return random.choice(values)


def decimal(random: Random, most: int, places: int = 2) -> str:
    whole = random.randint(0, most * 10**places)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def random_prices(random: Random) -> dict[str, str]:
    prices = {"input": decimal(random, 5), "output": decimal(random, 30)}
    if random.random() < 0.8:
        prices["cached_read"] = decimal(random, 1, 3)
        if random.random() < 0.7:
            prices["cache_write"] = decimal(random, 8)
            if random.random() < 0.5:
                prices["cache_write_long"] = decimal(random, 10)
    prices |= {"batch_input": decimal(random, 3), "batch_output": decimal(random, 15)}
    if "cached_read" in prices:
        # given, so that no price follows from a division
        prices |= {"batch_cached_read": decimal(random, 1, 3)}
        prices |= {"batch_cache_write": decimal(random, 4)}
        prices |= {"batch_cache_write_long": decimal(random, 5)}
    return prices


def random_scenario(random: Random) -> dict[str, object]:
    prompt: dict[str, object] = {
        "static_tokens": random.randint(0, 9000),
        "variable_tokens": random.randint(0, 300),
        "user_tokens": random.randint(0, 2000),
        "output_tokens": random.randint(0, 2000),
        "reasoning_tokens": one_of(random, 0, random.randint(0, 3000)),
        "example_tokens": random.randint(1, 3000),
        "cache_min_tokens": one_of(random, 512, 1024, 4096),
        "cache_step_tokens": one_of(random, 1, 128),
        "batch_share": one_of(random, "0", "1", decimal(random, 1)),
        "retry_share": one_of(random, "0", decimal(random, 1)),
        "upfront_usd": decimal(random, 9000),
        "monthly_usd": decimal(random, 900),
    }
    if random.random() < 0.5:
        prompt["cache_hit_share"] = decimal(random, 1)
    if random.random() < 0.4:
        prompt["cache_lifetime_minutes"] = random.randint(1, 120)
    if random.random() < 0.4:
        prompt["first_variable_at"] = random.randint(0, 9000)
    return {
        "calls_per_month": random.randint(1, 3_000_000),
        "horizon_months": random.randint(1, 36),
        "discount_share": one_of(random, "0", decimal(random, 1)),
        "prices": random_prices(random),
        "prompt": prompt,
        "rag": {
            "retrieved_tokens": random.randint(0, 6000),
            "corpus_tokens": random.randint(0, 10**8),
            "refresh_share_per_month": decimal(random, 1),
            "query_embed_tokens": random.randint(0, 200),
            "embed_usd_per_million": decimal(random, 1),
            "rerank_usd_per_1000": decimal(random, 3),
            "vector_db_usd_per_month": decimal(random, 400),
            "upfront_usd": decimal(random, 9000),
            "monthly_usd": decimal(random, 900),
        },
        "fine_tune": {
            "prices": random_prices(random),
            "static_tokens": random.randint(0, 4000),
            "examples": random.randint(0, 1000),
            "usd_per_example": decimal(random, 20),
            "training_tokens": random.randint(0, 10**7),
            "epochs": random.randint(1, 5),
            "train_usd_per_million": decimal(random, 25),
            "evaluation_usd": decimal(random, 3000),
            "upfront_usd": decimal(random, 9000),
            "hosting_usd_per_hour": decimal(random, 7),
            "retrains_per_month": decimal(random, 1),
            "usd_per_retrain": decimal(random, 3000),
            "monthly_usd": decimal(random, 900),
        },
        "cheaper_model": {
            "prices": random_prices(random),
            "upfront_usd": decimal(random, 900),
            "evaluation_usd": decimal(random, 900),
        },
        "long_context": {"text_tokens": random.randint(0, 50_000), "monthly_usd": "7"},
        "tool_call": {
            "tool_tokens": random.randint(0, 3000),
            "request_tokens": random.randint(0, 200),
            "upfront_usd": decimal(random, 9000),
        },
        "classifier": {
            "examples": random.randint(0, 1000),
            "usd_per_example": decimal(random, 20),
            "machine_usd_per_month": decimal(random, 400),
            "retrains_per_month": decimal(random, 1),
            "usd_per_retrain": decimal(random, 3000),
        },
        "self_hosted": {
            "gpu_usd_per_hour": decimal(random, 5),
            "output_tokens_per_second": random.randint(50, 6000),
            "input_tokens_per_second": random.randint(500, 60_000),
            "train_tokens_per_second": one_of(random, 1000, 2500, 4000),
            "utilization": one_of(random, "0.5", "0.7", "1"),
            "peak_factor": one_of(random, "1", "2.5"),
            "minimum_gpus": random.randint(0, 3),
            "overhead_share": decimal(random, 1),
            "retrains_per_month": decimal(random, 1),
            "usd_per_retrain": decimal(random, 3000),
            "upfront_usd": decimal(random, 9000),
            "monthly_usd": decimal(random, 900),
        },
    }


class Sum:
    """The sum of a scenario, with every number a fraction."""

    def __init__(self, scenario: dict) -> None:
        self.scenario = scenario
        self.prompt = {key: Fraction(value) for key, value in scenario["prompt"].items()}
        self.calls = Fraction(scenario["calls_per_month"])
        self.months = Fraction(scenario["horizon_months"])

    def prefix(self, static: Fraction) -> Fraction:
        cut = min(static, self.prompt.get("first_variable_at", static))
        step = self.prompt["cache_step_tokens"]
        tokens = step * floor(cut / step)
        return tokens if tokens >= self.prompt["cache_min_tokens"] else Fraction(0)

    def hits(self, minutes: Fraction) -> Fraction:
        if "cache_hit_share" in self.prompt:
            return self.prompt["cache_hit_share"]
        return 1 - Fraction(exp(-float(self.calls * minutes / (730 * 60))))

    def ways_to_cache(self, prices: dict[str, Fraction]) -> list[tuple[Fraction, str]]:
        """Return the share of hits and the kind of write price of each way."""
        given = self.prompt.get("cache_lifetime_minutes")
        long = "cache_write_long" in prices
        if given is not None:
            return [
                (self.hits(given), "cache_write_long" if long and given >= 60 else "cache_write")
            ]
        ways = [(self.hits(Fraction(5)), "cache_write")]
        if long and "cache_hit_share" not in self.prompt:
            ways.append((self.hits(Fraction(60)), "cache_write_long"))
        return ways

    def call_usd(
        self,
        given: dict,
        static: Fraction,
        retrieved: Fraction,
        *,
        must_cache: bool | None,
        answer: Fraction | None = None,
    ) -> Fraction:
        """Return what a million calls cost; `must_cache` None caches where that is cheaper."""
        prices = {key: Fraction(value) for key, value in given.items()}
        prompt, share = self.prompt, self.prompt["batch_share"]
        written = prompt["output_tokens"] if answer is None else answer
        written += prompt["reasoning_tokens"]
        fresh = prompt["variable_tokens"] + prompt["user_tokens"] + retrieved

        def bill(prefix: Fraction, way: tuple[Fraction, str] | None) -> Fraction:
            total = Fraction(0)
            for part, kind in ((1 - share, ""), (share, "batch_")):
                full = prices[f"{kind}input"]
                head = full
                if way is not None:
                    hits, write = way
                    write_usd = prices.get(f"{kind}{write}", full)
                    head = hits * prices[f"{kind}cached_read"] + (1 - hits) * write_usd
                tokens = prefix * head + (static - prefix + fresh) * full
                total += part * (tokens + written * prices[f"{kind}output"])
            return total

        plain = bill(Fraction(0), None)
        best = plain
        if "cached_read" in prices:
            prefix = self.prefix(static)
            cached = min(bill(prefix, way) for way in self.ways_to_cache(prices))
            best = {True: cached, False: plain, None: min(plain, cached)}[must_cache]
        off = Fraction(self.scenario["discount_share"])
        return best * (1 + prompt["retry_share"]) * (1 - off)

    def search(self) -> tuple[Fraction, Fraction, Fraction]:
        """Return what searching costs once, a month, and for a million calls."""
        rag = {key: Fraction(value) for key, value in self.scenario["rag"].items()}
        embed = rag["embed_usd_per_million"]
        corpus = rag["corpus_tokens"] * embed / 10**6
        monthly = rag["vector_db_usd_per_month"] + rag["monthly_usd"]
        monthly += rag["refresh_share_per_month"] * corpus
        calls = rag["query_embed_tokens"] * embed + rag["rerank_usd_per_1000"] * 1000
        return rag["upfront_usd"] + corpus, monthly, calls

    def training(self) -> tuple[Fraction, Fraction]:
        """Return what training costs once and a month."""
        tune = {k: Fraction(v) for k, v in self.scenario["fine_tune"].items() if k != "prices"}
        once = tune["examples"] * tune["usd_per_example"] + tune["evaluation_usd"]
        once += tune["training_tokens"] * tune["epochs"] * tune["train_usd_per_million"] / 10**6
        monthly = tune["hosting_usd_per_hour"] * 730 + tune["monthly_usd"]
        monthly += tune["retrains_per_month"] * tune["usd_per_retrain"]
        return once + tune["upfront_usd"], monthly

    def machines(self, read: Fraction, written: Fraction) -> Fraction:
        """Return what whole machines cost a month that read and write so much for a call."""
        host = {key: Fraction(value) for key, value in self.scenario["self_hosted"].items()}
        seconds = read / host["input_tokens_per_second"]
        seconds += written / host["output_tokens_per_second"]
        busy = self.calls * seconds * (1 + self.prompt["retry_share"]) * host["peak_factor"]
        needed = max(host["minimum_gpus"], ceil(busy / (730 * 3600 * host["utilization"])))
        rent = host["gpu_usd_per_hour"] * 730 * (1 + host["overhead_share"])
        return needed * rent + host["monthly_usd"]

    def own_training(self) -> tuple[Fraction, Fraction]:
        """Return what training on own machines costs once and a month."""
        tune = {k: Fraction(v) for k, v in self.scenario["fine_tune"].items() if k != "prices"}
        host = {key: Fraction(value) for key, value in self.scenario["self_hosted"].items()}
        hours = Fraction(round(10**12 / (host["train_tokens_per_second"] * 3600)), 10**6)
        once = tune["training_tokens"] * tune["epochs"] * hours / 10**6 * host["gpu_usd_per_hour"]
        once += tune["examples"] * tune["usd_per_example"] + tune["evaluation_usd"]
        monthly = host["retrains_per_month"] * host["usd_per_retrain"] + tune["monthly_usd"]
        return once + tune["upfront_usd"], monthly

    def hosted_bills(self) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
        """Return the bills of the whole text, of a tool call and of a classifier."""
        scenario, prompt, none = self.scenario, self.prompt, Fraction(0)
        own, static = scenario["prices"], prompt["static_tokens"]
        text = static + scenario["long_context"]["text_tokens"]
        tool = {key: Fraction(value) for key, value in scenario["tool_call"].items()}
        small = {key: Fraction(value) for key, value in scenario["classifier"].items()}
        asked = self.call_usd(own, static, none, must_cache=None, answer=tool["request_tokens"])
        answered = self.call_usd(own, static, tool["tool_tokens"], must_cache=None)
        again = small["retrains_per_month"] * small["usd_per_retrain"]
        return {
            "long_context": (
                self.call_usd(own, text, none, must_cache=None),
                prompt["upfront_usd"],
                prompt["monthly_usd"] + 7,
            ),
            "tool_call": (asked + answered, tool["upfront_usd"], none),
            "classifier": (
                none,
                small["examples"] * small["usd_per_example"],
                small["machine_usd_per_month"] + again,
            ),
        }

    def own_bills(self) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
        """Return the bills of everything that runs on own machines."""
        scenario, prompt = self.scenario, self.prompt
        rag = {key: Fraction(value) for key, value in scenario["rag"].items()}
        tool = {key: Fraction(value) for key, value in scenario["tool_call"].items()}
        written = prompt["output_tokens"] + prompt["reasoning_tokens"]
        fresh = prompt["variable_tokens"] + prompt["user_tokens"]
        read = prompt["static_tokens"] + fresh
        short = scenario["fine_tune"]["static_tokens"] + fresh
        found = rag["retrieved_tokens"] + rag["query_embed_tokens"]
        request = tool["request_tokens"] + prompt["reasoning_tokens"]
        once, monthly = self.own_training()
        search_once, search_monthly = (
            rag["upfront_usd"],
            rag["vector_db_usd_per_month"] + rag["monthly_usd"],
        )
        work, upkeep = prompt["upfront_usd"], prompt["monthly_usd"]
        text = read + scenario["long_context"]["text_tokens"]
        parts = {
            "prompt": (read, written, work, upkeep),
            "long_context": (text, written, work, upkeep + 7),
            "tool_call": (2 * read + tool["tool_tokens"], written + request,
                          tool["upfront_usd"], Fraction(0)),
            "rag": (read + found, written, search_once, search_monthly),
            "": (short, written, once, monthly),
            "rag_fine_tune": (short + found, written, once + search_once,
                              monthly + search_monthly),
        }  # fmt: skip
        setup = Fraction(scenario["self_hosted"]["upfront_usd"])
        return {
            f"self_hosted_{name}".rstrip("_"): (
                Fraction(0), setup + first, self.machines(reads, writes) + later,
            )
            for name, (reads, writes, first, later) in parts.items()
        }  # fmt: skip

    def totals(self) -> dict[str, tuple[Fraction, Fraction, Fraction, Fraction]]:
        """Return per million calls, once, a month and over the horizon for each option."""
        scenario, prompt = self.scenario, self.prompt
        own, tuned = scenario["prices"], scenario["fine_tune"]["prices"]
        static, none = prompt["static_tokens"], Fraction(0)
        left = Fraction(scenario["fine_tune"]["static_tokens"])
        found = Fraction(scenario["rag"]["retrieved_tokens"])
        small = scenario["cheaper_model"]["prices"]
        moved = sum(Fraction(scenario["cheaper_model"][f"{kind}_usd"]) for kind in _MOVING)
        longer = static + prompt["example_tokens"]
        work = (prompt["upfront_usd"], prompt["monthly_usd"])
        search_once, search_monthly, search_calls = self.search()
        once, monthly = self.training()
        bills = {
            "prompt": (self.call_usd(own, static, none, must_cache=False), *work),
            "few_shot": (self.call_usd(own, longer, none, must_cache=None), *work),
            "cheaper_model": (
                self.call_usd(small, static, none, must_cache=None),
                work[0] + moved,
                work[1],
            ),
            "rag": (
                self.call_usd(own, static, found, must_cache=None) + search_calls,
                search_once,
                search_monthly,
            ),
            "fine_tune": (self.call_usd(tuned, left, none, must_cache=None), once, monthly),
            "rag_fine_tune": (
                self.call_usd(tuned, left, found, must_cache=None) + search_calls,
                once + search_once,
                monthly + search_monthly,
            ),
        }
        if "cached_read" in own:
            bills["prompt_cached"] = (self.call_usd(own, static, none, must_cache=True), *work)
        bills |= self.hosted_bills() | self.own_bills()
        return {name: self.with_totals(*bill) for name, bill in bills.items()}

    def with_totals(
        self, per_million: Fraction, once: Fraction, fixed: Fraction
    ) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        month = fixed + self.calls * per_million / 10**6
        return per_million, once, month, once + self.months * month


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, SCENARIOS, PER_TEST))
def test_a_second_sum_in_fractions_agrees_on_random_scenarios(first):
    for seed in range(first, first + PER_TEST):
        scenario = random_scenario(Random(seed))
        options = compare_costs(scenario, on=DAY).options
        for name, expected in Sum(scenario).totals().items():
            option = options[name]
            found = (
                option.usd_per_million_calls,
                option.upfront_usd,
                option.monthly_usd,
                option.horizon_usd,
            )
            for ours, theirs in zip(found, expected, strict=True):
                assert abs(Fraction(ours) - theirs) <= TINY * max(1, abs(theirs)), (seed, name)
