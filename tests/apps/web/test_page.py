"""The pages without a browser: widgets, verdicts, links, tries, and rules that are broken."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import Counter
from html import escape, unescape
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from hypothesis import given
from hypothesis import strategies as st

from advisor import AdvisorError, advise, load_rulebook
from advisor.advice.expiry import expiry_words
from advisor.advice.wording import effort_words
from advisor.apps.web import launch
from advisor.apps.web.questions.starting_cases import cases
from advisor.apps.web.session.answer_texts import choices, read_text, text_of
from advisor.apps.web.session.keys import ASK, ui
from advisor.apps.web.session.settings import DAY_VARIABLE, RULES_VARIABLE
from advisor.engine.answers import read_answers
from advisor.engine.case import Case
from advisor.engine.diagram.lookahead import look_ahead
from advisor.engine.typed_numbers import read_number
from advisor.formats.yaml_source import parse
from tests.app_pages import html, open_page, script, unfolded
from tests.drawing import examples

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"
PAGES = {
    name: script(name) for name in ("start", "questions", "all_questions", "confirm", "result")
}
RAG = {
    "what_must_change": "knowledge",
    "knowledge_changes": "weekly",
    "needs_citations": True,
    "calls_per_month": 1_200_000,
}
TUNE = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "prompting_effort": "exhausted",
    "labeled_examples": 20,
    "provider": "openai",
    "calls_per_month": 400_000,
}
PROMPT = {"what_must_change": "behavior", "output_format": "json", "prompting_effort": "some"}

RULES = load_rulebook()
ASKED = [
    question
    for group in RULES.groups
    if group.page == "questions"
    for question in RULES.questions.values()
    if question.group == group.id
]
"""The questionnaire; the other questions stand on the costs page."""


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


def link(answers):
    return {name: text_of(value) for name, value in answers.items()}


def opened(page="questions", answers=None, **parameters):
    """Return the page as it stands after opening a link to it."""
    return open_page(page, {**link(answers or {}), **parameters})


def verdict(app):
    """Return the approach whose card is on the page, or None."""
    names = [a for a in RULES.approaches if f'class="verdict a-{a}"' in html(app)]
    assert len(names) <= 1
    return names[0] if names else None


# -- questions ------------------------------------------------------------------------------------


def asked_on(app):
    """Return the questions that have a widget on the page, each as often as it has one."""
    kinds = ("radio", "selectbox", "text_input", "button_group")
    found = [widget.key for kind in kinds for widget in app.get(kind)]
    return [name for name in found if name in RULES.questions]


@pytest.mark.parametrize("answers", [{}, RAG, TUNE, PROMPT], ids=["none", "rag", "tune", "prompt"])
def test_every_question_has_exactly_one_widget_keyed_by_its_id(answers):
    app = unfolded(opened("all_questions", answers))
    assert sorted(asked_on(app)) == sorted(question.id for question in ASKED)


@pytest.mark.parametrize("answers", [{}, RAG, TUNE, PROMPT], ids=["none", "rag", "tune", "prompt"])
def test_only_questions_that_cannot_change_the_verdict_are_folded(answers):
    shown = asked_on(opened("all_questions", answers))
    advice = advise(answers, on=DAY)
    idle = {a.question for a in advice.assumptions} - questions_left(answers)
    idle -= set(advice.readiness_questions)
    costs = {question.id for question in ASKED if question.only_costs} - answers.keys()
    hidden = {question.id for question in ASKED} - set(shown)
    assert hidden == (idle | costs) & {question.id for question in ASKED}


def questions_left(answers):
    return look_ahead(Case.read(answers, RULES, DAY)).questions_left()


def test_what_only_matters_beside_something_not_sure_is_folded():
    answers = {"what_must_change": "behavior", "needs_citations": False}
    assert "structured_output_tried" in asked_on(opened("all_questions", answers))
    unsure = opened("all_questions", answers, output_format="not_sure")
    assert "structured_output_tried" not in asked_on(unsure)


@pytest.mark.slow
def test_the_fold_stays_open_after_an_answer_in_it():
    app = unfolded(opened("all_questions", PROMPT))
    folded = set(asked_on(app)) - set(asked_on(opened("all_questions", PROMPT)))
    chips = next(chips for chips in app.button_group if chips.key in folded)
    chips.set_value("not_sure").run()
    assert not app.exception
    assert app.query_params == {**link(PROMPT), chips.key: "not_sure"}
    assert len(asked_on(app)) == len(ASKED)
    assert app.session_state[ui("folded")]


# -- one question at a time -----------------------------------------------------------------------


def question_in_view(app):
    """Return the question on the page, or None once the answers are to be checked."""
    names = asked_on(app)
    assert len(names) <= 1
    assert bool(names) == ("<h1>Check your answers</h1>" not in html(app))
    return names[0] if names else None


def answer(app, text):
    """Choose an answer to the question on the page."""
    name = question_in_view(app)
    if choices(RULES, RULES.questions[name]):
        app.radio(key=name).set_value(text).run()
    elif text == "not_sure":
        app.checkbox(key=ui(f"{name}-not-sure")).check().run()
    else:
        app.text_input(key=name).set_value(text).run()
    assert not app.exception


def go_on(app):
    app.button(key=ui("continue")).click().run()
    assert not app.exception


def test_choosing_never_moves_on_and_continue_does():
    app = opened()
    assert question_in_view(app) == "what_must_change"
    answer(app, "knowledge")
    answer(app, "both")
    assert question_in_view(app) == "what_must_change"
    assert app.query_params == {"what_must_change": "both"}
    go_on(app)
    assert question_in_view(app) == advise({"what_must_change": "both"}, on=DAY).next_question


def test_without_an_answer_continue_says_what_to_do():
    app = opened()
    go_on(app)
    assert question_in_view(app) == "what_must_change"
    assert "Choose one answer first." in html(app)
    answer(app, "both")
    assert "Choose one answer first." not in html(app)


@pytest.mark.slow
def test_back_leads_through_the_questions_seen_and_ends_at_the_start():
    app, seen = opened(), []
    for text in ("behavior", "not_sure"):
        seen.append(question_in_view(app))
        answer(app, text)
        go_on(app)
    for name in reversed(seen):
        app.button(key=ui("back")).click().run()
        assert question_in_view(app) == name
        assert app.radio(key=name).value is not None
    assert not [button for button in app.button if button.key == ui("back")]


def test_after_a_reload_back_leads_to_the_last_answer():
    app = opened(what_must_change="both")
    app.button(key=ui("back")).click().run()
    assert question_in_view(app) == "what_must_change"


def test_each_answer_says_what_it_means_and_not_sure_says_what_is_taken():
    app = opened(**{"what_must_change": "knowledge", ASK: "knowledge_changes"})
    radio = app.radio(key="knowledge_changes")
    means = RULES.questions["knowledge_changes"].answer.consequences
    assert radio.proto.captions[:-1] == [means[option] for option in means]
    assert radio.proto.captions[-1] == "We will take: every month."


def test_a_provider_says_whether_one_can_still_train_there():
    app = opened(**{ASK: "provider"})
    captions = dict(
        zip(
            app.radio(key="provider").options, app.radio(key="provider").proto.captions, strict=True
        )
    )
    assert captions["OpenAI"] == "New customers cannot fine-tune here, or support has ended."
    assert captions["Undecided"] == "The advice stays the same. You choose a provider later."


def test_somebody_who_would_know_can_be_sent_the_question():
    page = opened(**{"what_must_change": "knowledge", ASK: "knowledge_changes"})
    assert "whoever updates the help pages." in html(page)
    (sent,) = (code.value for code in page.code)
    question = RULES.questions["knowledge_changes"]
    assert question.ask in sent
    assert all(f"- {option}" in sent for option in question.answer.options.values())
    assert "- I do not know" in sent


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "about 3 left"),
        ({"what_must_change": "both"}, "about 3 left"),
        ({"what_must_change": "knowledge", ASK: "knowledge_changes"}, "about 1 left"),
        ({**link(RAG), ASK: "needs_citations"}, "the last one, as far as we know"),
    ],
    ids=["none", "both", "nearly settled", "settled"],
)
def test_about_how_many_questions_are_left(answers, words):
    assert words in html(opened(**answers))


def test_nothing_is_answered_on_arrival():
    app = unfolded(opened("all_questions"))
    assert all(app.session_state[question.id] is None for question in ASKED)
    assert "0 answered" in html(app)


@pytest.mark.parametrize("page", PAGES)
def test_without_answers_there_is_no_verdict(page):
    assert verdict(opened(page)) is None


def single_answers():
    for question in ASKED:
        least = str(int(max(1, getattr(question.answer, "min", 1))))
        options = [*choices(RULES, question), "not_sure"] if choices(RULES, question) else [least]
        yield from ((question.id, option) for option in options)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), list(single_answers()))
@pytest.mark.parametrize("page", ["all_questions", "result"])
def test_each_single_answer_in_a_link_is_read(page, name, text):
    app = opened(page, **{name: text})
    assert app.session_state[name] == text
    assert app.query_params == {name: text}


@pytest.mark.slow
@pytest.mark.long
def test_each_answer_on_top_of_the_first_gives_a_result():
    for name, text in single_answers():
        if name != "what_must_change":
            app = opened("result", what_must_change="both", **{name: text})
            assert verdict(app) is not None, name


def test_answering_updates_the_bar_and_the_address():
    app = opened()
    app.radio(key="what_must_change").set_value("knowledge").run()
    assert not app.exception
    assert "1 answered" in html(app)
    assert app.query_params == {"what_must_change": "knowledge"}


def test_typed_numbers_are_repeated_and_unreadable_ones_explained():
    app = opened(answers=PROMPT, **{ASK: "calls_per_month"})
    answer(app, "1.2M")
    assert "1,200,000 calls a month" in html(app)
    answer(app, "lots")
    assert "is not a number" in html(app)
    go_on(app)
    assert question_in_view(app) == "calls_per_month"
    assert app.query_params == link(PROMPT)


def test_not_sure_for_a_number_stays_in_the_address():
    app = opened(answers=PROMPT, **{ASK: "calls_per_month"})
    answer(app, "not_sure")
    assert app.query_params["calls_per_month"] == "not sure"
    again = opened(**app.query_params, **{ASK: "calls_per_month"})
    assert again.checkbox(key=ui("calls_per_month-not-sure")).value
    answer(again, "10k")
    assert not again.checkbox(key=ui("calls_per_month-not-sure")).value


@pytest.mark.parametrize("page", ["confirm", "all_questions"])
def test_start_again_empties_everything(page):
    app = opened(page, RAG)
    app.button(key=ui("start-again-yes")).click().run()
    assert app.query_params == {}
    assert "0 answered" in html(app)


def test_start_again_leads_to_the_first_question_and_can_be_undone():
    app = opened("confirm", RAG)
    app.button(key=ui("start-again-yes")).click().run()
    app.switch_page(PAGES["questions"]).run()
    assert question_in_view(app) == "what_must_change"
    app.button(key=ui("undo-start")).click().run()
    assert app.query_params == link(RAG)


def test_an_answer_after_start_again_ends_the_undo():
    app = opened("confirm", RAG)
    app.button(key=ui("start-again-yes")).click().run()
    app.switch_page(PAGES["questions"]).run()
    answer(app, "both")
    assert not [button for button in app.button if button.key == ui("undo-start")]


@pytest.mark.parametrize("parameter", [ASK, "ask"])
def test_a_link_can_ask_one_question(parameter):
    app = opened(answers=RAG, **{parameter: "needs_citations"})
    assert question_in_view(app) == "needs_citations"
    assert app.query_params == link(RAG)


def test_questions_about_costs_are_never_asked_first():
    for answers in ({}, RAG, TUNE, PROMPT):
        following = advise(answers, on=DAY).next_question
        assert following is None or not RULES.questions[following].only_costs


# -- results --------------------------------------------------------------------------------------


def known(question):
    options = list(choices(RULES, question))
    if options:
        kind = question.answer.type == "yes_no"
        return st.sampled_from([option == "yes" if kind else option for option in options])
    if question.answer.type == "number":
        return st.integers(int(question.answer.min * 100) + 1, 100).map(lambda n: n / 100)
    return st.sampled_from([1, 2, 5, 20, 60, 500, 5_000, 300_000, 2_000_000])


DECIDING = {q.id: known(q) for q in RULES.questions.values() if not q.only_costs}
questionnaires = st.fixed_dictionaries(
    {"what_must_change": DECIDING.pop("what_must_change")}, optional=DECIDING
)


def fitting(answers):
    """Leave out the numbers that lie outside their question's range."""
    kept = {}
    for name, value in answers.items():
        kind = RULES.questions[name].answer
        if kind.type != "integer" or kind.min <= value <= kind.max:
            kept[name] = value
    return kept


