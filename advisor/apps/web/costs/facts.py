"""The costs in short: three facts, the origin of a saving, and how firm the order is."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import streamlit as st

from advisor.advice.cost_figures import CostFigure
from advisor.advice.cost_options import shown_options
from advisor.advice.cost_sensitivity import FigureSensitivity
from advisor.apps.web.costs import comparison, texts
from advisor.apps.web.costs.figure_rows import value_without_unit
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.parts.recommended_option import (
    calls_over_horizon,
    months,
    total_words,
    usd_range,
)
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison, Saving
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.report import crossing_words
from advisor.costs.row_words import out_words
from advisor.formats.phrasing import capitalized, share_words, usd_words
from advisor.rulebook.wording import value_words

_ZERO = Decimal(0)


def draw_facts(costs: CostComparison, best: str | None) -> None:
    """Draw the recommended option's cost, how much of it is tokens, and the cheapest option.

    Nothing is drawn from prices that are too old.
    """
    if costs.too_old:
        return
    cheapest = costs.cheapest()
    facts = [_recommended(costs, best or cheapest, is_best=best is not None)]
    facts.append(_tokens(costs, best or cheapest))
    if cheapest is not None:
        facts.append(_cheapest(costs, cheapest, best))
    draw(element("dl", "".join(element("div", fact) for fact in facts if fact), "three"))


def _recommended(costs: CostComparison, name: str | None, *, is_best: bool) -> str:
    if name is None:
        return _fact(texts.RECOMMENDED, texts.NOT_COMPARED, texts.UNKNOWN)
    option = costs.option(name)
    period = "" if option.is_out else texts.in_total(months(costs))
    parts = (period, usd_range(option.horizon_usd), out_words(option))
    note = ", ".join(part for part in parts if part)
    color = f"a-{OPTIONS[name].color}"
    told = text_element("b", option_words(name), color) + escape(f", {note}")
    head = texts.RECOMMENDED if is_best else texts.CHEAPEST_OF_ALL
    return _fact(head, capitalized(total_words(option)), told, color)


def _tokens(costs: CostComparison, name: str | None) -> str:
    option = costs.option(name) if name else None
    if option is None or not option.horizon_usd or option.usd_per_million_calls is None:
        return ""
    tokens = calls_over_horizon(costs, option)
    if not tokens:
        return _fact(texts.TOKENS, usd_words(_ZERO), escape(texts.NOTHING_PER_CALL))
    share = share_words(float(round(tokens / Decimal(option.horizon_usd), 2)))
    return _fact(texts.TOKENS, usd_words(tokens), escape(texts.share_of_total(share)))


def _cheapest(costs: CostComparison, name: str, best: str | None) -> str:
    if best is None:
        return _fact(texts.RECOMMENDED, texts.OPEN, escape(texts.NO_VERDICT))
    if name == best:
        note = texts.SAME
    elif name == "cheaper_model" and costs.priced.cheaper and costs.priced.cheaper.model:
        note = texts.SAME_PROMPT.format(model=costs.priced.cheaper.model)
    else:
        note = texts.NOT_CALLED_FOR
    told = text_element("b", option_words(name), f"a-{OPTIONS[name].color}")
    total = usd_words(costs.option(name).horizon_usd)
    return _fact(texts.CHEAPEST_OF_ALL, total, f"{told}. {escape(note)}")


def _fact(head: str, figure: str, note: str, color: str = "") -> str:
    return (
        text_element("dt", head)
        + text_element("dd", figure, f"figure {color}")
        + element("dd", note, "mute note")
    )


# -- where a saving comes from ----------------------------------------------------------------


def draw_saving(costs: CostComparison) -> None:
    """Draw what fine-tuning changes in a month, the model told apart from the training."""
    options = shown_options(costs)
    rival = "prompt_cached" if "prompt_cached" in options else "prompt"
    if "fine_tune" not in options or options["fine_tune"].missing or options[rival].missing:
        return
    if costs.too_old:
        return
    saving = costs.saving("fine_tune", rival)
    rows = [
        (f"{texts.TODAY}: {option_words(rival)}", usd_words(options[rival].monthly_usd)),
        *_parts(saving),
        (texts.THEN, usd_words(options["fine_tune"].monthly_usd)),
    ]
    body = "".join(
        element("tr", text_element("td", what) + text_element("td", usd, "number"))
        for what, usd in rows
    )
    draw(
        section(texts.SAVING, texts.SAVING_SAYS),
        element("table", element("tbody", body), "saving"),
        text_element("p", _payback(costs, rival, saving), "mute note"),
        _prompt_length(costs),
    )


def _prompt_length(costs: CostComparison) -> str:
    """Return from which prompt length on tuned calls cost less; nothing where it is not known."""
    tokens = costs.prompt_tokens_where_tuning_saves()
    if tokens is None:
        return ""
    today = Decimal(costs.scenario.prompt.static_tokens)
    return text_element("p", texts.cheaper_per_call_from(Decimal(tokens), today), "mute note")


def _parts(saving: Saving) -> list[tuple[str, str]]:
    if saving.model_swap is None or saving.technique is None:
        return [(texts.TRAINING, _change(-saving.total))]
    return [
        (texts.MODEL_SWAP, _change(-saving.model_swap)),
        (texts.TRAINING, _change(-saving.technique)),
    ]


def _change(usd: Decimal) -> str:
    """Return what is added or taken off, with its sign."""
    sign = "" if not usd else "+" if usd > 0 else "\N{MINUS SIGN}"
    return f"{sign}{usd_words(abs(usd))}"


def _payback(costs: CostComparison, rival: str, saving: Saving) -> str:
    found = costs.payback_interval("fine_tune", rival)
    never = found.low is None
    told = [texts.NEVER_BACK if never else texts.pays_back(crossing_words(found, "months"))]
    if saving.model_swap is None:
        told.insert(0, texts.NO_BASE_PRICE)
    elif saving.model_swap > 0 and saving.total > 0:
        share = min(Decimal(1), saving.model_swap / saving.total)
        told.insert(0, texts.share_of_saving(share_words(float(round(share, 2)))))
    return " ".join(told)


# -- how firm the order is --------------------------------------------------------------------


def draw_firmness(visit: Visit, costs: CostComparison, figures: dict[str, CostFigure]) -> None:
    """Draw which plausible changes put another option first, and which figure does it soonest."""
    if costs.cheapest() is None:
        return
    close = costs.close_calls()
    if close:
        rows = "".join(element("li", _close(call.changed, call.cheapest)) for call in close)
        told = text_element("p", texts.TOO_CLOSE, "close") + element("ul", rows, "calls")
    else:
        told = text_element("p", texts.FIRM_SAYS)
    draw(section(texts.FIRM), told)
    fold = st.expander(texts.MOVES, key=ui("moves"), on_change="rerun")
    if fold.open:
        with fold:
            draw(_moves(visit, comparison.moves(visit, figures)))


def _close(changed: str, cheapest: str) -> str:
    name = text_element("b", option_words(cheapest), f"a-{OPTIONS[cheapest].color}")
    return f"{escape(texts.WITH)} {escape(changed)}, {name} {escape(texts.IS_CHEAPEST)}"


def _moves(visit: Visit, found: tuple[FigureSensitivity, ...]) -> str:
    head = element(
        "thead", element("tr", "".join(text_element("th", text) for text in texts.MOVE_HEAD))
    )
    rows = "".join(element("tr", _move(visit, move)) for move in found[: texts.MOST_MOVES])
    lead = text_element("p", texts.MOVES_SAY, "mute note")
    return lead + element("table", head + element("tbody", rows), "moves")


def _move(visit: Visit, move: FigureSensitivity) -> str:
    question = visit.rulebook.questions[move.question]

    def words(value: float) -> str:
        return value_words(visit.rulebook, move.question, float(f"{value:.3g}"))

    if move.changes_at is None or move.cheapest_then is None:
        then = escape(texts.still_leads(usd_words(move.lead_at_worst)))
    else:
        color = OPTIONS[move.cheapest_then].color
        option = text_element("b", option_words(move.cheapest_then), f"a-{color}")
        then = f"{option} {escape(texts.cheapest_from(words(move.changes_at)))}"
    ends = page_texts.between(
        value_without_unit(visit.rulebook, question, move.low), words(move.high)
    )
    return text_element("td", question.short) + text_element("td", ends) + element("td", then)
