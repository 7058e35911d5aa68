"""The costs page: every figure with its field, the table the library says, and nothing unsafe."""

from __future__ import annotations

import csv
import io
import json
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from advisor import advise, load_rulebook
from advisor.advice.cost_figures import cost_figures, cost_questions
from advisor.advice.cost_options import shown_options
from advisor.advice.cost_sensitivity import figure_sensitivities
from advisor.apps.web.costs.curves import month_chart
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.settings import DAY_VARIABLE
from advisor.costs import PRICE_ANSWERS, compare_costs, scenario_dict, shipped_catalogue
from advisor.costs.options import option_words
from advisor.costs.row_words import NOT_ALLOWED, NOT_SOLD
from advisor.costs.spreadsheet import comparison_csv
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.formats.phrasing import usd_words
from tests.app_pages import html, open_page, script

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"
RULES = load_rulebook()
PRICES = shipped_catalogue()
RAG = {
    "what_must_change": "knowledge",
    "knowledge_changes": "weekly",
    "calls_per_month": 1_200_000,
    "prompt_words": 3000,
}
TUNE = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "prompting_effort": "exhausted",
    "labeled_examples": 200,
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "tuning_customer": True,
}
AT_HOME = {"what_must_change": "both", "must_stay_on_premises": True, "batch_share": 0.2}
TUNE_FACTS = {**TUNE, "what_must_change": "both", "batch_share": 0.2}
LIVE = {"what_must_change": "knowledge", "looked_up_live": True}
LABELS = {"what_must_change": "behavior", "output_format": "labels"}
ON_COSTS = [
    question
    for group in RULES.groups
    if group.page == "costs"
    for question in cost_questions(RULES, group)
]
CANARY = "canary-7f3a"


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["result", "costs"])
def test_without_a_call_the_page_asks_for_the_calls_after_launch(page):
    shown = html(open_page(page, {"what_must_change": "behavior", "calls_per_month": "0"}))
    assert "enter the calls a month that you expect after launch" in shown
    assert "in 12 months" not in shown


def opened(answers=None, page="costs", **texts):
    given = {name: text_of(value) for name, value in (answers or {}).items()}
    return open_page(page, {**given, **texts})


def drawn(app):
    return unescape(html(app))


def fields(app):
    return [w.key for kind in ("text_input", "selectbox") for w in app.get(kind)]


def advised(answers):
    return advise(answers, on=DAY)


def figures_of(answers):
    return cost_figures(Case.read(answers, RULES, DAY), advised(answers).costs, PRICES)


def shows(app, costs):
    """Assert that the table names every option worth a row with the library's totals."""
    text = drawn(app)
    for name, option in shown_options(costs).items():
        assert option_words(name) in text
        for amount in (option.upfront_usd, option.monthly_usd, option.horizon_usd):
            out = NOT_ALLOWED if option.not_allowed else NOT_SOLD if option.not_sold else ""
            assert f">{out or usd_words(amount)}" in text


# -- every figure can be seen and changed --------------------------------------------------------


@pytest.mark.parametrize("answers", [{}, RAG, TUNE, AT_HOME], ids=["none", "rag", "tune", "home"])
def test_every_figure_of_the_costs_has_exactly_one_field(answers):
    app = opened(answers)
    case = Case.read(answers, RULES, DAY)
    costs = price(case, PRICES)
    expected = cost_figures(case, costs, PRICES)
    assert sorted(fields(app)) == sorted(expected)
    assumed = {figure.key for figure in costs.scenario.assumed}
    assert assumed - {"fine_tune.prices", "provider"} <= expected.keys()


def test_every_shown_default_is_a_question():
    by_change = {name for name in PRICES.defaults if name.startswith("refresh_share_")}
    answered_by_provider = {"tuning_provider"}
    for name in PRICES.defaults.keys() - by_change - answered_by_provider:
        assert name in RULES.questions, name
    assert set(PRICE_ANSWERS.values()) <= RULES.questions.keys()


def test_a_figure_is_asked_once_on_the_questionnaire_or_on_the_costs_page():
    asked = fields(opened(page="questions"))
    own = {q.id for q in ON_COSTS} - {name for group in RULES.groups for name in group.also}
    assert own
    assert own.isdisjoint(asked)


def test_every_figure_says_how_sure_it_is_and_where_it_comes_from():
    text = drawn(opened(AT_HOME))
    for figure in figures_of(AT_HOME).values():
        for part in figure.source.split(", "):
            if not part.startswith("http"):
                assert part.removeprefix("checked ") in text
            else:
                assert f'href="{part}"' in text
    for pill in ("our judgement", "verified", "from a third party", "from a price list", "yours"):
        assert pill in text