@pytest.mark.slow
@examples(15)
@given(questionnaires.map(fitting))
def test_the_page_shows_the_advice_of_advise(answers):
    app = opened("result", answers)
    assert verdict(app) == advise(answers, on=DAY).verdict.approach


@pytest.mark.slow
@pytest.mark.parametrize("answers", [RAG, TUNE, PROMPT], ids=["rag", "tune", "prompt"])
def test_every_try_gives_the_announced_approach_and_can_be_undone(answers):
    before = advise(answers, on=DAY)
    assert before.alternatives
    for other in before.alternatives:
        app = opened("result", answers)
        app.button(key=ui(f"try-{other.approach}")).click().run()
        assert not app.exception
        assert verdict(app) == other.approach
        app.button(key=ui("undo")).click().run()
        assert verdict(app) == before.verdict.approach
        assert app.query_params == link(answers)


@pytest.mark.slow
def test_a_try_can_be_kept():
    app = opened("result", RAG)
    other = advise(RAG, on=DAY).alternatives[0]
    app.button(key=ui(f"try-{other.approach}")).click().run()
    app.button(key=ui("keep")).click().run()
    assert verdict(app) == other.approach
    assert not [button for button in app.button if button.key == ui("undo")]


@pytest.mark.slow
def test_the_answers_stay_in_the_address_of_every_page():
    app = opened("questions", TUNE)
    for page in ("result", "confirm", "start", "questions"):
        app.switch_page(PAGES[page]).run()
        assert not app.exception
        assert app.query_params == link(TUNE)


