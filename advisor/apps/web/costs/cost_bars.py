"""Each option as a bar: build, running and model calls, with a whisker from lowest to highest.

What does not solve it is hatched and stands below a line. What has no total is a row with the
reason. The table is its own text: there is nothing beside it to keep in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from advisor.advice.cost_options import ranked, shown_options
from advisor.apps.web.costs import texts
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import element, text_element
from advisor.apps.web.parts.recommended_option import calls_over_horizon, months, rounded_usd
from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.row_words import gap_words, out_words
from advisor.formats.phrasing import capitalized

_COLUMNS = 4


@dataclass(frozen=True)
class Bar:
    """The parts of an option's total in USD, and where it can end."""

    build: float
    running: float
    calls: float
    low: float
    high: float

    @property
    def total(self) -> float:
        return self.build + self.running + self.calls

    @property
    def end(self) -> float:
        return max(self.total, self.high)


def cost_bars(costs: CostComparison, best: str | None) -> str:
    """Return the table of bars: what solves it, a line, what does not, and what has no total."""
    options = shown_options(costs)
    names = ranked(costs, best)
    found = {name: bar for name in names if (bar := bar_of(costs, name)) is not None}
    longest = max((bar.end for bar in found.values()), default=0)
    if not longest or costs.too_old:
        return ""
    solving = [name for name in names if name in found and options[name].solves != "no"]
    misses = [name for name in names if name in found and options[name].solves == "no"]
    unknown = [name for name in names if name not in found]
    rows = [_row(costs, name, found[name], longest, best) for name in solving]
    if misses:
        rows.append(_line(texts.DOES_NOT_SOLVE, _reasons(options, misses)))
        rows += [_row(costs, name, found[name], longest, best) for name in misses]
    if unknown:
        rows.append(_line(texts.NO_TOTAL))
        rows += [_without_total(options[name]) for name in unknown]
    caption = text_element("caption", texts.bars_show(months(costs)), "sr")
    table = element("table", caption + _head() + element("tbody", "".join(rows)), "bars")
    return element("div", _key() + table)


def bar_of(costs: CostComparison, name: str) -> Bar | None:
    """Return the bar of an option; None for one without a total."""
    option = shown_options(costs)[name]
    if option.horizon_usd is None or option.upfront_usd is None or option.is_out:
        return None
    total, build = float(option.horizon_usd), float(option.upfront_usd)
    calls = min(float(calls_over_horizon(costs, option)), total - build)
    ends = costs.bands[name].horizon_usd if name in costs.bands else None
    low, high = (float(ends.low), float(ends.high)) if ends is not None else (total, total)
    return Bar(build, total - build - calls, calls, low, high)


def _head() -> str:
    heads = (
        text_element("th", texts.OPTION, scope="col"),
        element("th", text_element("span", texts.PARTS, "sr"), scope="col"),
        text_element("th", texts.LIKELY, "number", scope="col"),
        text_element("th", texts.RANGE, "number", scope="col"),
    )
    return element("thead", element("tr", "".join(heads)))


def _key() -> str:
    parts = zip(("build", "run", "call", "wh"), texts.BAR_KEY, strict=True)
    marks = (element("span", text_element("i", "", kind) + escape(says)) for kind, says in parts)
    return element("p", "".join(marks), "key", aria_hidden="true")


def _row(costs: CostComparison, name: str, bar: Bar, longest: float, best: str | None) -> str:
    option, is_best = shown_options(costs)[name], name == best
    misses = option.solves == "no"
    head = escape(option_words(name)) + text_element("small", _note(option, is_best=is_best))
    cells = (
        element("th", head, scope="row"),
        element("td", _drawn(bar, longest) + text_element("span", _parts_words(bar), "sr")),
        text_element("td", rounded_usd(bar.total), "number likely", data_l=texts.LIKELY),
        text_element("td", _range_words(bar), "number range", data_l=texts.RANGE),
    )
    kind = "unfit" if misses else f"of-{OPTIONS[name].color}{' pick' if is_best else ''}"
    return element("tr", "".join(cells), kind)


def _note(option: CostEstimate, *, is_best: bool) -> str:
    if is_best:
        return texts.OUR_ADVICE
    if option.solves == "if_good_enough":
        return f"{option.model or ''}{texts.IF_GOOD_ENOUGH}"
    return option.model or ""


def _drawn(bar: Bar, longest: float) -> str:
    """Return the parts one after the other, and the whisker below them, in percent of the width."""
    at, parts = 0.0, ""
    for kind, usd in (("build", bar.build), ("run", bar.running), ("call", bar.calls)):
        style = f"left:{_share(at, longest)};width:{_share(usd, longest)}"
        parts += text_element("span", "", f"s {kind}", style=style) if usd > 0 else ""
        at += usd
    if bar.high > bar.low:
        likely = _share(bar.total - bar.low, bar.high - bar.low)
        dot = text_element("i", "", style=f"left:{likely}")
        place = f"left:{_share(bar.low, longest)};width:{_share(bar.high - bar.low, longest)}"
        parts += element("span", dot, "whisker", style=place)
    return element("div", parts, "bar-of", aria_hidden="true")


def _share(usd: float, longest: float) -> str:
    return f"{usd / longest:.2%}"


def _parts_words(bar: Bar) -> str:
    amounts = zip(texts.BAR_KEY, (bar.build, bar.running, bar.calls), strict=False)
    return ", ".join(f"{says} {rounded_usd(usd)}" for says, usd in amounts)


def _range_words(bar: Bar) -> str:
    if bar.high <= bar.low:
        return ""
    return page_texts.between(rounded_usd(bar.low), rounded_usd(bar.high))


def _reasons(options: dict[str, CostEstimate], misses: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(options[n].because for n in misses if options[n].because))


def _line(title: str, why: str = "") -> str:
    told = text_element("b", title) + (text_element("span", f" · {why}") if why else "")
    return element("tr", element("th", told, colspan=str(_COLUMNS), scope="rowgroup"), "cut")


def _without_total(option: CostEstimate) -> str:
    """Return the row of an option that has no total, with the reason in its place."""
    gaps = (gap_words(gap) for gap in option.missing)
    why = out_words(option) or " ".join(dict.fromkeys(gaps))
    head = text_element("th", option_words(option.name), scope="row")
    return element(
        "tr", head + text_element("td", capitalized(why), "mute", colspan="3"), "unfit bare"
    )
