"""Answers that cannot both be right: found between given answers, named first in every form."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, advise, load_rulebook
from advisor.advice.report import advice_blocks
from advisor.apps.cli import main
from advisor.checks.proof import prove
from advisor.engine.case import Case
from advisor.engine.diagram.lookahead import look_ahead
from advisor.formats.plain_text import to_plain_text
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from tests.app_pages import html, open_page
from tests.drawing import examples

BOOK = load_rulebook()
DAY = "2026-11-30"
CONFLICTS = {conflict.id: conflict for conflict in BOOK.conflicts}
conflict_ids = pytest.mark.parametrize("name", CONFLICTS)

CLASH: Mapping[str, Value] = {
    "what_must_change": "behavior",
    "prompt_score": 0.95,
    "target_score": 0.9,
    "base_model_can": "no",
    "wants_smaller_model": True,
}
"""95% of the answers are good, 90% are needed, and the model is never able."""

FIRST_LINE = (
    '"Good answers today: 95%" and "Model can do the task: never" cannot both be right.'
    ' Look again at "Model can do the task".'
)


def said(advice: Advice) -> list[str]:
    return [conflict.id for conflict in advice.conflicts]


# -- people


def test_good_answers_of_a_model_that_is_never_able_are_a_pair():
    advice = advise(CLASH, on=DAY)
    (found,) = advice.conflicts
    assert found.between == ("prompt_score", "base_model_can")
    assert found.says == ("Good answers today: 95%", "Model can do the task: never")
    assert found.look_again == "base_model_can"
    assert advice.verdict.standing == "leaning"


def test_data_on_premises_at_a_provider_is_a_pair_and_no_caution():
    advice = advise(
        {"what_must_change": "behavior", "must_stay_on_premises": True, "provider": "openai"},
        on=DAY,
    )
    assert said(advice) == ["on-premises-conflict"]
    assert advice.conflicts[0].says == ("Data stays on-premises: yes", "Provider: OpenAI")
    assert "on-premises-conflict" not in [tip.rule for tip in advice.cautions]
    own = {"what_must_change": "behavior", "must_stay_on_premises": True}
    assert said(advise({**own, "provider": "self_hosted"}, on=DAY)) == []


def test_two_pairs_are_both_named():
    advice = advise({**CLASH, "eval_examples": 0}, on=DAY)
    assert said(advice) == ["good-answers-never-able", "share-without-graded-answers"]
    assert "2 pairs of answers cannot both be right." in advice.to_markdown()


@pytest.mark.parametrize(
    "answers",
    [
        {"what_must_change": "nothing", "wants_smaller_model": True,
         "smaller_model_tried": "good_enough"},
        {"what_must_change": "capability", "base_model_can": "yes", "prompt_score": 0.6},
        {"what_must_change": "behavior", "base_model_can": "no", "prompting_effort": "exhausted"},
        {"what_must_change": "knowledge", "what_goes_wrong": "passages_ignored",
         "built_so_far": "prompt"},
        {"what_must_change": "knowledge", "knowledge_tokens": 0, "looked_up_live": True},
        {"what_must_change": "behavior", "prompting_effort": "exhausted", "eval_examples": 0},
        {"what_must_change": "behavior", "examples_are": "raw_text", "labeled_examples": 500},
        {"what_must_change": "nothing", "what_goes_wrong": "nothing"},
    ],
)  # fmt: skip
def test_answers_that_can_both_be_true_are_no_pair(answers):
    assert advise(answers, on=DAY).conflicts == ()


# -- only what was given counts


@conflict_ids
def test_each_conflict_needs_both_answers(name):
    conflict = CONFLICTS[name]
    together = dict(conflict.examples.fires)
    assert name in said(advise(together, on=DAY))
    for question in conflict.between:
        for instead in ({}, {question: None}):
            fewer = {k: v for k, v in together.items() if k != question} | instead
            assert name not in said(advise(fewer, on=DAY))


def test_what_is_assumed_contradicts_nothing():
    for question in BOOK.questions.values():
        if question.assume is not None:
            assert advise({question.id: question.assume}, on=DAY).conflicts == ()


@conflict_ids
def test_a_pair_is_of_two_questions_and_one_is_looked_at_again(name):
    conflict = CONFLICTS[name]
    one, other = conflict.between
    assert one != other
    assert conflict.look_again in (one, other)
    assert {one, other} <= BOOK.questions_read_by(conflict.when)
    assert ", and " in conflict.title
    assert not conflict.title.startswith("If ")


# -- the standing


@pytest.mark.slow
@examples(100)
@given(st.sampled_from(sorted(CONFLICTS)), st.data())
def test_with_a_conflict_no_verdict_is_settled_and_nothing_else_changes(name, data):
    drawn = data.draw(
        st.sampled_from([CLASH, {"labeled_examples": 600}, {"needs_citations": True}])
    )
    answers = {**drawn, **CONFLICTS[name].examples.fires}
    advice, outlook = advise(answers, on=DAY), look_ahead(Case.read(answers, BOOK, DAY))
    without = advise(answers, rulebook=without_conflicts(), on=DAY)
    assert outlook.standing == without.verdict.standing
    assert advice.verdict.standing == ("open" if outlook.standing == "open" else "leaning")
    for field in ("approach", "means", "short", "possible", "levers", "reason"):
        assert getattr(advice.verdict, field) == getattr(without.verdict, field)
    assert advice.rests_on == without.rests_on
    assert advice.plan == without.plan


def without_conflicts() -> Rulebook:
    return BOOK.cached(_without_conflicts)


def _without_conflicts(rulebook: Rulebook) -> Rulebook:
    return replace(rulebook, conflicts=())


def test_a_conflict_in_a_settled_verdict_never_rests_on_nothing():
    answers = {
        "what_must_change": "knowledge",
        "knowledge_changes": "weekly",
        "must_stay_on_premises": True,
        "provider": "openai",
    }
    advice = advise(answers, on=DAY)
    assert look_ahead(Case.read(answers, BOOK, DAY)).standing == "settled"
    assert (advice.verdict.standing, advice.rests_on) == ("leaning", ())
    assert "as far as we know" in advice.verdict.answer
    for text in (advice.to_markdown(), advice.to_html(), advice.to_decision_record()):
        assert "Two answers cannot both be right." in text
        assert "0 assumptions" not in text


def test_without_a_verdict_a_conflict_is_named_too():
    advice = advise({"must_stay_on_premises": True, "provider": "openai"}, on=DAY)
    assert advice.verdict.standing == "open"
    assert advice.to_markdown().startswith('**"Data stays on-premises: yes" and "Provider: OpenAI"')


# -- every form


def test_the_first_line_of_every_form_names_the_pair_and_where_to_look():
    advice = advise(CLASH, on=DAY)
    lead = f"**{FIRST_LINE}** Each good answer shows"
    assert advice.to_markdown().startswith(lead)
    assert lead in advice.to_decision_record().split("\n\n")[2]
    for detail in ("short", "full"):
        assert to_plain_text(advice_blocks(advice, detail), 10_000).startswith(FIRST_LINE)
    body = advice.to_html().partition("<main")[2].replace("&quot;", '"')
    assert body.index(FIRST_LINE) < body.index("<h1>")


def test_the_command_line_begins_with_the_pair(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(CLASH), encoding="utf-8")
    shown = CliRunner().invoke(main, ["advise", str(file)]).stdout
    assert shown.startswith('"Good answers today: 95%" and "Model can do the task: never" cannot')
    data = json.loads(CliRunner().invoke(main, ["advise", str(file), "--json"]).stdout)
    (found,) = data["conflicts"]
    assert set(found) == {"id", "title", "between", "says", "because", "look_again", "cites"}


def test_an_advice_with_conflicts_reads_back_equal_and_older_files_have_none():
    advice = advise(CLASH, on=DAY)
    data = advice.to_dict()
    assert Advice.from_dict(data) == advice
    del data["conflicts"]
    assert Advice.from_dict(data).conflicts == ()


def test_explain_says_whether_a_pair_is_given(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(CLASH), encoding="utf-8")
    shown = CliRunner().invoke(main, ["explain", str(file), "good-answers-never-able"]).stdout
    assert shown.startswith("'good-answers-never-able' applies:")
    other = CliRunner().invoke(main, ["explain", str(file), "wrong-passages-no-retrieval"]).stdout
    assert "'wrong-passages-no-retrieval' does not apply" in other
    assert "- What fails most often: wrong passages found" in other
    assert "- Built so far: a prompt alone" in other


@pytest.mark.slow
def test_the_page_shows_the_pair_above_the_verdict():
    answers = {"must_stay_on_premises": "yes", "provider": "openai", "what_must_change": "behavior"}
    page = html(open_page("result", answers))
    assert page.index("Two answers do not fit together") < page.index("<h1")
    pair = page.partition("<h1")[0]
    for words, said in (("Data stays on-premises", "yes"), ("Provider", "OpenAI")):
        assert f"{words}</p><b>{said}</b>" in pair
    assert "Look again at “Provider”." in pair


@pytest.mark.slow
def test_the_page_of_rules_lists_every_pair():
    page = html(open_page("rules", {"what_must_change": "behavior"}))
    assert f"Pairs of answers · {len(CONFLICTS)}" in page
    for conflict in CONFLICTS.values():
        assert f'id="rule-{conflict.id}"' in page


# -- the proof, and rules of one's own


@pytest.mark.slow
def test_each_conflict_is_proved_to_be_possible():
    assert prove(BOOK).problems == ()


HOUSE = """extension: {title: House, version: "1"}
"""
MORE = """conflicts:
  - id: house-too-many-calls
    title: The data must stay on-premises, and there are over a million calls a month
    when: {must_stay_on_premises: true, very_high_volume: true}
    between: [must_stay_on_premises, calls_per_month]
    look_again: calls_per_month
    because: Our own machines serve at most a million calls a month.
    cites: [{source: our-judgement, section: The machine room}]
    effective: {from: 2026-11-30}
    examples:
      fires: {must_stay_on_premises: true, calls_per_month: 2000000}
      silent: {must_stay_on_premises: true, calls_per_month: 20000}