def test_the_start_says_in_one_table_what_each_approach_can_do():
    shown = html(opened("start"))
    table = shown.partition('<table class="glance">')[2].partition("</table>")[0]
    assert re.findall(r'<b class="a-(\w+)"', table) == [*reversed(tuple(RULES.approaches))]
    for approach in RULES.approaches.values():
        assert approach.at_a_glance.takes in table
        assert escape(approach.at_a_glance.you_need) in table


def test_the_table_of_the_start_says_what_the_levers_say():
    for approach in RULES.approaches.values():
        does = {need: fit.does for need, fit in approach.at_a_glance.meets.items()}
        assert (does["fresh_facts"] == "yes") == ("retrieval" in approach.pulls)
        assert (does["own_voice"] == "yes") == ("tuning" in approach.pulls)
        assert (does["new_skill"] == "yes") == ("model" in approach.pulls)


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(RULES), ids=lambda case: case.id)
def test_each_starting_case_opens_its_result(case):
    app = opened("start")
    app.button(key=ui(f"case-{case.id}")).click().run()
    assert not app.exception
    expected = advise(case.answers, on=DAY).verdict.approach
    assert verdict(app) == expected


def test_all_starting_cases_fit_the_shipped_questions():
    assert len(cases(RULES)) == 5


# -- check your answers ---------------------------------------------------------------------------


