"""The page of rules: every rule with its reasons, what was proven, and what applies now."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from advisor import advise, explain, load_rulebook
from advisor.apps.web.rules import texts as rule_texts
from advisor.apps.web.rules.feeding_view import dot
from advisor.apps.web.rules.proof_view import proof_of
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import RULE, ui
from advisor.apps.web.session.settings import DAY_VARIABLE, RULES_VARIABLE
from advisor.authoring.graph import decision_graph
from advisor.authoring.published_cases import (
    FILE,
    check_cases,
    load_published_cases,
    shipped_published_cases,
)
from advisor.checks.proof import prove
from advisor.engine.case import Case
from tests.app_pages import html, open_page
from tests.published import LEAKING, published_cases
from tools.published_cases import published_text

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"
RULES = load_rulebook()
RAG = {"what_must_change": "knowledge", "knowledge_changes": "weekly"}
TUNE = {"what_must_change": "behavior", "prompting_effort": "exhausted", "labeled_examples": 20}


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


def opened(page="rules", answers=None, **parameters):
    given = {**(answers or {}), **parameters}
    return open_page(page, {name: text_of(value) for name, value in given.items()})


# -- the list -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_rule_gate_and_note_is_listed_once_with_reason_sources_and_day():
    page = html(opened())
    for rule in RULES.rules.values():
        assert page.count(f'id="rule-{rule.id}"') == 1
        assert escape(rule.title) in page
        assert escape(rule.because) in page
        for cite in rule.cites:
            assert escape(RULES.sources[cite.source].link or RULES.sources[cite.source].author) in (
                page
            )


@pytest.mark.slow
def test_rules_are_listed_in_the_order_of_evaluation():
    page = html(opened())
    listed = re.findall(r'id="rule-([^"]+)"', page)
    in_order = [part.id for lever in RULES.levers.values() for part in (*lever.rules, *lever.gates)]
    assert listed[: len(in_order)] == in_order


def test_without_answers_no_rule_is_marked():
    page = html(opened())
    assert 'class="now' not in page
    assert rule_texts.DECIDES_NOW not in page


@pytest.mark.parametrize("answers", [RAG, TUNE])
def test_the_marked_rules_are_those_of_the_advice(answers):
    advice = advise(answers, on=DAY)
    marked = set(
        re.findall(r'<li class="now[^"]*" id="rule-([^"]+)"', html(opened(answers=answers)))
    )
    tips = (*advice.tactics, *advice.cautions)
    gates = {gate.rule for gate in advice.gates if gate.open}
    assert marked == {part.rule for part in (*advice.findings, *advice.means, *tips)} | gates


# -- one rule, reached from a result --------------------------------------------------------------


def test_the_rules_on_a_result_lead_to_the_rule_with_the_answers():
    (place,) = set(
        re.findall(
            r'<code><a href="(rules\?[^"]*rule=facts-change-weekly)"', html(opened("result", RAG))
        )
    )
    assert all(f"{name}={value}" in place for name, value in RAG.items())


@pytest.mark.parametrize(
    "rule",
    [
        "facts-change-weekly",
        "requirements-change-often",
        "too-few-examples",
        "not-a-way-to-teach-facts",
    ],
)
def test_the_rule_asked_for_stands_first_and_says_whether_it_applies(rule):
    app = opened(answers=RAG, rule=rule)
    page = html(app)
    found = explain(RAG, rule, rulebook=RULES, on=DAY)
    assert page.index(rule_texts.ASKED) < page.index('class="counted"')
    assert (rule_texts.APPLIES in page) == found.applies
    assert (rule_texts.WOULD_IF in page) == bool(found.nearest)
    assert app.query_params == {**RAG, RULE: rule}


@pytest.mark.parametrize("parameter", [RULE, "rule"])
def test_the_rule_asked_for_is_shown_without_any_answer(parameter):
    page = html(opened(**{parameter: "requirements-change-often"}))
    assert rule_texts.ASKED in page
    assert 'class="stands-now"' not in page


def test_closing_the_rule_asked_for_keeps_the_answers():
    app = opened(answers=RAG, rule="requirements-change-often")
    app.button(key=ui("close-rule")).click().run()
    assert not app.exception
    assert rule_texts.ASKED not in html(app)
    assert app.query_params == RAG


def test_a_rule_that_does_not_exist_is_dropped_with_a_notice():
    page = html(opened(answers=RAG, rule="<b>nonsense"))
    assert page.count('class="notice"') == 1
    assert rule_texts.ASKED not in page
    assert "<b>nonsense" not in page


def test_a_link_to_a_rule_by_its_former_id_shows_the_rule_and_the_old_name():
    app = opened(answers=RAG, rule="moving-target")
    page = html(app)
    assert 'class="notice"' not in page
    assert escape(RULES.rules["requirements-change-often"].title) in page
    assert "This rule was called moving-target in earlier versions." in page
    assert app.query_params == {**RAG, RULE: "requirements-change-often"}


# -- what fed the verdict --------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [RAG, TUNE])
def test_the_answers_facts_and_rules_behind_the_verdict_are_drawn_and_listed(answers):
    graph = decision_graph(Case.read(answers, RULES, DAY))
    drawn, page = dot(graph), html(opened(answers=answers))
    assert drawn.count("[label=") == len(graph.taken_parts)
    assert drawn.count(" -> ") == len(graph.taken_arrows)
    listed = page[page.index(rule_texts.FED_LIST) :]
    for part in graph.taken_parts:
        assert f'"{part.kind} {part.id}" [label=' in drawn
        if part.kind != "approach":
            assert escape(graph.labels[part]) in listed


def test_without_a_verdict_no_graph_of_it_is_drawn():
    assert rule_texts.FED not in html(opened())


# -- the proof ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_figures_are_those_of_the_proof():
    page, proof = html(opened()), prove(RULES)
    assert f"{proof.combinations:,}" in page
    assert rule_texts.questions(proof) in page
    for law in RULES.laws:
        assert f'id="law-{law.id}"' in page
        assert escape(law.says) in page
    assert 'class="not-held"' not in page


@pytest.mark.slow
def test_a_broken_law_is_named_with_its_counterexample(monkeypatch, tmp_path):
    other = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", other)
    path = other / "laws.yaml"
    broken = path.read_text().replace("never: [bigger_model]", "never: [bigger_model, rag]", 1)
    path.write_text(broken)
    monkeypatch.setenv(RULES_VARIABLE, str(other))
    page = html(opened())
    assert page.count('class="not-held"') == 1
    assert "1 broken" in page
    assert "the law &#x27;facts-are-no-reason-for-a-bigger-model&#x27; is broken" in page
    assert "Witness: " in page


@pytest.mark.slow
def test_html_in_custom_rules_is_shown_as_text(monkeypatch, tmp_path):
    other = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", other)
    path = other / "levers" / "model.yaml"
    hostile = "<img src=x onerror=y> ![x](http://evil/y.png)"
    text = path.read_text()
    title = load_rulebook().rules["partial-skill-without-teaching-material"].title
    assert title in text
    path.write_text(text.replace(f"title: {title}", f"title: '{hostile}'"))
    monkeypatch.setenv(RULES_VARIABLE, str(other))
    page = html(opened(rule="partial-skill-without-teaching-material"))
    assert "<img" not in page
    assert page.count(escape(hostile)) == 2


# -- published cases ------------------------------------------------------------------------------


def test_the_shipped_cases_are_those_of_the_tests():
    shipped = (ROOT / "rules" / FILE).read_text(encoding="utf-8")
    assert shipped == published_text()
    assert shipped_published_cases().hindsight == LEAKING


@pytest.mark.slow
@pytest.mark.parametrize("hindsight", [True, False])
def test_the_published_cases_get_the_advice_of_the_library(hindsight):
    checked = {
        c.case.id: c for c in check_cases(RULES, shipped_published_cases(), hindsight=hindsight)
    }
    assert len(checked) == 92
    for case in published_cases():
        advice = advise(case.answers if hindsight else case.without_leaks())
        decided = {f.rule for f in advice.findings if f.role == "decides"}
        assert checked[case.id].advised == advice.verdict.approach
        assert decided <= set(checked[case.id].rules)
        assert checked[case.id].accepted == (advice.verdict.approach in case.accepted)


def test_each_rule_names_the_cases_it_decided():
    app = opened()
    checked = check_cases(RULES, shipped_published_cases())
    for rule in ("facts-change-weekly", "distinctive-tone"):
        titles = {escape(c.case.title) for c in checked if rule in c.rules}
        shown = re.search(rf'id="rule-{rule}">(.*?)</details>', html(app))
        assert titles
        assert all(title in shown[1] for title in titles)
    assert rule_texts.agree(checked) in html(app)


def test_cases_that_other_rules_cannot_read_are_left_out(tmp_path):
    text = (ROOT / "rules" / FILE).read_text(encoding="utf-8")
    (tmp_path / "learn").mkdir()
    (tmp_path / FILE).write_text(text.replace("output_format: loose", "output_format: loos"))
    cases = load_published_cases(tmp_path)
    unread = sum(case.answers.get("output_format") == "loos" for case in cases.cases)
    assert unread
    assert len(check_cases(RULES, cases)) == len(cases.cases) - unread


# -- the way on -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_there_is_a_way_on_to_the_questions_or_back_to_the_result():
    app = opened()
    assert app.button(key=ui("to-next")).label == rule_texts.ON
    app.button(key=ui("to-next")).click().run()
    assert "What is wrong with today&#x27;s answers?" in html(app)
    assert opened(answers=RAG).button(key=ui("to-next")).label == rule_texts.ON_RESULT


def test_the_proof_is_worked_out_once():
    assert proof_of(load_rulebook()) is proof_of(load_rulebook())