"""


def house(tmp_path, text: str) -> Rulebook:
    (tmp_path / "house.yaml").write_text(HOUSE + text, encoding="utf-8")
    return load_rulebook(extend=tmp_path)


@pytest.mark.slow
def test_an_extension_adds_a_conflict(tmp_path):
    book = house(tmp_path, MORE)
    answers = {"must_stay_on_premises": True, "calls_per_month": 2_000_000}
    assert said(advise(answers, rulebook=book, on=DAY)) == ["house-too-many-calls"]


@pytest.mark.slow
def test_an_extension_replaces_a_conflict_and_every_advice_says_so(tmp_path):
    departing = "replaces: on-premises-conflict\n    reason: We only use our own machines."
    added = "id: house-too-many-calls"
    book = house(tmp_path, MORE.replace(added, f"{added}\n    {departing}"))
    answers = {"must_stay_on_premises": True, "provider": "openai", "calls_per_month": 2_000_000}
    advice = advise(answers, rulebook=book, on=DAY)
    assert said(advice) == ["house-too-many-calls"]
    (departure,) = advice.departures
    assert (departure.kind, departure.id) == ("conflict", "on-premises-conflict")


@pytest.mark.slow
def test_an_extension_switches_a_conflict_off(tmp_path):
    switch = (
        "switch_off:\n  - {rule: on-premises-conflict, reason: Our provider runs in our house.}\n"
    )
    book = house(tmp_path, switch)
    answers = {"must_stay_on_premises": True, "provider": "openai"}
    advice = advise(answers, rulebook=book, on=DAY)
    assert said(advice) == []
    assert "the conflict 'on-premises-conflict'" in advice.to_markdown()