def test_after_the_last_question_the_answers_are_to_be_checked():
    app = opened(answers=RAG)
    assert question_in_view(app) is None
    assert "How often facts change" in html(app)
    app.button(key=ui("to-result")).click().run()
    assert verdict(app) == "rag"


def test_with_few_guesses_left_the_list_comes_before_more_questions():
    app = opened(answers={"what_must_change": "knowledge"})
    assert question_in_view(app) is None
    assert "1 answer and 1 guess." in html(app)
    app.button(key=ui("to-questions")).click().run()
    app.switch_page(PAGES["questions"]).run()
    assert question_in_view(app) == advise({"what_must_change": "knowledge"}, on=DAY).next_question


@pytest.mark.slow
def test_changing_an_answer_leads_back_to_the_list():
    app = opened("confirm", TUNE)
    app.button(key=ui("change-labeled_examples")).click().run()
    app.switch_page(PAGES["questions"]).run()
    assert question_in_view(app) == "labeled_examples"
    answer(app, "400")
    go_on(app)
    assert question_in_view(app) is None
    assert "400 examples" in html(app)
    assert app.query_params == {**link(TUNE), "labeled_examples": "400"}


@pytest.mark.slow
def test_once_every_guess_is_right_the_verdict_is_settled():
    app = opened("confirm", TUNE)
    for name in advise(TUNE, on=DAY).rests_on:
        if f"right-{name}" in str([button.key for button in app.button]):
            app.button(key=ui(f"right-{name}")).click().run()
    assert "settled" in html(app)
    app.button(key=ui("to-result")).click().run()
    assert verdict(app) == "fine_tune"
    assert "Settled" in html(app)