def changed(question):
    """Return a value that fits the question and is not a plausible default."""
    answer = question.answer
    if answer.type == "model":
        return "gpt-6-luna"
    if answer.type == "choice":
        return "german" if question.id == "text_language" else "google"
    value = min(answer.max, max(answer.min, 0.37 if answer.unit == "share" else 37))
    return int(value) if answer.type == "integer" else value


@pytest.mark.slow
@pytest.mark.parametrize("question", ON_COSTS, ids=lambda question: question.id)
def test_an_edited_figure_gives_the_costs_of_the_library(question):
    value = changed(question)
    app = opened(AT_HOME, **{question.id: text_of(value)})
    shows(app, advised({**AT_HOME, question.id: value}).costs)


@pytest.mark.slow
@pytest.mark.parametrize("question", ON_COSTS, ids=lambda question: question.id)
def test_every_figure_changes_the_costs_of_somebody(question):
    value = "gpt-6.1-sol" if question.id == "cheaper_model" else changed(question)
    assert any(changes(team, question, value) for team in (AT_HOME, TUNE_FACTS, LIVE, LABELS))


def changes(team, question, value):
    """Return whether another answer to a question gives other costs of any option."""
    answers = {"prompt_words": 3000, "train_usd_per_million": 3, **team}
    before, after = advised(answers), advised({**answers, question.id: value})
    return before.costs.to_dict()["options"] != after.costs.to_dict()["options"]


@pytest.mark.slow
def test_editing_and_going_back_to_the_default():
    app = opened(RAG)
    before = advised(RAG).costs
    shows(app, before)
    app.text_input(key="retrieved_tokens").set_value("500").run()
    shows(app, advised({**RAG, "retrieved_tokens": 500}).costs)
    assert "The default is 2,000 tokens." in drawn(app)
    app.button(key=ui("back-retrieved_tokens")).click().run()
    shows(app, before)
    assert not app.session_state["retrieved_tokens"]


@pytest.mark.slow
def test_an_edited_figure_stays_on_other_pages_and_in_exports():
    app = opened(RAG, vector_db_usd_per_month="900")
    app.switch_page(script("result")).run()
    assert usd_words(
        advised({**RAG, "vector_db_usd_per_month": 900}).costs.option("rag").monthly_usd
    ) in drawn(app)
    saved = json.loads(json.dumps(advised({**RAG, "vector_db_usd_per_month": 900}).to_dict()))
    assert saved["answers"]["vector_db_usd_per_month"]["value"] == 900
    app.switch_page(script("costs")).run()
    assert app.text_input(key="vector_db_usd_per_month").value == "900"


@pytest.mark.slow
def test_a_figure_that_does_not_fit_is_named_and_left_out():
    app = opened(RAG)
    app.text_input(key="cache_hit_share").set_value("150").run()
    assert "out of range" in drawn(app)
    shows(app, advised(RAG).costs)


# -- unknown prices -------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_unknown_model_says_where_to_enter_its_prices():
    app = opened({**RAG, "model": "gtp-6-luna"})
    text = drawn(app)
    assert "unknown" in text
    assert "Did you mean 'gpt-6-luna'?" in text
    for name in ("input_usd_per_million", "output_usd_per_million"):
        assert f'href="#figure-{name}"' in text
        assert f'id="figure-{name}"' in text
        app.text_input(key=name).set_value("2").run()
    known = {**RAG, "model": "gtp-6-luna", "input_usd_per_million": 2, "output_usd_per_million": 2}
    shows(app, advised(known).costs)
    assert advised(known).costs.option("rag").horizon_usd is not None


def test_defaults_not_known_any_more_are_links_to_their_fields(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, "2028-01-01")
    text = drawn(opened(RAG))
    (told,) = (li for li in text.split("<li") if "were good until 2027-11-22." in li)
    for name in ("engineer_usd_per_hour", "prompt_hours_per_change"):
        assert f'href="#figure-{name}"' in told
        assert RULES.questions[name].short in told
        assert name not in told.replace(f"#figure-{name}", "")
        assert f'id="figure-{name}"' in text
    assert "Needed for: Better prompt" in told


def test_an_entered_price_replaces_only_its_own_list_price():
    at_aws = {**RAG, "provider": "aws_bedrock"}
    listed, entered = advised(at_aws).costs, advised({**at_aws, "input_usd_per_million": 9}).costs
    assert entered.priced.base.prices.input == 9
    assert entered.priced.base.prices.output == listed.priced.base.prices.output
    assert entered.priced.base.prices.cached_read == listed.priced.base.prices.cached_read
    assert entered.saving("fine_tune", "prompt_cached").model_swap == 0
    sources = {
        item.key: item.source for line in entered.option("prompt").lines for item in line.inputs
    }
    assert sources["prices.input"] == "given"
    assert "genai-prices" in sources["prices.output"]


