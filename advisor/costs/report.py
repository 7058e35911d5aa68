"""A cost comparison for reading: the table, what decides it, the arithmetic, and a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from io import StringIO

from advisor.costs import (
    CostComparison,
    CostEstimate,
    CostLine,
    Interval,
    Missing,
    Scenario,
    Spread,
)
from advisor.costs.options import option_words
from advisor.errors import visible
from advisor.formats.phrasing import number_words, plural, singular, usd_words
from advisor.formats.plain_text import table_lines, text_lines

WIDTH = 92
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_DISCOUNT_FROM_MONTHS = 24
_MOST_SHOWN = 5
_EXTENT = {
    "all": "costs least everywhere in the ranges given.",
    "most": "costs least in most of the ranges given: no single input changes that, several"
    " together may.",
    "some": "costs least in some of the ranges given: a single input changes that, see below.",
}

_text = partial(text_lines, in_words=False)


def cost_lines(costs: CostComparison, width: int = WIDTH) -> Iterator[str]:
    """Yield the whole comparison for reading; headings stand alone, the rest is indented."""
    yield from summary_lines(costs, width)
    yield from _cheapest(costs, width)
    yield from _overtaking(costs, width)
    yield from _sensitive(costs, width)
    yield from _splits(costs, width)
    yield from _remarks(costs, width)


def summary_lines(costs: CostComparison, width: int = WIDTH) -> Iterator[str]:
    """Yield the table of options, the cheapest marked, then what is unknown."""
    scenario = costs.scenario
    months, calls = _horizon(scenario), _volume(scenario)
    yield from _text(f"Estimated cost over {months} at {calls} a month", width, "")
    rows = [["", "once", "a month", "in all", "per million calls"]]
    if scenario.ranges:
        rows[0].insert(4, "low to high")
    cheapest = costs.cheapest()
    for option in costs.estimates:
        mark = " *" if option.name == cheapest else ""
        row = [f"{option_words(option.name)}{mark}", *map(usd_words, _totals(option))]
        if scenario.ranges:
            row.insert(4, _between(option.horizon_usd))
        rows.append(row)
    yield from table_lines(rows, width)
    yield from _unknown(costs, width)


def arithmetic_lines(costs: CostComparison, option: str, width: int = WIDTH) -> Iterator[str]:
    """Yield how every total of one option is worked out, each number with where it comes from.

    Raises ScenarioError with the nearest name for an option the scenario does not describe.
    """
    found = costs.option(option)
    title = f"How the cost of '{option_words(found.name)}' is worked out, USD"
    yield from _text(title, width, "")
    for per, total in (
        ("per million calls", found.usd_per_million_calls),
        ("a month", found.fixed_monthly_usd),
        ("once", found.upfront_usd),
    ):
        lines = [line for line in found.lines if line.per == per]
        yield from ("", f"{per.capitalize()}: {usd_words(total)}")
        for line in lines:
            yield from _line(line, width)
    yield ""
    for told in (*total_lines(costs, found), *(f"Unknown: {gap_words(g)}" for g in found.missing)):
        yield from _text(told, width, "", "  ")


def comparison_csv(costs: CostComparison, *, made_with: str = "") -> str:
    """Return the comparison as CSV, one row per option, amounts in USD with all their digits.

    Every cell is quoted, and a cell that a spreadsheet would take for a formula begins with an
    apostrophe. Unknown amounts are empty and say in `missing` what to enter. `made_with` names the
    rules and the tool behind the figures, in a column of its own.
    """
    amounts = ("upfront_usd", "monthly_usd", "horizon_usd", "usd_per_million_calls")
    ends = ("low", "likely", "high")
    scenario = costs.scenario
    head = ["option", "title", "cheapest", *(f"{name}_{end}" for name in amounts for end in ends)]
    head += ["calls_per_month", "horizon_months", "model", "prices_on", "missing"]
    head += ["made_with"] if made_with else []
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    cheapest = costs.cheapest()
    for option in costs.estimates:
        row = [option.name, option_words(option.name), "yes" if option.name == cheapest else "no"]
        row += [cell for name in amounts for cell in _three(getattr(option, name))]
        row += [_digits(scenario.calls_per_month), _digits(scenario.horizon_months)]
        row += [
            scenario.model or "",
            str(costs.on or ""),
            "; ".join(map(gap_words, option.missing)),
        ]
        row += [made_with] if made_with else []
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _totals(option: CostEstimate) -> tuple[Decimal | None, ...]:
    return (
        option.upfront_usd,
        option.monthly_usd,
        option.horizon_usd,
        option.usd_per_million_calls,
    )


def _between(amount: Decimal | None) -> str:
    if not isinstance(amount, Spread):
        return usd_words(amount)
    return f"{usd_words(amount.low)} to {usd_words(amount.high)}"


def _horizon(scenario: Scenario) -> str:
    return plural(float(scenario.horizon_months), "month")


def _volume(scenario: Scenario) -> str:
    return plural(float(scenario.calls_per_month), "call")


def _unknown(costs: CostComparison, width: int) -> Iterator[str]:
    """One line per gap, naming every option that needs it."""
    for gap, options in costs.gaps().items():
        names = "; ".join(map(option_words, options)) or "no option as it is"
        yield from _text(f"Unknown: {gap_words(gap)} Needed for: {names}.", width)


def gap_words(gap: Missing) -> str:
    """Return what is not known, why, and what to do about it."""
    said = (text for text in (gap.why, gap.remedy) if text)
    return " ".join([f"{gap.key} is not known.", *(f"{t[:1].upper()}{t[1:]}." for t in said)])


def _cheapest(costs: CostComparison, width: int) -> Iterator[str]:
    cheapest = costs.cheapest()
    if cheapest is None:
        return
    name = option_words(cheapest)
    firm = costs.firmness()
    says = f"* {name} {_EXTENT[firm.extent]}" if firm else f"* {name} costs least."
    yield from ("", *_text(says, width))
    if same := [*_as_cheap(costs, cheapest)]:
        yield from _text(f"As cheap: {'; '.join(same)}.", width)
    close = costs.close_calls()
    if close:
        yield from _text("Too close to call on cost. Another option is cheapest with", width)
        for call in close:
            yield from _text(f"{call.changed}: {option_words(call.cheapest)}", width, "    ")


def _as_cheap(costs: CostComparison, cheapest: str) -> Iterator[str]:
    """Yield the other options with the same total."""
    least = costs.options[cheapest].horizon_usd
    for option in costs.estimates:
        if option.name != cheapest and option.horizon_usd == least:
            yield option_words(option.name)


def _overtaking(costs: CostComparison, width: int) -> Iterator[str]:
    cheapest = costs.cheapest()
    if cheapest is None:
        return
    rivals = costs.rivals()
    if rivals:
        title = f"From which volume others cost less than {option_words(cheapest)}"
        yield from ("", *_text(title, width, ""))
    never: list[str] = []
    for rival in rivals:
        found = costs.break_even_interval(rival, cheapest)
        if found.low is None:
            never.append(option_words(rival))
            continue
        text = f"{option_words(rival)}: {crossing_words(found, 'calls a month')}"
        yield from _text(text, width, "  ", "    ")
    if never:
        yield from _text(f"Never, at any volume: {'; '.join(never)}", width, "  ", "    ")
    yield from _payback(costs, width)


def _payback(costs: CostComparison, width: int) -> Iterator[str]:
    """When training has earned back its upfront cost, against the plainest rivals."""
    if "fine_tune" not in costs.options or costs.options["fine_tune"].missing:
        return
    for rival in ("prompt_cached", "cheaper_model"):
        if rival in costs.options and not costs.options[rival].missing:
            found = costs.payback_interval("fine_tune", rival)
            months = crossing_words(found, "months")
            text = f"Fine-tuning pays back against {option_words(rival)}: {months}"
            yield from _text(text, width, "  ", "    ")


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


def _sensitive(costs: CostComparison, width: int) -> Iterator[str]:
    moving = costs.sensitivities()[:_MOST_SHOWN]
    if not moving:
        return
    title = "Which inputs matter most, each moved alone through its range"
    yield from ("", *_text(title, width, ""))
    for entry in moving:
        between = f"{number_words(float(entry.low))} to {number_words(float(entry.high))}"
        if entry.changes_at is None or entry.cheapest_then is None:
            ends = f"the lead shrinks to {usd_words(entry.lead_at_worst)} at worst"
        else:
            at = number_words(float(f"{entry.changes_at:.4f}"))
            ends = f"{option_words(entry.cheapest_then)} becomes cheapest at {at}"
        yield from _text(f"{entry.key} ({between}): {ends}", width, "  ", "    ")


def _splits(costs: CostComparison, width: int) -> Iterator[str]:
    if "fine_tune" not in costs.options or costs.options["fine_tune"].missing:
        return
    rival = "prompt_cached" if not costs.options["prompt_cached"].missing else "prompt"
    if costs.options[rival].missing:
        return
    saving = costs.saving("fine_tune", rival)
    title = f"What fine-tuning changes a month, against {option_words(rival)}"
    yield from ("", *_text(title, width, ""))
    if saving.model_swap is None or saving.technique is None:
        yield from _text(f"{_signed(saving.total)} in all. {_gaps(saving.missing)}", width)
        return
    if not saving.model_swap:
        yield from _text(f"{_signed(saving.total)}, all of it by the training itself.", width)
        return
    parts = (
        f"{_signed(saving.total)} in all: {_signed(saving.model_swap)} by moving to another base"
        f" model, {_signed(saving.technique)} by the training itself."
    )
    yield from _text(parts, width)


def _gaps(missing: tuple[Missing, ...]) -> str:
    return " ".join(gap_words(gap) for gap in missing)


def _signed(amount: Decimal) -> str:
    return f"saves {usd_words(amount)}" if amount >= 0 else f"costs {usd_words(-amount)} more"


def _remarks(costs: CostComparison, width: int) -> Iterator[str]:
    found: list[str] = []
    if costs.retires is not None:
        again = " One more training run is counted." if costs.retires_within_horizon else ""
        found.append(f"The base of the tuned model is switched off on {costs.retires}.{again}")
    long = costs.scenario.horizon_months >= _DISCOUNT_FROM_MONTHS
    found.append(f"Nothing is discounted{', although two years are long' if long else ''}.")
    if costs.scenario.assumed:
        unsure = sum(1 for figure in costs.scenario.assumed if figure.status != "verified")
        count = len(costs.scenario.assumed)
        told = "figure is" if count == 1 else "figures are"
        found.append(f"{count} {told} assumed, {unsure} unverified: edit what you know better.")
    if costs.on is not None:
        found.append(f"Prices as of {costs.on}.")
    yield ""
    for remark in found:
        yield from _text(remark, width)


def _line(line: CostLine, width: int) -> Iterator[str]:
    yield from _text(f"{line.name}: {line.formula}", width, "  ", "    ")
    for item in line.inputs:
        if item.source != "given":
            yield from _text(f"{item.key}: {item.source}", width, "      ", "        ")


def total_lines(costs: CostComparison, option: CostEstimate) -> Iterator[str]:
    """Yield how a month and the whole horizon of one option come about."""
    scenario = costs.scenario
    months = number_words(float(scenario.horizon_months))
    fixed, per_million = option.fixed_monthly_usd, option.usd_per_million_calls
    yield (
        f"A month: {usd_words(fixed)} + {_volume(scenario)} x {usd_words(per_million)} / 1,000,000"
        f" = {usd_words(option.monthly_usd)}"
    )
    yield (
        f"{_horizon(scenario)}: {usd_words(option.upfront_usd)} + {months} x"
        f" {usd_words(option.monthly_usd)} = {usd_words(option.horizon_usd)}"
    )


def _three(amount: Decimal | None) -> tuple[str, str, str]:
    if amount is None:
        return "", "", ""
    low, high = (amount.low, amount.high) if isinstance(amount, Spread) else (amount, amount)
    return _digits(low), _digits(amount), _digits(high)


def _digits(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _safe(cell: str) -> str:
    return visible(f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell)