@pytest.mark.slow
def test_answers_that_do_not_fit_stand_as_a_pair_with_two_ways_to_change():
    answers = {**PROMPT, "must_stay_on_premises": True, "provider": "openai"}
    (conflict,) = advise(answers, on=DAY).conflicts
    app = opened("confirm", answers)
    assert "one pair that does not fit together" in html(app)
    assert escape(conflict.because) in html(app)
    for name in conflict.between:
        changing = opened("confirm", answers)
        changing.button(key=ui(f"change-{conflict.id}-{name}")).click().run()
        changing.switch_page(PAGES["questions"]).run()
        assert question_in_view(changing) == name


def test_a_guess_says_what_it_could_change_and_how_long_it_takes():
    page = html(opened("confirm", {"what_must_change": "both", "knowledge_changes": "weekly"}))
    assert "can lead to: More capable model · Try 10 hard cases" in page


def test_the_result_says_until_when_it_is_good():
    answers = {"what_must_change": "knowledge", "provider": "anthropic"}
    app = opened("result", answers)
    assert expiry_words(advise(answers, on=DAY).expires()) in html(app)


def test_the_result_says_what_would_settle_it_and_how_long_that_takes():
    said = advise(TUNE, on=DAY)
    page = html(opened("result", TUNE))
    assert "What would settle it" in page
    for one in said.would_settle:
        assert escape(one.ask) in page
        assert escape(effort_words(one)) in page
    assert "What would settle it" not in html(opened("result", RAG))


def test_without_a_verdict_the_result_says_what_would_give_one():
    page = html(opened("result", what_must_change="not_sure", what_goes_wrong="not_sure"))
    assert "What fails most often today?" in page
    assert "Ask whoever reads the complaints." in page


def test_not_sure_is_counted_apart():
    app = opened(what_must_change="knowledge", knowledge_changes="not_sure")
    assert "1 answered, 1 not sure" in html(app)


KNOWN_TO_A_PRODUCT_MANAGER = {
    "what_must_change": "both",
    "knowledge_changes": "weekly",
    "calls_per_month": "5k a day",
    "labeled_examples": "0",
    "distinct_voice": "yes",
    "latency_critical": "no",
    "wants_smaller_model": "no",
    "what_goes_wrong": "wrong_voice",
}
"""Story S1: both are wrong, the tone matters a bit, and half of the questions are "not sure"."""