def test_a_trained_model_can_have_prices_of_its_own():
    costs = advised({**TUNE, "tuned_input_usd_per_million": 9}).costs
    listed = advised(TUNE).costs
    assert costs.priced.tuned.prices.input == 9
    assert costs.priced.tuned.prices.output == listed.priced.tuned.prices.output
    assert costs.retires == listed.retires


# -- tables, charts and the spreadsheet -----------------------------------------------------------


def test_each_option_opens_to_its_arithmetic():
    costs, text = advised(TUNE).costs, drawn(opened(TUNE))
    times = "\N{MULTIPLICATION SIGN}"
    for name in shown_options(costs):
        for line in costs.option(name).lines:
            sum_of = line.formula.partition(" = ")[0].replace(" x ", f" {times} ")
            assert line.name in text
            assert sum_of.replace(" / ", " ÷ ") in text


def test_every_chart_has_its_numbers_as_a_table():
    app = opened(RAG)
    charts = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    assert drawn(app).count('class="twin"') == len(charts) == 2


def test_the_saving_is_split_into_model_and_training():
    saving = advised(TUNE).costs.saving("fine_tune", "prompt")
    assert saving.model_swap is not None
    assert "Another base model, same prompt" in drawn(opened(TUNE))


def test_the_prompt_length_from_which_a_tuned_call_costs_less_is_named_where_it_is_known():
    told = "Without a cache, a call to the fine-tuned model costs less"
    assert told in drawn(opened(TUNE))
    assert advised(TUNE).costs.prompt_tokens_where_tuning_saves() is not None
    unpriced = {**TUNE, "model": "no-such-model"}
    assert advised(unpriced).costs.prompt_tokens_where_tuning_saves() is None
    assert told not in drawn(opened(unpriced))


def test_the_csv_is_the_one_of_the_library_and_has_no_formula():
    app = opened(RAG, model="canary:=1+1")
    (button,) = [b for b in app.get("download_button") if b.key == ui("download-csv")]
    assert button.label
    costs = advised({**RAG, "model": "=HYPERLINK(1)"}).costs
    rows = list(csv.reader(io.StringIO(comparison_csv(costs))))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "'=HYPERLINK(1)" in rows[1]


@pytest.mark.parametrize("answers", [RAG, TUNE, AT_HOME], ids=["rag", "tune", "home"])
def test_the_saved_scenario_costs_the_same_and_takes_ranges(answers):
    costs = advised(answers).costs
    saved = json.loads(json.dumps(scenario_dict(costs)))
    again = compare_costs(saved, on=DAY)
    assert again.options.keys() == costs.options.keys()
    for name, option in costs.options.items():
        assert again.option(name).horizon_usd == option.horizon_usd
    saved["prompt"]["output_tokens"] = {"low": 10, "likely": "250", "high": 900}
    ranged = compare_costs(saved, on=DAY)
    assert ranged.scenario.ranges
    assert compare_costs(scenario_dict(ranged), on=DAY).to_dict() == ranged.to_dict()


def test_html_in_typed_figures_is_shown_as_text():
    app = opened(RAG, model=CANARY)
    app.text_input(key="retrieved_tokens").set_value(f"<b onclick=x>{CANARY}</b>").run()
    raw = "\n".join(element.value for element in app.get("html"))
    assert "<b onclick" not in raw
    assert not [m for m in app.markdown if CANARY in m.value]


def test_a_row_says_whether_it_solves_it_and_one_that_is_out_is_named_beside_the_chart():
    text = drawn(opened({**RAG, "provider": "openai", "calls_per_month": 150_000}))
    assert "Solves it? no: a prompt does not hold the missing facts" in text
    assert "Solves it? yes" in text
    out = "Fine-tune: not sold to new customers at OpenAI since 2026-05-07; for comparison"
    assert f'Not in the chart</p><ul class="note"><li>{out}' in text


def test_where_data_may_not_leave_the_rows_on_own_machines_are_drawn():
    text = drawn(opened({"what_must_change": "behavior", "must_stay_on_premises": True}))
    assert "in the monthly rent" in text
    assert "<li>Fine-tune: the data must stay on your own machines.</li>" in text


# -- dates and firmness ---------------------------------------------------------------------------


def test_the_last_day_of_a_base_model_is_shown():
    """Nothing can be fine-tuned at OpenAI afterwards, so no further training counts."""
    costs = advised(TUNE).costs
    assert not costs.retires_within_horizon
    text = drawn(opened(TUNE))
    assert str(costs.retires) in text
    assert "one more training run is counted" not in text
    assert "lasts 53 days" in text


