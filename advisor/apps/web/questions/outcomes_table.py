"""What each approach can do at a glance: a row for each approach, a column for each need."""

from __future__ import annotations

from advisor.apps.web.parts.markup import approach_name, element, section, text_element
from advisor.apps.web.questions import texts
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Approach, AtAGlance, Fit


def outcomes_table(rulebook: Rulebook) -> str:
    """Return the table, the plainest approach first; empty where the rules say nothing for it."""
    rows = [
        element("tr", _row(rulebook, approach, approach.at_a_glance), f"of-{approach.id}")
        for approach in reversed(tuple(rulebook.approaches.values()))
        if approach.at_a_glance is not None
    ]
    if not rows:
        return ""
    titles = (*texts.NEEDS.values(), texts.TAKES, texts.YOU_NEED)
    head = element("th", text_element("span", texts.APPROACH, "sr"), scope="col")
    head += "".join(text_element("th", title, scope="col") for title in titles)
    body = element("thead", element("tr", head)) + element("tbody", "".join(rows))
    return section(texts.ENDS, texts.ENDS_SAYS) + element("table", body, "glance")


def _row(rulebook: Rulebook, approach: Approach, glance: AtAGlance) -> str:
    cells = element("th", approach_name(rulebook, approach.id), scope="row")
    for need, title in texts.NEEDS.items():
        fit = glance.meets.get(need)
        cells += element("td", _cell(fit) if fit else "", data_l=title)
    cells += text_element("td", glance.takes, data_l=texts.TAKES)
    return cells + text_element("td", glance.you_need, data_l=texts.YOU_NEED)


def _cell(fit: Fit) -> str:
    """Return a mark with its word; the mark alone says nothing."""
    mark = text_element("i", "", f"does does-{fit.does}", aria_hidden="true")
    how = ""
    if fit.how:
        how = f"{texts.DOES[fit.does]}, {fit.how}" if fit.does == "no" else fit.how
    return mark + text_element("span", how or texts.DOES[fit.does], f"is-{fit.does}")