MOST_SCREENS = 9


def answered_by(name):
    return KNOWN_TO_A_PRODUCT_MANAGER.get(name, "not_sure")


@pytest.mark.slow
def test_a_product_manager_who_is_not_sure_of_half_ends_after_few_screens():
    app, screens = opened(), 1
    while (name := question_in_view(app)) is not None:
        answer(app, answered_by(name))
        go_on(app)
        screens += 1
    assert screens <= MOST_SCREENS
    app.button(key=ui("to-result")).click().run()
    assert verdict(app) == "rag"


@pytest.mark.slow
def test_enough_shows_the_result_at_any_time():
    for answers in ({}, {"what_must_change": "both"}):
        app = opened(answers=answers)
        app.button(key=ui("to-result")).click().run()
        assert not app.exception
        assert verdict(app) == advise(answers, on=DAY).verdict.approach


# -- words ----------------------------------------------------------------------------------------

NAMES = {"AI", "AIght", "GPT", "JSON", "OpenAI", "USD", "YAML"}
"""Abbreviations everybody meets outside this subject, and names of companies and models."""
EXPLAINED = {"RAG": "Retrieval (RAG)", "LoRA": "LoRA, a small add-on"}


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("start", {}),
        ("all_questions", {}),
        ("confirm", RAG),
        *(("result", a) for a in (RAG, TUNE)),
    ],
)
def test_no_abbreviation_is_left_unexplained(page, answers):
    app = opened(page, answers)
    told = re.sub(
        r"<style>.*</style>|<code>.*?</code>|<a [^>]*https?:.*?</a>", "", html(app), flags=re.DOTALL
    )
    for kind in ("radio", "button_group", "text_input", "checkbox", "selectbox"):
        for widget in app.get(kind):
            told += f" {widget.label} {' '.join(getattr(widget, 'options', None) or [])}"
    told = unescape(re.sub(r"<[^>]+>", " ", told))
    for short in set(re.findall(r"\b[A-Za-z]*[A-Z]{2,}[A-Za-z]*\b", told)) - NAMES:
        assert EXPLAINED.get(short, f"what {short} is") in told


# -- links, files and broken rules ----------------------------------------------------------------


def test_a_link_with_bad_parameters_gives_one_notice_and_keeps_the_others():
    good = link(RAG)
    app = opened("result", **good, calls="7", output_format="poem", labeled_examples="many")
    assert html(app).count('class="notice"') == 1
    assert all(name in html(app) for name in ("calls", "output_format", "labeled_examples"))
    assert app.query_params == good
    assert verdict(app) == "rag"


def test_html_in_parameters_is_shown_as_text():
    app = opened("result", **{"<script>alert(1)</script>": "1", "model": "![x](http://evil)"})
    assert "<script>" not in html(app)
    assert "http://evil" not in html(app)


@pytest.mark.slow
def test_a_broken_rulebook_names_file_and_line(monkeypatch, tmp_path):
    broken = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", broken)
    path = broken / "questions.yaml"
    path.write_text(path.read_text().replace("required: true", "requird: true", 1))
    monkeypatch.setenv(RULES_VARIABLE, str(broken))
    app = opened("result")
    assert "questions.yaml:" in html(app)
    assert "requird" in html(app)
    assert verdict(app) is None


@pytest.mark.slow
def test_other_rules_can_be_used(monkeypatch, tmp_path):
    other = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", other)
    path = other / "approaches.yaml"
    hostile = "Use <b onclick=x>retrieval</b> ![x](http://evil/y.png)"
    path.write_text(path.read_text().replace("Use retrieval (RAG)", hostile, 1))
    monkeypatch.setenv(RULES_VARIABLE, str(other))
    app = opened("result", RAG)
    assert "&lt;b onclick=x&gt;" in html(app)
    assert "<b onclick" not in html(app)


