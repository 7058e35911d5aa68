"""A cost comparison for reading: the table, and what decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal

from advisor.costs.amounts import EXACT
from advisor.costs.bill.tokens import cacheable_prefix
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.comparison.good_answers import CheaperFrom, GoodAnswers
from advisor.costs.comparison.own_facts import OwnFact
from advisor.costs.comparison.saving import Saving
from advisor.costs.comparison.sensitivity import Sensitivity
from advisor.costs.expired_defaults import expired_defaults
from advisor.costs.options import OPTIONS, OptionName, option_words
from advisor.costs.prices.age import age_words
from advisor.costs.range_report import band_blocks, band_lines, resting_blocks
from advisor.costs.row_words import (
    NOT_ALLOWED,
    amount_words,
    gap_words,
    horizon_words,
    not_sold_words,
    out_of_table,
    priced_on,
    solves_words,
    volume_words,
)
from advisor.costs.scenario.model import last_month
from advisor.costs.spread import Interval, Spread
from advisor.formats.document import Block, Detail, Heading, Item, Items, Paragraph, Table, alert
from advisor.formats.phrasing import (
    capitalized,
    number_words,
    plural,
    share_words,
    singular,
    usd_words,
)

_DISCOUNT_FROM_MONTHS = 24
_MOST_SHOWN = 5
_WITHOUT = "Without tax and interest, and without a discount that you did not enter"
_LEFT_OUT = (
    "Left out: the premium of a region, the growing text of a conversation, images, the fees of"
    " tools that a provider runs, the storage of a cache, and a database that grows with the"
    " documents."
)
_UNTESTED = "untested"
"""What a narrow column says of an option that solves it if it is good enough."""
_DECIDE_CACHING = (
    "prompt.static_tokens",
    "prompt.first_variable_at",
    "prompt.cache_min_tokens",
    "prompt.cache_step_tokens",
)
_MEAN_MONTH = (
    "A total adds up its months one by one. A volume from which an option costs less, and a"
    " payback, count the mean of these months."
)
_A_TENTH = Decimal("0.1")
_EXTENT = {
    "all": "costs least everywhere in the ranges given.",
    "most": "costs least in most of the ranges given: no single input changes that, several"
    " together may.",
    "some": "costs least in some of the ranges given: a single input changes that.",
}


def cost_blocks(
    costs: ComparisonData,
    detail: Detail = "full",
    *,
    volume_assumed: bool = False,
    recommended: str | None = None,
) -> Iterator[Block]:
    """Yield the comparison: the table of options and what is unknown, then what decides it.

    `volume_assumed` says that nobody gave the calls a month; `recommended` is the option that is
    advised. Both forms end with the models and price days, the figures that decide, and what is
    not known; the short form has nothing between that and the option that costs least.
    """
    assumed = " (assumed)" if volume_assumed else ""
    months, calls = horizon_words(costs.scenario), volume_words(costs.scenario)
    title = f"What each option costs over {months} at {calls}"
    yield Heading(f"{title} a month{assumed}", 2)
    yield from age_blocks(costs)
    yield _table(costs, recommended)
    yield from band_blocks(costs)
    notes = [*band_lines(costs), *month_lines(costs), *_fits(costs), *_unknown(costs)]
    yield from list_blocks(notes)
    yield from _cheapest(costs)
    if detail == "full":
        yield from _overtaking(costs)
        yield from _sensitive(costs)
        yield from _splits(costs)
        yield from _good_answers(costs)
    remarks = _remarks(costs) if detail == "full" else ()
    yield from resting_blocks(costs, recommended, remarks)


def age_blocks(costs: ComparisonData) -> Iterator[Block]:
    """Yield how old the prices are: a warning where they are old, and each old fact of our own."""
    age = costs.price_age
    if age is not None:
        yield Paragraph((age.says if age.state == "fresh" else alert(age.says),))
    for fact in costs.old_facts:
        yield Paragraph((alert(old_fact_words(fact)),))


def old_fact_words(fact: OwnFact) -> str:
    """Return how old a fact of our own is, and how much of a total rests on it."""
    share = share_words(float(round(fact.share, 2)))
    return (
        f"{fact.key} was looked up on {fact.checked}, {age_words(fact.days)} before;"
        f" {share} of the total of '{option_words(fact.option)}' rests on it."
    )


def list_blocks(entries: Iterable[str | Item]) -> Iterator[Items]:
    """Yield entries as a list, or nothing where there are none."""
    found = tuple(entry if isinstance(entry, Item) else Item((entry,)) for entry in entries)
    if found:
        yield Items(found)


def _table(costs: ComparisonData, recommended: str | None) -> Table:
    """Return a row for each option with the model it is priced on, the cheapest marked."""
    head = [
        "Option: priced on",
        "Once",
        "A month",
        horizon_words(costs.scenario),
        "Per million calls",
    ]
    if costs.scenario.ranges:
        head.insert(4, "Low to high")
    needed = costs.scenario.need is not None
    if needed:
        head.insert(1, "Solves it")
    cheapest = costs.cheapest()
    rows = []
    for option in costs.estimates:
        mark = " *" if option.name == cheapest else ""
        mark += " (recommended)" if option.name == recommended else ""
        name = f"{option_words(option.name)}{mark}: {_priced_how(costs, option)}"
        row = [name, *amount_words(option)]
        if costs.scenario.ranges:
            row.insert(4, out_of_table(option) or _between(option.horizon_usd))
        if needed:
            row.insert(1, _UNTESTED if option.solves == "if_good_enough" else solves_words(option))
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _priced_how(costs: ComparisonData, option: CostEstimate) -> str:
    """Return what an option is priced on; of a prompt too short to be cached, just that."""
    short = not_cached_words(costs) if option.name == "prompt_cached" else ""
    return short if short and not option.is_out else priced_on(option) + _kept_words(costs, option)


def _kept_words(costs: ComparisonData, option: CostEstimate) -> str:
    """Return that the prompt is cached for longer than usual, at a higher price for writing."""
    rates = costs.priced.rates_of(OPTIONS[option.name].runs_on)
    minutes = option.cache_minutes
    if rates is None or minutes is None or minutes <= rates.cache_minutes:
        return ""
    return f", cached for {number_words(float(minutes))} minutes"


def not_cached_words(costs: ComparisonData) -> str:
    """Return why the prompt is not cached at all; empty where its start is, or may be."""
    scenario, rates = costs.scenario, costs.priced.base
    moving = any(scenario.has_range(key) for key in _DECIDE_CACHING)
    static = scenario.prompt.static_tokens
    if moving or rates.unknown or cacheable_prefix(scenario.prompt, rates, static):
        return ""
    tokens = plural(float(static), "token")
    if static < rates.cache_min_tokens:
        floor = number_words(float(rates.cache_min_tokens))
        return f"not cached: {tokens}, the cache starts at {floor}"
    return f"not cached: the part that changes comes too early in its {tokens}"


def month_lines(costs: ComparisonData) -> Iterator[str]:
    """Yield from which month on options cost another amount, and why; the total counts it."""
    found: dict[tuple[Decimal, str], list[str]] = {}
    for option in costs.estimates:
        for period in option.periods:
            if period.on is not None:
                amount = f"{option_words(option.name)} {usd_words(period.usd_per_month)}"
                found.setdefault((period.from_month, period.because), []).append(amount)
    for (start, because), amounts in sorted(found.items()):
        yield f"From month {int(start) + 1}: {because}. A month then: {'; '.join(amounts)}."
    if costs.scenario.calls_growth_per_month:
        yield from _growth_lines(costs)


def _growth_lines(costs: ComparisonData) -> Iterator[str]:
    """Yield by how much the calls grow, and what the last month costs."""
    scenario = costs.scenario
    after = last_month(scenario.horizon_months)
    calls = number_words(round(float(scenario.after(Decimal(after)).calls_per_month)))
    share = number_words(float(scenario.calls_growth_per_month * 100))
    grown = [option for option in costs.estimates if option.periods]
    told = f"The calls grow by {share}% a month, to {calls} in month {after + 1}"
    amounts = (
        f"{option_words(one.name)} {usd_words(one.periods[-1].usd_per_month)}" for one in grown
    )
    yield f"{told}. That month: {'; '.join(amounts)}." if grown else f"{told}."


def _fits(costs: ComparisonData) -> Iterator[str]:
    """Yield why options do not solve it, or only if they are good enough, by reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for option in costs.estimates:
        if option.solves in ("no", "if_good_enough"):
            key = (solves_words(option), option.because)
            found.setdefault(key, []).append(option_words(option.name))
        if option.uncounted:
            yield f"{option_words(option.name)}: {option.uncounted}."
    if costs.scenario.need is not None:
        for (words, because), names in found.items():
            yield f"Solves it? {capitalized(words)}: {'; '.join(names)}. {capitalized(because)}."


