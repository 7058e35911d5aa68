"""How old the prices of a comparison are, as a notice; in red where they are old."""

from __future__ import annotations

from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.costs import CostComparison
from advisor.costs.report import old_fact_words


def draw_price_age(costs: CostComparison) -> None:
    """Draw a warning where the price list or a fact with much weight is old; else nothing."""
    age = costs.price_age
    lines = [age.says] if age is not None and age.state != "fresh" else []
    lines += [old_fact_words(fact) for fact in costs.old_facts]
    if lines:
        told = "".join(text_element("p", line) for line in lines)
        draw(element("div", told, "notice alert", role="status"))


def price_list_words(costs: CostComparison) -> str:
    """Return the price list with its month, or that all prices were entered."""
    age = costs.price_age
    return "prices given by hand" if age is None else age.named
