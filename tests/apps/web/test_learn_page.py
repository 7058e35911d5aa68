"""What there is to learn: lessons that fit the rules, a quiz they answer, cases to begin with."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

import networkx as nx
import pytest

pytest.importorskip("streamlit")

from advisor import advise, load_rulebook
from advisor.apps.web.learn import texts as learn_texts
from advisor.apps.web.learn.concept_view import dot
from advisor.apps.web.learn.lessons import concept_map, load_lessons, shipped_lessons
from advisor.apps.web.learn.quiz import quiz_questions
from advisor.apps.web.parts.texts import RULES_BROKEN
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.settings import DAY_VARIABLE, RULES_VARIABLE
from advisor.errors import RulebookError
from advisor.formats.folders import default_rules
from tests.app_pages import html, open_page

ROOT = Path(__file__).parents[3]
DAY = "2026-11-22"
RULES = load_rulebook()
LESSONS = load_lessons(default_rules(), RULES)
QUIZ = quiz_questions(LESSONS, RULES)
RAG = {"what_must_change": "knowledge", "knowledge_changes": "weekly"}
MISCONCEPTIONS = {rule.id for rule in RULES.notes if rule.then.caution == "misconception"}


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


def opened(answers=None):
    return open_page("learn", {name: text_of(value) for name, value in (answers or {}).items()})


# -- the lessons ----------------------------------------------------------------------------------


def test_the_concepts_form_one_tree():
    tree = nx.DiGraph((c.under, c.id) for c in LESSONS.concepts if c.under is not None)
    assert nx.is_arborescence(tree)
    assert set(tree) == {concept.id for concept in LESSONS.concepts}


def test_every_approach_but_the_combined_one_has_a_branch():
    branches = {concept.approach for concept in LESSONS.concepts}
    assert set(RULES.approaches) - branches == {"rag_fine_tune"}


def test_every_misconception_of_the_rules_is_taught():
    assert {belief.note for belief in LESSONS.misconceptions} == MISCONCEPTIONS


def test_every_way_to_train_is_on_the_map():
    assert {method.id for method in LESSONS.methods} <= {c.id for c in LESSONS.concepts}
    assert {"lora", "dpo", "rlhf"} <= {method.id for method in LESSONS.methods}


# -- the page -------------------------------------------------------------------------------------


def test_the_list_says_what_the_map_says():
    page, drawn = html(opened()), dot(LESSONS)
    for concept in LESSONS.concepts:
        assert f'"{concept.id}" [label=' in drawn
        assert escape(concept.name) in page
        assert escape(concept.says) in page
    for start, end in concept_map(LESSONS).edges:
        assert f'"{start}" -> "{end}"' in drawn


def test_each_misconception_shows_the_answer_its_sources_and_its_rules():
    page = html(opened(RAG))
    for belief in LESSONS.misconceptions:
        note = RULES.rules[belief.note]
        assert escape(belief.belief) in page
        assert escape(note.because) in page
        assert all(f"rule={rule}" in page for rule in belief.rules)
    assert "what_must_change=knowledge&amp;" in page


def test_each_way_to_train_has_its_paragraph_and_sources():
    page = html(opened())
    for method in LESSONS.methods:
        assert f'id="method-{method.id}"' in page
        assert f'href="#method-{method.id}"' in page
        assert escape(method.says) in page
        links = [RULES.sources[cite.source].link for cite in method.cites]
        assert all(link in page for link in links)


def test_every_place_that_the_page_points_to_is_on_it():
    page = html(opened())
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r' id="([^"]+)"', page))


# -- the quiz -------------------------------------------------------------------------------------


def test_the_quiz_has_five_questions_answered_by_the_engine():
    assert len(QUIZ) == 5
    for question in QUIZ:
        advice = advise(question.rule.examples.fires)
        assert question.right == advice.verdict.approach
        assert question.rule.id in {f.rule for f in advice.findings if f.role == "decides"}
    assert len({question.right for question in QUIZ}) >= 4


def answer(app, number, approach):
    app.radio(key=ui(f"quiz-{number}")).set_value(approach)
    app.button(key=ui("quiz-go")).click().run()
    assert not app.exception
    return app


def go_on(app):
    app.button(key=ui("quiz-go")).click().run()
    assert not app.exception
    return app


@pytest.mark.slow
def test_a_quiz_with_all_answers_right_gives_the_full_score():
    app = opened(RAG)
    for number, question in enumerate(QUIZ):
        assert escape(question.scene) in html(app)
        assert escape(question.rule.because) not in between_quiz_and_methods(app)
        answer(app, number, question.right)
        assert learn_texts.RIGHT in html(app)
        assert escape(question.rule.because) in between_quiz_and_methods(app)
        go_on(app)
    assert learn_texts.score(5, 5) in html(app)
    assert app.query_params == RAG


def between_quiz_and_methods(app):
    page = html(app)
    return page[page.index(f"<h2>{learn_texts.QUIZ}") : page.index(f"<h2>{learn_texts.METHODS}")]


@pytest.mark.slow
def test_a_quiz_with_all_answers_wrong_can_be_started_again():
    app = opened()
    for number, question in enumerate(QUIZ):
        wrong = next(a for a in RULES.approaches if a != question.right)
        answer(app, number, wrong)
        assert learn_texts.RULES_SAY in html(app)
        assert escape(RULES.approaches[question.right].name) in between_quiz_and_methods(app)
        go_on(app)
    assert learn_texts.score(0, 5) in html(app)
    go_on(app)
    assert escape(QUIZ[0].scene) in html(app)
    assert app.radio(key=ui("quiz-0")).value is None


def test_checking_without_a_pick_asks_for_one():
    app = go_on(opened())
    assert learn_texts.PICK_FIRST in html(app)
    assert learn_texts.PICK_FIRST not in html(answer(app, 0, QUIZ[0].right))


# -- presets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "approach", "headline"),
    [
        ("health", "fine_tune", "Fine-tune, after the personal data is removed from the examples"),
        ("law", "rag", "Use retrieval (RAG)"),
        ("marketing", "prompt", "Put worked examples into the prompt"),
        ("biology", "fine_tune", "Fine-tune"),
    ],
)
def test_each_preset_gives_the_verdict_on_its_card(preset, approach, headline):
    found = next(p for p in LESSONS.presets if p.id == preset)
    verdict = advise(found.answers, on=DAY).verdict
    assert (verdict.approach, verdict.headline) == (approach, headline)
    assert f'<b class="a-{approach}">{headline}</b>' in html(opened())


@pytest.mark.parametrize("preset", LESSONS.presets, ids=lambda preset: preset.id)
def test_using_a_preset_fills_in_the_questionnaire(preset):
    app = opened()
    app.button(key=ui(f"use-{preset.id}")).click().run()
    assert not app.exception
    assert app.query_params == {name: text_of(value) for name, value in preset.answers.items()}
    assert "<h1>Check your answers</h1>" in html(app)


def test_using_a_preset_asks_before_it_replaces_answers():
    app = opened(RAG)
    assert app.button(key=ui("use-law")).label == learn_texts.replace(len(RAG))
    assert learn_texts.REPLACE_SAYS in html(app)
    assert app.query_params == RAG


# -- lessons of one's own -------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    return folder


def change(folder, name, old, new):
    path = folder / "learn" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder):
    with pytest.raises(RulebookError) as caught:
        load_lessons(folder, RULES)
    return [str(problem) for problem in caught.value.problems]


def test_every_name_unknown_to_the_rules_is_reported_with_its_place(own):
    change(own, "concepts", "under: what-must-change", "under: what-must-chang")
    change(own, "concepts", "rule: evaluation-set-first", "rule: grade-before-anythin")
    change(own, "misconceptions", "note: not-the-answer", "note: not-an-answer")
    change(own, "methods", "source: arxiv-2106.09685", "source: arxiv-2106.0968")
    change(own, "quiz", "rule: prompting-not-started", "rule: personal-data")
    change(own, "presets", "what_must_change: knowledge", "what_must_change: knowlege")
    found = problems(own)
    assert [line.split(" ", 1)[0].rsplit(":", 3)[0] for line in found] == [
        "rules/learn/concepts.yaml",
        "rules/learn/concepts.yaml",
        "rules/learn/misconceptions.yaml",
        "rules/learn/methods.yaml",
        "rules/learn/quiz.yaml",
        "rules/learn/presets.yaml",
    ]
    assert found[0] == (
        "rules/learn/concepts.yaml:12:5: there is no concept 'what-must-chang'."
        " Did you mean 'what-must-change'?"
    )
    assert found[4] == "rules/learn/quiz.yaml:4:5: there is no rule of a lever 'personal-data'"
    assert "'what_must_change'" in found[5]
    assert "Did you mean 'knowledge'?" in found[5]


def test_concepts_in_a_circle_are_refused(own):
    change(
        own, "concepts", "    approach: prompt\n    under: what-must-change", "    under: caching"
    )
    (found,) = problems(own)
    assert "concepts stand under each other: " in found


def test_schema_errors_are_reported_with_their_place(own):
    change(own, "quiz", "  - rule: prompting-not-started", "  - ruel: prompting-not-started")
    assert problems(own) == [
        "rules/learn/quiz.yaml:4:5: the key 'rule' is missing",
        "rules/learn/quiz.yaml:4:5: unknown key 'ruel'. Did you mean 'rule'?",
    ]


def test_lessons_without_a_quiz_are_reported(own):
    (own / "learn" / "quiz.yaml").write_text("[]\n")
    assert problems(own) == ["rules/learn/quiz.yaml:1:1: the key 'quiz' is missing"]


@pytest.mark.slow
def test_the_page_shows_the_errors_of_custom_lessons(own, monkeypatch):
    change(own, "quiz", "rule: prompting-not-started", "rule: prompt-frist")
    monkeypatch.setenv(RULES_VARIABLE, str(own))
    page = html(opened())
    assert f"<h1>{RULES_BROKEN}</h1>" in page
    assert "rules/learn/quiz.yaml:4:5: there is no rule of a lever &#x27;prompt-frist&#x27;" in page


@pytest.mark.slow
def test_rules_without_lessons_show_the_shipped_ones_that_fit(own, monkeypatch):
    shutil.rmtree(own / "learn")
    path = own / "notes" / "tactics.yaml"
    path.write_text(path.read_text().replace("id: evaluation-set-first", "id: grade-first"))
    monkeypatch.setenv(RULES_VARIABLE, str(own))
    page = html(opened())
    assert "Graded answers" not in page
    assert "How the model responds" not in page
    assert "What the model knows" in page
    fitting = shipped_lessons(load_rulebook(own))
    assert fitting.presets == LESSONS.presets
    assert len(fitting.misconceptions) == 1


@pytest.mark.slow
def test_html_in_custom_lessons_is_shown_as_text(own, monkeypatch):
    hostile = "<img src=x onerror=y> ![x](http://evil/y.png)"
    change(own, "quiz", "A travel agency", hostile)
    change(own, "presets", "name: Health", f"name: '{hostile}'")
    change(own, "methods", "name: LoRA", f"name: '{hostile}'")
    monkeypatch.setenv(RULES_VARIABLE, str(own))
    page = html(opened())
    assert "<img" not in page
    assert page.count(escape(hostile)) == 3