def _between(amount: Decimal | None) -> str:
    if not isinstance(amount, Spread):
        return usd_words(amount)
    return f"{usd_words(amount.low)} to {usd_words(amount.high)}"


def _unknown(costs: ComparisonData) -> Iterator[str]:
    """Yield what is out, then each gap once, with every option that needs it."""
    for option in costs.estimates:
        if option.not_sold:
            yield f"{option_words(option.name)}: {not_sold_words(option)}"
    yield from (one.sentence for one in expired_defaults(costs))
    for gap, options in costs.gaps().items():
        names = "; ".join(map(option_words, options)) or "no option as it is"
        if gap.not_allowed:
            yield f"{capitalized(NOT_ALLOWED)}: {names}. {gap_words(gap)}"
        elif not gap.not_sold and gap.good_until is None:
            yield f"Unknown: {gap_words(gap)} Needed for: {names}."


def _cheapest(costs: ComparisonData) -> Iterator[Block]:
    cheapest = costs.cheapest()
    if cheapest is None:
        return
    firm = costs.firmness()
    says = _EXTENT[firm.extent] if firm else "costs least."
    same = "; ".join(_as_cheap(costs, cheapest))
    words = f"* {option_words(cheapest)} {says}{f' As cheap: {same}.' if same else ''}"
    yield Paragraph((f"{words}{_if_good_enough(costs, cheapest)}",))
    close = costs.close_calls()
    if close:
        yield Paragraph(("Too close to call on cost. Another option is cheapest with:",))
        yield from list_blocks(f"{call.changed}: {option_words(call.cheapest)}" for call in close)


