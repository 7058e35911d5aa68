"""Two scenarios side by side: the verdicts, what makes the difference, answers, rules, costs."""

from __future__ import annotations

from html import escape

from advisor.advice.advice import Advice
from advisor.advice.advice_comparison import AdviceComparison, AnswerPair, LeverPair
from advisor.advice.cost_options import shown_options
from advisor.advice.model import Finding
from advisor.advice.wording import EFFECTS, LEVERS, STANDING, standing_words
from advisor.apps.web.compare import texts as words
from advisor.apps.web.parts import texts
from advisor.apps.web.parts.markup import draw, element, rule_id, section, text_element
from advisor.apps.web.parts.price_age import draw_price_age
from advisor.apps.web.parts.recommended_option import cost_line, months
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison
from advisor.costs.options import option_words
from advisor.formats.phrasing import plural, usd_words


def draw_verdicts(visit: Visit, pair: AdviceComparison) -> None:
    """Draw both verdicts as cards, and what turns one into the other."""
    cards = _card("A", pair.a) + _card("B", pair.b)
    draw(
        element("div", cards, "two"),
        section(words.WHY),
        text_element("p", _difference(visit, pair)),
    )


def draw_answers(visit: Visit, pair: AdviceComparison) -> None:
    """Draw every answer of a side; what differs comes first and says so."""
    rows = sorted(pair.answers, key=lambda row: not row.differs)
    drawn = "".join(_answer_row(visit, row) for row in rows)
    lead = words.differing(len(pair.differing))
    draw(section(words.ANSWERS, lead), _table((words.QUESTION, "A", "B"), drawn))


def draw_rules(visit: Visit, pair: AdviceComparison) -> None:
    """Draw what decides each lever on each side."""
    if pair.levers:
        drawn = "".join(_lever_row(visit, row) for row in pair.levers)
        draw(
            section(words.DECIDES, words.DECIDES_SAY),
            _table((words.LEVER, "A", "B"), drawn),
        )


def draw_costs(pair: AdviceComparison) -> None:
    """Draw what each option costs on each side."""
    a, b = pair.a.costs, pair.b.costs
    if a is None or b is None:
        return
    names = dict.fromkeys([*shown_options(a), *shown_options(b)])
    drawn = "".join(_cost_row(name, a, b) for name in names)
    over = words.costs_over(plural(months(a), "month"), plural(months(b), "month"))
    draw(section(words.COSTS, over))
    draw_price_age(b)
    draw(_table((words.OPTION, "A", "B"), drawn))


def _card(letter: str, advice: Advice) -> str:
    approach = advice.verdict.approach
    kind = f"a-{approach}" if approach else ""
    head = text_element("p", letter, "letter") + text_element("h2", advice.verdict.headline, kind)
    if approach is None:
        return element("div", head + text_element("p", advice.verdict.reason, "mute"), "side-card")
    firm = (
        f"{text_element('b', STANDING[advice.verdict.standing])}. {escape(standing_words(advice))}"
    )
    amount, note = cost_line(advice)
    cost = (
        element("p", f"{text_element('b', amount)} {text_element('span', note, 'mute')}")
        if amount
        else ""
    )
    inner = head + text_element("p", advice.verdict.reason) + element("p", firm, "mute") + cost
    return element("div", inner, f"side-card of-{approach}")


def _difference(visit: Visit, pair: AdviceComparison) -> str:
    """Return in a sentence what turns the one verdict into the other."""
    a, b = pair.a.verdict.approach, pair.b.verdict.approach
    if a is None or b is None:
        return words.UNANSWERED
    name_a, name_b = pair.a.names[a], pair.b.names[b]
    if a == b:
        return words.same_approach(name_a, len(pair.differing))
    rows = {row.question: row for row in pair.answers}
    changes = (_change(visit, rows[name]) for name in pair.deciding_answers or () if name in rows)
    return words.turns(name_a, name_b, "; ".join(changes))


def _change(visit: Visit, row: AnswerPair) -> str:
    return f"{visit.rulebook.questions[row.question].short}: {row.a} → {row.b}"


def _table(head: tuple[str, str, str], rows: str) -> str:
    top = element(
        "thead", element("tr", "".join(text_element("th", cell, scope="col") for cell in head))
    )
    return element("table", top + element("tbody", rows), "pairs")


def _answer_row(visit: Visit, row: AnswerPair) -> str:
    mark = text_element("span", words.CHANGED, "pill differs") if row.differs else ""
    name = text_element("span", visit.rulebook.questions[row.question].short)
    cells = _said(row.a, row.a_assumed, "A", row) + _said(row.b, row.b_assumed, "B", row)
    return element("tr", element("th", f"{name} {mark}", scope="row") + cells, _kind(row.differs))


def _said(value: str, assumed: bool, letter: str, row: AnswerPair) -> str:  # noqa: FBT001
    note = text_element("span", f" {words.ASSUMED}", "mute note") if assumed else ""
    return element("td", text_element("b" if row.differs else "span", value) + note, data_l=letter)


def _lever_row(visit: Visit, row: LeverPair) -> str:
    cells = _decides(visit, row.a, "A")
    if row.differs:
        cells += _decides(visit, row.b, "B")
    else:
        cells += element("td", text_element("span", words.SAME_RULE, "mute"), data_l="B")
    mark = text_element("span", words.CHANGED, "pill differs") if row.differs else ""
    name = text_element("span", LEVERS[row.lever])
    return element("tr", element("th", f"{name} {mark}", scope="row") + cells, _kind(row.differs))


def _decides(visit: Visit, finding: Finding, letter: str) -> str:
    effect = text_element("span", EFFECTS[finding.effect], f"pill effect-{finding.effect}")
    said = f"{text_element('b', finding.title)} {effect}"
    inner = (
        element("p", said)
        + text_element("p", finding.because, "note")
        + element("p", rule_id(finding.rule, visit.rulebook))
    )
    return element("td", inner, data_l=letter)


def _cost_row(name: str, a: CostComparison, b: CostComparison) -> str:
    cells = ""
    for letter, costs in (("A", a), ("B", b)):
        option = shown_options(costs).get(name)
        amount = usd_words(option.horizon_usd) if option else texts.NOT_KNOWN
        cells += text_element("td", amount, "number", data_l=letter)
    return element("tr", text_element("th", option_words(name), scope="row") + cells)


def _kind(differs: bool) -> str:  # noqa: FBT001
    return "" if differs else "alike"