@pytest.mark.slow
def test_a_saved_advice_opens_to_the_same_answers():
    advice = advise({**RAG, "prompt_words": {"value": 900, "origin": "measured"}}, on=DAY)
    app = opened("start")
    data = json.dumps(advice.to_dict()).encode()
    app.file_uploader(key=ui("opened-file")).upload("advice.json", data, "application/json").run()
    assert not app.exception
    assert verdict(app) == "rag"
    assert app.query_params == {**link(RAG), "prompt_words": "900"}


def test_answers_that_do_not_fit_are_refused_with_every_reason():
    app = opened("start", RAG)
    data = b"what_must_change: knwledge\nfoo: 1\n"
    app.file_uploader(key=ui("opened-file")).upload("a.yaml", data, "text/yaml").run()
    assert html(app).count('class="notice"') == 1
    assert "knowledge" in html(app)
    assert "foo" in html(app)
    assert app.query_params == link(RAG)


def without(advice, *path):
    data = json.loads(advice.to_json())
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return data


SAVED = advise(RAG, on=DAY)
UNUSABLE_FILES = {
    "empty": b"",
    "not text": b"\xff\xfe\x00\x01",
    "broken": SAVED.to_json()[:500].encode(),
    "another tool": b'{"name": "app", "version": "1.0.0", "dependencies": {"left-pad": "1"}}',
    "a list": b"[1, 2, 3]",
    "edited": json.dumps(
        {**without(SAVED, "answers"), "answers": {"what_must_change": 7}}
    ).encode(),
    "a formula for a model": b'{"model": "=HYPERLINK(1)", "what_must_change": "behavior"}',
    "too large": b"[" + b"0," * 600_000 + b"0]",
    "nested too deep": b"[" * 5_000,
}


@pytest.mark.parametrize("name", UNUSABLE_FILES)
def test_an_unusable_file_gives_one_notice_and_changes_nothing(name):
    app = opened("start", RAG)
    app.file_uploader(key=ui("opened-file")).upload(
        "x.json", UNUSABLE_FILES[name], "text/plain"
    ).run()
    assert not app.exception
    assert html(app).count('class="notice"') == 1
    assert "Traceback" not in html(app)
    assert app.query_params == link(RAG)
    app.switch_page(PAGES["result"]).run()
    assert verdict(app) == "rag"


ABSURD = {
    "labeled_examples": "1000000000",
    "tokens_per_example": "1000000",
    "epochs": "100",
    "train_usd_per_million": "10000",
}


@pytest.mark.parametrize("page", ["result", "costs"])
def test_figures_with_too_large_a_product_leave_training_without_a_total(page):
    app = opened(page, {"what_must_change": "behavior"}, **ABSURD)
    assert not app.exception
    assert (
        "The answers to labeled_examples, tokens_per_example, epochs and train_usd_per_million "
        "make it 1,000,000,000,001,000, which is more than 1,000,000,000,000,000, and no larger "
        "amount is kept."
    ) in html(app)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["result", "costs"])
def test_figures_that_cannot_be_priced_can_be_removed(page, tmp_path, monkeypatch):
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    questions = rules / "questions.yaml"
    text = questions.read_text(encoding="utf-8")
    usual = 'unit: share, min: 0.01, max: 1, hints: ["30%"]'
    assert usual in text
    questions.write_text(
        text.replace(usual, 'unit: share, min: 0, max: 1, hints: ["30%"]'), "utf-8"
    )
    monkeypatch.setenv(RULES_VARIABLE, str(rules))
    answers = {"what_must_change": "behavior", "must_stay_on_premises": True}
    app = opened(page, {**answers, "gpu_utilization": 0.0})
    assert "answers.gpu_utilization: 0.0 does not fit. Allowed: a share above 0" in html(app)
    (button,) = [b for b in app.button if b.label == "Take back the cost figures I entered"]
    button.click().run()
    assert not app.exception
    assert app.session_state["gpu_utilization"] is None
    assert "does not fit" not in html(app)


@pytest.mark.slow
def test_questions_can_be_answered_when_the_figures_cannot_be_priced():
    app = opened("questions", {"what_must_change": "behavior"}, **ABSURD)
    assert "1,000,000,000,000,000" not in html(app)
    assert "leads" in html(app)