def test_one_more_training_counts_where_another_model_can_take_over():
    gemini = {**TUNE, "provider": "google_cloud", "model": "gemini-3.5-flash"}
    assert advised(gemini).costs.retires_within_horizon
    assert "one more training run is counted" in drawn(opened(gemini))


def test_a_base_that_ends_within_the_horizon_is_a_caution():
    def caution(answers):
        tips = advised(answers).cautions
        return next(tip for tip in tips if tip.rule == "base-model-retires")

    assert caution(TUNE).facts == (
        "A model fine-tuned from gpt-4.1-mini today lasts 53 days.",
        "Nothing can be fine-tuned there on 2027-01-14, when gpt-4.1-mini is switched off.",
    )
    gemini = {**TUNE, "provider": "google_cloud", "model": "gemini-3.5-flash"}
    _, inside = caution(gemini).facts
    assert inside == (
        "gemini-3.5-flash is switched off on 2027-05-19, inside the 12 months compared, so the"
        " costs count one more training run."
    )
    (outside,) = caution({**TUNE, "horizon_months": 1}).facts
    assert "outside the 1 month" in outside
    nova = {**TUNE, "provider": "aws_bedrock", "model": "amazon.nova-micro-v1:0"}
    assert caution(nova).facts == ()


def test_a_closed_offer_says_since_when_and_who_is_open_that_day():
    def gate(on):
        found = advise({**TUNE, "tuning_customer": False}, on=on)
        return next(gate for gate in found.gates if gate.rule == "provider-closed")

    closed, still = gate(DAY).facts
    assert closed.startswith("OpenAI, since 2026-07-02:")
    open_now = [
        p.name
        for p in RULES.providers.values()
        if p.listed and p.offer(RULES.about.as_of).state == "open"
    ]
    assert still == f"Open to new customers on {DAY}: {', '.join(open_now)}."
    assert gate("2026-01-01").facts == ()


def test_the_chart_over_months_bends_where_a_price_is_known_to_move():
    google = {**TUNE, "provider": "google", "model": "gemini-3.8-flash"}
    costs = advise(google, on="2026-12-01").costs
    lines = {}
    for layer in month_chart(costs, "prompt")["layer"]:
        if layer["mark"]["type"] == "line":
            usd = [point["usd"] for point in layer["data"]["values"]]
            lines[layer["name"]] = usd
    spent = [float(amount) for amount in costs.spent("prompt")]
    assert next(iter(lines.values())) == spent
    assert spent[2] - spent[1] > 1.3 * (spent[1] - spent[0])


@pytest.mark.slow
def test_each_named_threshold_changes_the_cheapest_option_when_crossed():
    answers = {**RAG, "cheaper_model": "gpt-6.1-sol", "calls_per_month": 200_000}
    case = Case.read(answers, RULES, DAY)
    costs = price(case, PRICES)
    moves = figure_sensitivities(case, cost_figures(case, costs, PRICES), PRICES)
    told = [move for move in moves if move.cheapest_then]
    assert told
    assert moves[: len(told)] == tuple(told)
    for move in told:
        at = advised({**answers, move.question: _fitting(move.question, move.changes_at)}).costs
        assert at.cheapest() == move.cheapest_then != costs.cheapest()
        assert move.low <= move.changes_at <= move.high


def _fitting(question, value):
    return round(value) if RULES.questions[question].answer.type == "integer" else value


def test_what_nobody_sells_is_not_sold_at_the_top_and_in_the_bottom_bar():
    text = drawn(opened({**TUNE, "tuning_customer": False, "prompt_score": 0.6}))
    assert '<dd class="figure a-fine_tune">Not sold</dd>' in text
    assert "not sold to new customers at OpenAI" in text
    assert '<b class="a-fine_tune">Fine-tune</b> <b>not sold</b>' in text


@pytest.mark.slow
def test_the_months_and_the_growth_are_one_click_away():
    app = open_page("costs", {"what_must_change": "both"})
    assert "What each option costs over 12 months" in html(app)
    app.button_group(key=ui("turn-horizon_months")).set_value("24").run()
    assert not app.exception
    assert app.query_params["horizon_months"] == "24"
    assert "What each option costs over 24 months" in html(app)
    app.text_input(key="horizon_months").set_value("18").run()
    assert app.button_group(key=ui("turn-horizon_months")).value is None
    app.button_group(key=ui("turn-calls_growth_per_month")).set_value("0.05").run()
    assert app.text_input(key="calls_growth_per_month").value == "0.05"
    assert not app.exception