def _if_good_enough(costs: ComparisonData, cheapest: OptionName) -> str:
    """Return that the cheapest option was not tested, and the cheapest that needs no test."""
    if costs.options[cheapest].solves != "if_good_enough":
        return ""
    told = " This is the bill if it were good enough; not tested."
    sure = costs.cheapest_sure()
    if sure is None:
        return told
    total = usd_words(costs.options[sure].horizon_usd)
    return f"{told} Of the options that solve it, {option_words(sure)} costs least: {total}."


def _as_cheap(costs: ComparisonData, cheapest: str) -> Iterator[str]:
    """Yield the other options with the same total."""
    least = costs.options[cheapest].horizon_usd
    for option in costs.ranked.values():
        if option.name != cheapest and option.horizon_usd == least:
            yield option_words(option.name)


def _overtaking(costs: ComparisonData) -> Iterator[Block]:
    cheapest = costs.cheapest()
    rows = [*_overtakers(costs, cheapest), *_payback(costs)] if cheapest is not None else []
    if cheapest is not None and rows:
        title = f"From which volume other options cost less than {option_words(cheapest)}"
        yield Heading(title, 2)
        yield from list_blocks(rows)


def _overtakers(costs: ComparisonData, cheapest: str) -> Iterator[str]:
    never: list[str] = []
    for rival in costs.rivals():
        found = costs.break_even_interval(rival, cheapest)
        if found.low is None:
            never.append(option_words(rival))
        else:
            yield f"{option_words(rival)}: {crossing_words(found, 'calls a month')}"
    if never:
        yield f"Never, at any volume: {'; '.join(never)}"


def _payback(costs: ComparisonData) -> Iterator[str]:
    """When training has earned back its upfront cost, against the plainest rivals."""
    if "fine_tune" not in costs.ranked:
        return
    for rival in ("prompt_cached", "cheaper_model"):
        if rival in costs.options and not costs.options[rival].missing:
            found = costs.payback_interval("fine_tune", rival)
            months = crossing_words(found, "months")
            yield f"Fine-tuning pays back against {option_words(rival)}: {months}"


def crossing_words(found: Interval[int] | Interval[Decimal], unit: str) -> str:
    """Return when something is reached, and between which values it can lie."""
    low, likely, high = (_count(value) for value in (found.low, found.likely, found.high))
    match low, likely, high:
        case None, _, _:
            return "never"
        case _, None, _:
            return f"never at the likely values, {low} {unit} at best"
        case _, _, None:
            return f"{likely} {unit} ({low} at best, never at worst)"
        case "0", _, "0" if unit != "months":
            return "from the first call on"
        case _ if low == high:
            return _counted(likely, unit)
        case _:
            return f"{likely} {unit} ({low} to {high})"


