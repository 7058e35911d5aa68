"""What ends every report on costs: totals from low to high, and what decides them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.comparison.deciding import DecidingFigure
from advisor.costs.comparison.work import work_shares
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.prices.age import age_words
from advisor.formats.document import Block, Heading, Item, Items, Table
from advisor.formats.phrasing import capitalized, number_words, plural, usd_words

BEHIND = "What stands behind these figures"
"""The heading of the last section of every report on costs."""
NOTHING_UNKNOWN = "nothing that a total needs"
_BAND_SAYS = (
    "Low has every figure that nobody gave at the cheap end of its range, and high at the dear"
    " end. A figure that you give is a point."
)


def band_blocks(costs: ComparisonData) -> Iterator[Block]:
    """Yield each total from low to high, where figures that nobody gave have ranges.

    Nothing where the ranges are written in the scenario: the table of options shows those.
    """
    rows = [] if costs.scenario.ranges else list(_band_rows(costs))
    if rows:
        months = capitalized(plural(float(costs.scenario.horizon_months), "month"))
        yield Table((f"{months}, from low to high", "Low", "Likely", "High"), tuple(rows))


def band_lines(costs: ComparisonData) -> Iterator[str]:
    """Yield what low and high are, where `band_blocks` shows them."""
    if not costs.scenario.ranges and any(_band_rows(costs)):
        yield _BAND_SAYS


def _band_rows(costs: ComparisonData) -> Iterator[tuple[str, ...]]:
    for name, band in costs.bands.items():
        total = band.horizon_usd
        if not total.is_point:
            yield (option_words(name), *map(usd_words, (total.low, total.likely, total.high)))


def resting_blocks(
    costs: ComparisonData, recommended: str | None, remarks: Iterable[str] = ()
) -> Iterator[Block]:
    """Yield what the totals rest on: models, price days, what decides, and what is not known.

    `remarks` come first. The figures that decide are those of the recommended option, where that
    has a total, else of the one with the lowest total.
    """
    yield Heading(BEHIND, 2)
    name = deciding_option(costs, recommended)
    lines = [Item((remark,)) for remark in remarks]
    lines += [Item((line,)) for line in work_lines(costs)]
    lines += [Item((f"Priced on: {line}.",)) for line in priced_lines(costs)]
    if name is not None:
        found = costs.deciding(name)
        words = tuple(Item((figure_words(figure),)) for figure in found)
        what = f"{plural(len(found), 'figure')} that move the total of {option_words(name)} most"
        if found:
            lines.append(
                Item((f"{capitalized(what)}, each alone, all other ones likely:",), items=words)
            )
    yield Items((*lines, Item((not_known_words(costs),))))


def work_lines(costs: ComparisonData) -> Iterator[str]:
    """Yield how much of each total is work of people, in one line; nothing where none is."""
    parts = [
        f"{option_words(option.name)} {sum(float(one.share) for one in found):.0%}"
        for option in costs.estimates
        if not option.missing and (found := work_shares(option, costs.scenario))
    ]
    if parts:
        yield f"Work of people, as a part of each likely total: {'; '.join(parts)}."


def deciding_option(costs: ComparisonData, recommended: str | None) -> str | None:
    """Return the option whose total is looked at: the recommended one, else that of `least`."""
    found = costs.options.get(recommended or "")
    if found is None or found.horizon_usd is None or costs.too_old:
        return costs.least()
    return found.name


def priced_lines(costs: ComparisonData) -> Iterator[str]:
    """Yield each model that totals are priced on, its provider, price day and age."""
    found = dict.fromkeys(map(_priced_line, costs.estimates))
    yield from (line for line in found if line)


def _priced_line(option: CostEstimate) -> str:
    if option.is_out or option.missing or OPTIONS[option.name].on_own_machines:
        return ""
    day = "prices entered" if option.prices_from == "given" else ""
    if option.prices_checked is not None:
        day = f"prices of {option.prices_checked}"
    age = option.price_age_days
    old = "" if age is None else f"price list {age_words(age)} old"
    return ", ".join(part for part in (option.model, option.provider, day, old) if part)


def figure_words(figure: DecidingFigure) -> str:
    """Return a figure with its range, the totals at both ends, and who gave it."""
    low, likely, high = (
        number_words(float(value)) for value in (figure.low, figure.likely, figure.high)
    )
    tried = f"{low} to {high}" if figure.has_range else f"half and twice: {low} to {high}"
    totals = f"{usd_words(figure.usd_at_low)} to {usd_words(figure.usd_at_high)}"
    return f"{figure.key} {likely} ({tried}): {totals}; {given_words(figure)}"


def given_words(figure: DecidingFigure) -> str:
    """Return who gave a figure, with the source of a default."""
    return f"default, {figure.source}" if figure.given_by == "default" else figure.given_by


def not_known_words(costs: ComparisonData) -> str:
    """Return in one line what is not known, so that totals that need it are missing."""
    return f"Not known: {', '.join(not_known(costs)) or NOTHING_UNKNOWN}."


def not_known(costs: ComparisonData) -> list[str]:
    """Return the keys of what is not known, in the order of the options that need it.

    A default that is not known any more, and that no option needs, is left out.
    """
    return list(
        dict.fromkeys(
            gap.answer or gap.key
            for gap, options in costs.gaps().items()
            if not gap.is_out and (options or gap.good_until is None)
        )
    )
