"""What each option costs: the table, the chart, and where every amount comes from."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.costs import Assumed, CostComparison, CostEstimate
from advisor.schema import Question
from advisor.web import state, texts
from advisor.web.curves import alt_text, chart
from advisor.web.figures import (
    COLOR_OF,
    calls,
    months,
    overtakes,
    recommended,
    rival_of,
    shown_options,
    usd_range,
)
from advisor.web.markup import anchor, draw, here, say, section, tag
from advisor.web.state import Visit
from advisor.words import option_words, usd_words


def draw_costs(visit: Visit) -> None:
    """Draw the comparison: the recommended option first, the others cheapest first."""
    costs = visit.advice.costs
    if costs is None:
        return
    best = recommended(visit.advice, costs)
    draw(
        section(texts.costs_over(months(costs)), _basis(costs)),
        _table(costs, best),
        _missing(costs),
    )
    drawn = chart(costs, best)
    if drawn is not None:
        with st.container(key="cost-chart"):
            st.altair_chart(drawn, width="stretch", alt=alt_text(costs, best))
    draw(tag("p", _in_words(costs, best)))
    draw(_adding_up(costs), _assumed(visit, costs))


def _basis(costs: CostComparison) -> str:
    model = costs.scenario.model
    named = f"{model}, " if model else ""
    return f"{named}{texts.prices_of(costs.on)}, {calls(costs)} {texts.CALLS.lower()}."


def _table(costs: CostComparison, best: str | None) -> str:
    head = (texts.OPTION, texts.ONCE, texts.MONTHLY, texts.in_all(months(costs)))
    top = "".join(say("th", text) for text in head)
    order = sorted(shown_options(costs), key=lambda name: _place(costs, name, best))
    rows = "".join(_row(costs, name, is_best=name == best) for name in order)
    table = tag("thead", tag("tr", top)) + tag("tbody", rows)
    return tag("table", table, "costs")


def _place(costs: CostComparison, name: str, best: str | None) -> tuple[bool, bool, float]:
    total = shown_options(costs)[name].horizon_usd
    return name != best, total is None, float(total or 0)


def _row(costs: CostComparison, name: str, *, is_best: bool) -> str:
    option = shown_options(costs)[name]
    notes = [texts.RECOMMENDED] * is_best + [texts.CHEAPEST] * (name == costs.cheapest())
    head = say("b", option_words(name), f"a-{COLOR_OF[name]}")
    head += "".join(say("span", f" · {note}", "note") for note in notes)
    cells = tag("td", head + say("p", _per_call(option), "mute note"))
    amounts = (option.upfront_usd, option.monthly_usd, option.horizon_usd)
    labels = (texts.ONCE, texts.MONTHLY, texts.in_all(months(costs)))
    for amount, words in zip(amounts, labels, strict=True):
        between = say("p", usd_range(amount), "mute note") if usd_range(amount) else ""
        cells += tag("td", escape(usd_words(amount)) + between, "number", data_l=words)
    return tag("tr", cells, f"best of-{COLOR_OF[name]}" if is_best else "")


def _per_call(option: CostEstimate) -> str:
    if not option.usd_per_million_calls:
        return ""
    return texts.per_million(usd_words(option.usd_per_million_calls))


def _missing(costs: CostComparison) -> str:
    gaps = {gap.key: gap for option in costs.estimates for gap in option.missing}
    rows = (texts.UNKNOWN_PRICE.format(key=g.key, remedy=g.remedy) for g in gaps.values())
    return "".join(say("p", row, "misread") for row in rows)


def _in_words(costs: CostComparison, best: str | None) -> str:
    """Return in words which option is cheapest, and from when on the recommended one is."""
    options, cheapest = shown_options(costs), costs.cheapest()
    if cheapest is None or (best is not None and options[best].missing):
        return escape(texts.NOT_COMPARABLE)
    if best is None:
        return escape(texts.cheapest_is(option_words(cheapest)))
    if best == cheapest:
        return escape(texts.IS_CHEAPEST)
    names = (option_words(best), option_words(cheapest))
    said = [texts.overtakes(*names, overtakes(costs, best, cheapest))]
    rival = rival_of(costs, best)
    if rival is not None and rival != cheapest:
        crossing = overtakes(costs, best, rival)
        said.append(texts.against(option_words(best), option_words(rival), crossing))
    return f"{say('b', texts.COST_DECIDES_NOT)} {escape(' '.join(said))}"


def _adding_up(costs: CostComparison) -> str:
    parts = []
    for name, option in shown_options(costs).items():
        lines = "".join(
            tag("tr", say("td", line.name) + say("td", line.formula) + say("td", line.per))
            for line in option.lines
        )
        parts.append(say("h3", option_words(name)) + tag("table", tag("tbody", lines), "sums"))
    return tag("details", say("summary", texts.HOW_IT_ADDS_UP) + "".join(parts), "more")


def _assumed(visit: Visit, costs: CostComparison) -> str:
    figures = costs.scenario.assumed
    head = (texts.FIGURE, texts.VALUE, texts.WHERE_FROM)
    top = tag("thead", tag("tr", "".join(say("th", text) for text in head)))
    rows = "".join(tag("tr", _figure(visit, figure)) for figure in figures)
    table = tag("table", top + tag("tbody", rows), "figures")
    summary = say("summary", texts.figures_assumed(len(figures)))
    return tag("details", summary + say("p", texts.PRICES_ASSUMED_SAY, "mute") + table, "more")


def _figure(visit: Visit, figure: Assumed) -> str:
    question = visit.rulebook.questions.get(figure.key)
    name = question.short if question else figure.key.replace("_", " ")
    return (
        say("td", name)
        + tag("td", _value(visit, figure, question))
        + tag("td", _origin(figure), "mute note")
    )


def _value(visit: Visit, figure: Assumed, question: Question | None) -> str:
    """Return a figure in words, as a link where a question asks for it."""
    words = figure.value if figure.unit == "name" else f"{figure.value} {figure.unit}"
    if question is None:
        return escape(words)
    address = state.address("questions", visit.rulebook, ask=question.id)
    spoken = f"{words}, {texts.CHANGE_LINK} {question.short}"
    return here(words, address, "change", aria_label=spoken)


def _origin(figure: Assumed) -> str:
    where, _, rest = figure.source.partition(", ")
    source = anchor(texts.SOURCE, where) if where.startswith("http") else escape(where)
    notes = ", ".join(note for note in (rest, texts.STATUS.get(figure.status, "")) if note)
    return f"{escape(figure.sentence)} {source}, {escape(notes)}"
