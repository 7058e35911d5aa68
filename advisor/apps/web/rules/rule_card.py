"""The rule that a link asked for: its text, and whether it applies to the present answers."""

from __future__ import annotations

import streamlit as st

from advisor.advice.explain import explain_case
from advisor.advice.explanation import Explanation
from advisor.apps.web.parts.markup import draw, element, rule_id, text_element
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.rule_list import (
    RuleMarks,
    asked_rule,
    jump,
    lever_color,
    lever_of,
    rule_sources,
    rule_text,
)
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import uncapitalized


def draw_asked_rule(visit: Visit, marks: RuleMarks) -> None:
    """Draw the rule at the top of the page, with links to its list and to all rules."""
    rule = asked_rule(visit)
    if rule is None:
        return
    lever = lever_of(visit.rulebook, rule)
    color = lever_color(visit.rulebook, lever.id) if lever else ""
    with st.container(key=ui("asked-rule")):
        tagline = text_element("p", texts.ASKED, "mute note")
        formerly = texts.formerly(rule.formerly) if rule.formerly else ""
        says = element(
            "div",
            text_element("h2", rule.title, "h3")
            + rule_text(rule, visit.rulebook)
            + (text_element("p", formerly, "mute note") if formerly else ""),
        )
        sides = says + element("div", rule_sources(rule, lever, marks))
        card = element("div", tagline + element("div", sides, "sides"), f"of-{color}")
        draw(card, _standing(visit, rule.id))
        with st.container(horizontal=True, key=ui("asked-ways"), vertical_alignment="center"):
            draw(element("p", jump(texts.IN_LIST, f"rule-{rule.id}")))
            st.button(texts.ALL_RULES, key=ui("close-rule"), on_click=state.show_rule, args=(None,))


def _standing(visit: Visit, rule: str) -> str:
    """Return whether the rule applies to the present answers, and what would make it apply."""
    if visit.advice.verdict.approach is None:
        return ""
    found = explain_case(visit.case, rule)
    if found.applies:
        return text_element("p", texts.APPLIES, "stands-now")
    return element("p", f"{_why_not(visit, found)} {_nearest(found)}", "stands-now")


def _why_not(visit: Visit, found: Explanation) -> str:
    if found.instead is None:
        return text_element("span", texts.APPLIES_NOT)
    before, after = texts.instead("|").split("|")
    named = rule_id(found.instead.rule, visit.rulebook)
    return text_element("span", before) + named + text_element("span", after)


def _nearest(found: Explanation) -> str:
    if found.nearest is None:
        return text_element("span", texts.NEVER)
    changes = "; ".join(uncapitalized(change) for change in found.nearest_says)
    return text_element("span", f"{texts.WOULD_IF} {changes}.")
