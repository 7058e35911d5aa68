"""The page's own names never meet the ids of questions, whatever a company calls its questions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from advisor import load_rulebook
from advisor.apps.web.session.keys import PREFIX, ui
from advisor.rulebook.limits import RESERVED
from tests.app_pages import open_page, unfolded
from tests.quick import mostly_slow

WEB = Path(__file__).parents[3] / "advisor/apps/web"
DAY = "2026-11-22"
NAMES = (
    *("bar", "cacheable", "cases", "download", "folded", "keep", "moves", "next", "paste", "quiz"),
    *("reordered", "rewritten", "side", "since", "start", "swap", "trying", "undo", "use"),
    *("a", "ui", "memory", "visited", "kept", "to_result", "key"),
)
"""What earlier versions kept for the page, and what its names are made of today."""
QUESTION = """  - id: {name}
    ask: Is {name} so?
    short: Name {name}
    help: Help.
    why: Reason.
    group: need
    assume: false
    assumed_because: Most are not.
    answer: {{type: yes_no}}
"""
NOTE = """  - id: about-{dashed}
    title: About {name}
    when: {{{name}: true}}
    then: {{caution: watch}}
    because: The answer to {name} is yes.
    cites: [{{source: our-judgement, section: all}}]
    effective: {{from: 2026-11-22}}
    examples:
      fires: {{what_must_change: behavior, {name}: true}}
      silent: {{what_must_change: behavior}}
"""
ANSWERS = {"what_must_change": "behavior", "distinct_voice": "yes", "calls_per_month": "400000"}


@pytest.fixture
def named_like_the_page(tmp_path, monkeypatch):
    """Put rules in use that ask a question of every such name, with a note that reads it."""
    folder = tmp_path / "company"
    folder.mkdir()
    notes = "".join(NOTE.format(name=n, dashed=n.replace("_", "-")) for n in NAMES)
    questions = "".join(QUESTION.format(name=n) for n in NAMES)
    text = f'extension: {{title: A company, version: "1"}}\nquestions:\n{questions}notes:\n{notes}'
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ADVISOR_EXTEND", str(folder))
    monkeypatch.setenv("ADVISOR_ON", DAY)


@pytest.mark.slow
@pytest.mark.usefixtures("named_like_the_page")
def test_a_question_named_like_a_widget_is_asked_and_kept():
    app = unfolded(open_page("all_questions", {**ANSWERS, "bar": "yes", "keep": "no"}))
    widgets = {chips.key: chips for chips in app.button_group}
    assert widgets.keys() >= set(NAMES)
    assert (widgets["bar"].value, widgets["keep"].value) == ("yes", "no")
    widgets["swap"].set_value("yes").run()
    assert not app.exception
    assert app.query_params == {**ANSWERS, "bar": "yes", "keep": "no", "swap": "yes"}


@pytest.mark.slow
@pytest.mark.usefixtures("named_like_the_page")
def test_the_widgets_work_with_answers_to_questions_of_the_same_names():
    given = {**ANSWERS, **dict.fromkeys(NAMES, "yes")}
    app = open_page("result", given)
    tries = [button for button in app.button if button.key.startswith(ui("try-"))]
    tries[0].click().run()
    assert app.query_params != given
    app.button(key=ui("undo")).click().run()
    assert not app.exception
    assert app.query_params == given


@pytest.mark.slow
@pytest.mark.usefixtures("named_like_the_page")
def test_scenario_a_keeps_answers_to_questions_named_like_widgets():
    given = {**ANSWERS, "swap": "yes", "a": "no"}
    app = open_page("compare", given)
    app.button(key=ui("keep-a")).click().run()
    assert app.query_params == {**given, **{f"a.{name}": text for name, text in given.items()}}
    app.button(key=ui("swap")).click().run()
    assert not app.exception
    assert app.query_params == {**given, **{f"a.{name}": text for name, text in given.items()}}


@pytest.mark.parametrize(
    "page",
    mostly_slow(["start", "questions", "confirm", "result", "prompt", "costs", "rules", "learn"]),
)
def test_every_session_key_is_a_question_id_or_has_the_prefix_of_the_page(page):
    app = unfolded(open_page(page, {**ANSWERS, "provider": "openai"}))
    held = set(app.session_state)
    assert {name for name in held if name.startswith(PREFIX)}
    strange = {name for name in held if not name.startswith(PREFIX)}
    assert strange <= load_rulebook().questions.keys()


def test_no_widget_key_is_written_as_a_literal():
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "key":
                assert not isinstance(node.value, ast.Constant), f"{path}:{node.lineno}"


def test_every_key_in_the_style_sheet_has_the_prefix():
    style = (WEB / "style.css").read_text(encoding="utf-8")
    assert style.count("st-key-") == style.count("st-key-_ui-") > 100


def test_only_words_of_conditions_and_urls_are_reserved():
    means = {f"{name}_means" for name in ("prompt", "retrieval", "tuning", "model")}
    in_conditions = {"all", "any", "not", "approach", *means}
    in_old_links, of_streamlit = {"ask", "made", "rule"}, {"embed", "embed_options"}
    assert in_conditions | in_old_links | of_streamlit == RESERVED