def _count(value: Decimal | int | None) -> str | None:
    return None if value is None else number_words(float(f"{value:.1f}"))


def _counted(count: str, unit: str) -> str:
    return f"{count} {singular(unit) if count == '1' else unit}"


def _sensitive(costs: ComparisonData) -> Iterator[Block]:
    moving = costs.sensitivities()[:_MOST_SHOWN]
    if moving:
        yield Heading("Which inputs matter most, each moved alone through its range", 2)
        yield from list_blocks(map(_moved, moving))


def _moved(entry: Sensitivity) -> str:
    between = f"{number_words(float(entry.low))} to {number_words(float(entry.high))}"
    if entry.changes_at is None or entry.cheapest_then is None:
        ends = f"the lead shrinks to {usd_words(entry.lead_at_worst)} at worst"
    else:
        at = number_words(float(f"{entry.changes_at:.4f}"))
        ends = f"{option_words(entry.cheapest_then)} becomes cheapest at {at}"
    return f"{entry.key} ({between}): {ends}"


def _splits(costs: ComparisonData) -> Iterator[Block]:
    if "fine_tune" not in costs.options or costs.options["fine_tune"].missing or costs.too_old:
        return
    rival = "prompt_cached" if not costs.options["prompt_cached"].missing else "prompt"
    if costs.options[rival].missing:
        return
    yield Heading(f"What fine-tuning changes a month, against {option_words(rival)}", 2)
    yield Paragraph((capitalized(_split(costs.saving("fine_tune", rival))),))


def _split(saving: Saving) -> str:
    if saving.model_swap is None or saving.technique is None:
        return f"{_signed(saving.total)} in all. {' '.join(map(gap_words, saving.missing))}"
    if not saving.model_swap:
        return f"{_signed(saving.total)}, all of it by the training itself."
    return (
        f"{_signed(saving.total)} in all: {_signed(saving.model_swap)} by moving to another base"
        f" model, {_signed(saving.technique)} by the training itself."
    )


def _signed(amount: Decimal) -> str:
    return f"saves {usd_words(amount)}" if amount >= 0 else f"costs {usd_words(-amount)} more"


def _good_answers(costs: ComparisonData) -> Iterator[Block]:
    """Yield what a good answer costs now, and when each other option gives it for less."""
    good = costs.good_answers
    if good is not None and not costs.too_old:
        yield Heading("What a good answer costs, without what is paid once", 2)
        yield from list_blocks(
            [good_answer_line(costs, good), *map(cheaper_from_line, good.others)]
        )


def good_answer_line(costs: ComparisonData, good: GoodAnswers) -> str:
    """Return what a good answer of the prompt in use costs, with the sum."""
    share, each = share_words(float(good.share)), _small_usd(good.usd_per_good_answer)
    return (
        f"{option_words(good.in_use)}: {usd_words(good.usd_per_month)}"
        f" / ({volume_words(costs.scenario)} x {share} good answers) = {each} each"
    )


def cheaper_from_line(other: CheaperFrom) -> str:
    """Return the share of good answers from which an option costs less for each of them."""
    name = option_words(other.name)
    if other.share is None:
        return f"{name} costs more per good answer, even if all of its answers are good."
    hundred = (other.share * 100).quantize(_A_TENTH, ROUND_CEILING)
    count = number_words(float(hundred))
    return f"{name} is cheaper per good answer from {count} good answers in 100."


def _small_usd(amount: Decimal) -> str:
    """Return a small amount with three digits that count."""
    if amount >= 1:
        return usd_words(amount)
    return f"${EXACT.plus(amount):.{max(2, 2 - amount.adjusted())}f}"


def _remarks(costs: ComparisonData) -> Iterator[str]:
    if costs.retires is not None:
        again = " One more training run is counted." if costs.retires_within_horizon else ""
        again = again if costs.priced.trains_again else " Nothing can be trained there afterwards."
        yield f"The fine-tuned model stops on {costs.retires}.{again}"
    long = costs.scenario.horizon_months >= _DISCOUNT_FROM_MONTHS
    yield f"{_WITHOUT}{', although two years are long' if long else ''}."
    yield _LEFT_OUT
    if any(option.periods for option in costs.estimates):
        yield _MEAN_MONTH
