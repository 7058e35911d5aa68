"""The misconceptions and the ways to train."""

from __future__ import annotations

from html import escape

from advisor.apps.web.learn import texts
from advisor.apps.web.learn.lessons import Lessons, Method, Misconception
from advisor.apps.web.parts.markup import cite, draw, element, rule_id, section, text_element
from advisor.rulebook.rulebook import Rulebook


def draw_misconceptions(lessons: Lessons, rulebook: Rulebook) -> None:
    """Draw a card for each belief: the better question, the answer, and the rules behind it."""
    cards = "".join(element("li", _belief(b, rulebook), "card") for b in lessons.misconceptions)
    draw(section(texts.BELIEFS, texts.BELIEFS_SAY), element("ul", cards, "beliefs"))


def draw_methods(lessons: Lessons, rulebook: Rulebook) -> None:
    """Draw each way to train as a line that opens into a paragraph."""
    rows = "".join(_method(method, rulebook) for method in lessons.methods)
    draw(section(texts.METHODS, texts.METHODS_SAY), element("div", rows, "methods"))


def _belief(belief: Misconception, rulebook: Rulebook) -> str:
    note = rulebook.rules[belief.note]
    rules = " · ".join(rule_id(rule, rulebook) for rule in belief.rules)
    return (
        text_element("p", texts.HEARD, "heard")
        + text_element("h3", f"“{belief.belief}”", id=f"belief-{belief.id}")
        + text_element("p", note.because)
        + text_element("p", belief.ask, "ask")
        + element("p", cite(rulebook, note.cites), "mute note")
        + element("p", f"{escape(texts.RULES_ON_IT)} {rules}", "mute note")
    )


def _method(method: Method, rulebook: Rulebook) -> str:
    head = text_element("b", method.name) + text_element("span", f": {method.line}")
    sources = element("p", cite(rulebook, method.cites), "mute note")
    told = element("div", text_element("p", method.says) + sources, id=f"method-{method.id}")
    return element("details", element("summary", head) + told)
