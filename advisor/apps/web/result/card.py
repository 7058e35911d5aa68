"""The card on top: fine-tune or not, why, what instead, what it costs, and what to do first."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.advice.advice import Advice
from advisor.advice.cost_options import shown_options
from advisor.advice.open_questions import to_confirm
from advisor.advice.wording import STANDING, standing_words
from advisor.apps.web.compare import texts as compare_texts
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.parts.recommended_option import (
    cost_line,
    recommended,
    total_range,
)
from advisor.apps.web.parts.short_answer import FINE_TUNE, fine_tune_answer, is_firm
from advisor.apps.web.questions.side_panel import answer_count
from advisor.apps.web.result import texts
from advisor.apps.web.result.downloads import draw_downloads
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit, link_to_here
from advisor.costs import CostComparison
from advisor.costs.options import option_words


def draw_card(visit: Visit) -> None:
    """Draw the card, tinted in the color of its approach."""
    advice = visit.advice
    with st.container(key=ui(f"verdict-{advice.verdict.approach}")):
        draw(element("div", _answer(visit) + _first_step(advice), "told"), _facts(visit))
        with st.container(key=ui("take-away")):
            with st.container(horizontal=True, vertical_alignment="center"):
                navigation.draw_link(
                    navigation.CONFIRM, texts.CHANGE_ANSWERS, visit.rulebook, icon="edit"
                )
                navigation.draw_link(navigation.COMPARE, compare_texts.WAY, visit.rulebook)
                if to_check := len(to_confirm(advice)):
                    words = page_texts.check_assumptions(to_check)
                    navigation.draw_link(navigation.CONFIRM, words, visit.rulebook)
            # no popover: Streamlit puts its content at the end of the tab order
            with st.expander(texts.TAKE_AWAY, key=ui("take-away-all")):
                draw_downloads(advice)
                draw(text_element("p", texts.COPY_SAYS, "mute note"))
                st.code(link_to_here(visit.rulebook), language=None, wrap_lines=True)


def _answer(visit: Visit) -> str:
    verdict = visit.advice.verdict
    counts = texts.answered_and_guessed(answer_count(visit), len(visit.advice.rests_on))
    hedge = "" if is_firm(visit.rulebook, visit.advice) else texts.AS_FAR_AS_WE_KNOW
    asked = text_element("span", FINE_TUNE, "whole")
    said = f"{asked} {text_element('b', fine_tune_answer(visit.advice))}"
    said += text_element("small", hedge) if hedge else ""
    return element(
        "div",
        text_element("p", counts, "mute note")
        + element("h1", said, f"verdict a-{verdict.approach}")
        + text_element("p", verdict.reason, "because")
        + _instead(visit.advice),
    )


def _instead(advice: Advice) -> str:
    """Return what to do instead, first or now, and for a later what training waits for."""
    verdict = advice.verdict
    answer = verdict.short.get("fine_tune")
    lead, then = texts.INSTEAD, ""
    if answer == "yes":
        lead = texts.DO_IT
    elif answer == "later" and advice.gates:
        missing = sum(gate.open for gate in advice.gates) - 1
        lead, then = "", texts.and_more_to_come(missing) if missing > 0 else ""
    elif answer == "later":
        lead, then = texts.NOW, texts.only_after(verdict.after.get("fine_tune", ""))
    told = f"{escape(lead)} {text_element('b', verdict.headline)}".strip()
    kind = f"instead a-{verdict.approach}"
    return element("p", f"{told}. {escape(then)}" if then else told, kind)


def _first_step(advice: Advice) -> str:
    if not advice.plan:
        return ""
    first = advice.plan[0]
    takes = f", {first.takes}" if first.takes else ""
    told = text_element("h2", f"{texts.FIRST_STEP}{takes}", "h4") + text_element("p", first.do)
    link = element("p", '<a href="#plan">' + escape(texts.SEE_PLAN) + "</a>")
    return element("div", told + link, "first-steps")


def _facts(visit: Visit) -> str:
    facts = (*_money(visit.advice), _firmness(visit))
    rows = (
        element(
            "div",
            text_element("dt", head)
            + element("dd", text_element("b", fact) + text_element("span", note)),
        )
        for head, fact, note in facts
    )
    return element("dl", "".join(rows), "facts")


def _money(advice: Advice) -> tuple[tuple[str, str, str], ...]:
    """Return what the advice costs, and beside it another option that does the same."""
    costs = advice.costs
    total, parts = cost_line(advice)
    best = recommended(advice, costs) if costs else None
    if costs is None or costs.too_old:
        return ((texts.COST, total, parts),)
    if best is None or best not in costs.ranked:
        return (texts.COST, total, parts), _other(costs, best)
    low_to_high, likely = total_range(costs, best)
    volume = texts.at_volume(advice)
    own = (texts.cost_over(costs), low_to_high, ", ".join(p for p in (likely, volume) if p))
    return own, _other(costs, best)


def _other(costs: CostComparison, best: str | None) -> tuple[str, str, str]:
    """Return the cheapest other option that solves it, else one that might."""
    options = shown_options(costs)
    names = [name for name in costs.ranked if name in options and name != best]
    names.sort(key=lambda name: (options[name].solves != "yes", options[name].horizon_usd or 0))
    if not names:
        return texts.OTHER_SOLVES, texts.NONE_ELSE, ""
    name = names[0]
    head = texts.OTHER_SOLVES if options[name].solves == "yes" else texts.RULE_OUT_FIRST
    low_to_high, likely = total_range(costs, name)
    return head, low_to_high, ", ".join(p for p in (option_words(name), likely) if p)


def _firmness(visit: Visit) -> tuple[str, str, str]:
    """Return how firm the answer is, told apart from how firm the rest is."""
    advice = visit.advice
    standing = advice.verdict.standing
    note = standing_words(advice)
    if standing == "settled":
        return texts.HOW_FIRM, STANDING[standing], note
    short = advice.verdict.short.get("fine_tune", "unknown")
    if is_firm(visit.rulebook, advice):
        return texts.HOW_FIRM, texts.FIRM[short], texts.rest_open(note)
    if short != "yes" and "fine_tune" not in advice.verdict.possible:
        return texts.HOW_FIRM, texts.FIRM_ALONE, note
    return texts.HOW_FIRM, STANDING[standing], note