@pytest.mark.slow
def test_an_unknown_price_is_named_with_the_field_to_enter_it():
    app = opened("result", {**RAG, "model": "nobody-9"})
    assert "A price is not known" in html(app)
    assert "unknown" in html(app)
    assert verdict(app) == "rag"


# -- settings and numbers -------------------------------------------------------------------------


def test_the_installed_package_has_the_settings_of_the_project():
    shipped = (ROOT / "advisor/apps/web/config.toml").read_text()
    assert tomllib.loads(shipped) == tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    assert "--browser.gatherUsageStats=false" in launch.settings()
    assert (ROOT / "app.py").read_text() == launch.SCRIPT.read_text()


def test_without_streamlit_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(launch, "find_spec", lambda _name: None)
    with pytest.raises(AdvisorError, match=r"pip install 'tune-or-prompt\[app\]'"):
        launch.launch()


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("calls_per_month", "10k", 10_000),
        ("calls_per_month", "1.2M", 1_200_000),
        ("calls_per_month", "1,000", 1_000),
        ("calls_per_month", "1e3 a day", 30_417),
        ("calls_per_month", "2 million calls a month", 2_000_000),
        ("calls_per_month", "5,000 a day", 152_083),
        ("calls_per_month", "300 questions per week", 1_300),
        ("requirement_changes_per_quarter", "2/month", 6),
        ("knowledge_tokens", "500 pages", 200_000),
        ("knowledge_tokens", "2 MB", 500_000),
        ("knowledge_tokens", "3k words", 4_000),
        ("prompt_words", "2 pages", 600),
        ("prompt_score", "82%", 0.82),
        ("prompt_score", "0.82", 0.82),
        ("horizon_months", "2 years", 24),
        ("engineer_usd_per_hour", "$120", 120),
    ],
)
def test_numbers_are_read_as_people_write_them(name, text, number):
    assert read_number(text, RULES.questions[name]) == number


@pytest.mark.parametrize("text", ["1e3", "1E+3", "1.5e3", "10e2", "1000", "1000.", "1000.0", "0"])
def test_a_number_means_the_same_in_a_link_as_in_a_file(text):
    question = RULES.questions["calls_per_month"]
    in_a_file = read_answers({question.id: parse(text, "a.yaml").data}, RULES)[question.id].value
    assert read_text(RULES, question, text) == in_a_file
    assert read_text(RULES, question, text_of(in_a_file)) == in_a_file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calls_per_month", ""),
        ("calls_per_month", "lots"),
        ("calls_per_month", "-1"),
        ("calls_per_month", "1.5"),
        ("calls_per_month", "12,34"),
        ("calls_per_month", "3 pages"),
        ("calls_per_month", "1" * 60),
        ("calls_per_month", "9" * 20 + "b"),
        ("calls_per_month", "1e99 a day"),
        ("calls_per_month", "1e-3"),
        ("calls_per_month", "1e1000"),
        ("calls_per_month", "1e"),
        ("calls_per_month", "\u0661\u0662"),
        ("prompt_score", "82"),
        ("prompt_score", "120%"),
        ("horizon_months", "0"),
    ],
)
def test_text_that_is_not_a_number_is_refused_with_a_hint(name, text):
    with pytest.raises(AdvisorError) as caught:
        read_number(text, RULES.questions[name])
    (problem,) = caught.value.problems
    assert problem.where == name
    assert problem.hint


def test_every_constant_of_the_texts_modules_is_used():
    sources = {path: path.read_text("utf-8") for path in (ROOT / "advisor").rglob("*.py")}
    words = Counter(word for text in sources.values() for word in re.findall(r"\w+", text))
    texts = [text for path, text in sources.items() if path.stem.endswith("texts")]
    names = [
        name for text in texts for name in re.findall(r"^([A-Z][A-Z_]+)\b.*=", text, re.MULTILINE)
    ]
    assert names
    assert [name for name in names if words[name] == 1] == []
