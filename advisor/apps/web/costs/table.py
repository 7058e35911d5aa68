"""The table of cost options, and what to do about a price that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from advisor.advice.cost_options import ranked, shown_options
from advisor.apps.web.costs import texts
from advisor.apps.web.parts.markup import draw, element, page_link, text_element
from advisor.apps.web.parts.recommended_option import months, usd_range
from advisor.apps.web.session.state import Visit
from advisor.costs import PRICE_ANSWERS, CostComparison, CostEstimate, Missing
from advisor.costs.expired_defaults import ExpiredDefaults, expired_defaults
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.row_words import amount_words, solves_words
from advisor.formats.phrasing import capitalized, sentence

_COLUMNS = 5


def options_table(
    costs: CostComparison,
    best: str | None,
    *,
    about: Callable[[str], str] | None = None,
    fold: Callable[[str], str] | None = None,
) -> str:
    """Return every option worth a row.

    `about` returns the note under the name of an option. `fold` returns the markup of a wide row
    below, such as its arithmetic.
    """
    labels = (texts.ONCE, texts.MONTHLY, texts.in_all(months(costs)), texts.PER_MILLION)
    head = "".join(text_element("th", text) for text in (texts.OPTION, *labels))
    rows = []
    for name in ranked(costs, best):
        note = about(name) if about else ""
        rows.append(_row(costs, name, labels, note, is_best=name == best))
        if fold:
            across = element("td", fold(name), colspan=str(_COLUMNS))
            rows.append(element("tr", across, f"across of-{OPTIONS[name].color}"))
    body = element("thead", element("tr", head)) + element("tbody", "".join(rows))
    return element("table", body, "costs folded" if fold else "costs")


def _row(
    costs: CostComparison, name: str, labels: tuple[str, ...], note: str, *, is_best: bool
) -> str:
    option = shown_options(costs)[name]
    marks = [texts.RECOMMENDED_MARK] * is_best + [texts.CHEAPEST_MARK] * (name == costs.cheapest())
    head = text_element("b", option_words(name), f"a-{OPTIONS[name].color}")
    head += "".join(text_element("span", f" · {mark}", "note") for mark in marks)
    solves = solves_note(option)
    head += text_element("p", solves, "note") if solves else ""
    cells = element("td", head + (text_element("p", note, "mute note") if note else ""))
    told_amounts = zip(option.totals, amount_words(option), labels, strict=True)
    for amount, told, words in told_amounts:
        between = text_element("p", usd_range(amount), "mute note") if usd_range(amount) else ""
        cells += element("td", escape(told) + between, "number", data_l=words)
    kind = f"best of-{OPTIONS[name].color}" if is_best else ""
    if not is_best and (option.is_out or option.solves == "no"):
        kind = "misses"
    return element("tr", cells, kind)


def solves_note(option: CostEstimate) -> str:
    """Return whether an option solves it and why, in one line; empty where that is not known."""
    if option.solves is None:
        return ""
    because = "" if option.solves == "yes" else f": {option.because}"
    return f"{texts.SOLVES_IT} {solves_words(option)}{because}"


def draw_unknown(visit: Visit, costs: CostComparison, page: str = "") -> None:
    """Name each price that is not known, why, and where to enter it; `page` leads there."""
    gaps = {gap.key: gap for gap in costs.gaps() if not gap.is_out}
    if gaps.keys() & {"model", "prices"}:  # the trained model follows its base
        gaps.pop("fine_tune.prices", None)
    rows = "".join(element("li", _expired(visit, one, page)) for one in expired_defaults(costs))
    known_gaps = (gap for gap in gaps.values() if gap.good_until is None)
    rows += "".join(element("li", _unknown(visit, gap, page)) for gap in known_gaps)
    if rows:
        head = text_element("b", texts.UNKNOWN)
        draw(element("div", head + element("ul", rows, "unknown"), "notice", role="status"))


def _unknown(visit: Visit, gap: Missing, page: str) -> str:
    links = list(_links(visit, answers_to(gap), page))
    why = f"{sentence(capitalized(gap.why))} " if gap.why else ""
    if not links:
        return escape(f"{why}{gap.key}: {gap.remedy}.")
    return f"{escape(why)}{escape(texts.ENTER_IT)} {', '.join(links)}"


def _expired(visit: Visit, one: ExpiredDefaults, page: str) -> str:
    links = ", ".join(_links(visit, one.answers, page))
    return f"{escape(one.says)} {escape(texts.ENTER_THEM)} {links}. {escape(one.needed_for)}"


def _links(visit: Visit, names: Iterable[str], page: str) -> Iterator[str]:
    """Yield a link to the field of each question, under its short name."""
    for name in names:
        if name in visit.rulebook.questions:
            yield page_link(visit.rulebook.questions[name].short, f"{page}#figure-{name}")


def answers_to(gap: Missing) -> Iterator[str]:
    """Yield the questions that fill a gap; a model without prices needs those of its group."""
    group, _, kind = gap.key.rpartition(".")
    for key, answer in PRICE_ANSWERS.items():
        of_group = key.rpartition(".")[0].removesuffix("prices").rstrip(".") == group
        plain = key.endswith((".input", ".output"))
        if key == gap.key or (kind in ("model", "prices") and of_group and plain):
            yield answer
