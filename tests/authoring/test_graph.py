"""The decision graph: what feeds what, and the way that answers take through it."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given

from advisor import advise
from advisor.apps.cli import main
from advisor.authoring.graph import Part, decision_graph
from advisor.authoring.graph_drawing import dot, mermaid
from advisor.engine.case import Case
from tests.drawing import examples
from tests.rulebook_strategies import half_filled, outcome

SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
HABIT = {"what_must_change": "behavior", "prompting_effort": "exhausted"}


def graph_for(rulebook, answers, **more):
    return decision_graph(Case.read(answers, rulebook, rulebook.about.as_of), **more)


def whole_graph(rulebook, **more):
    return graph_for(rulebook, {}, **more)


def ids(parts, kind):
    return [part.id for part in parts if part.kind == kind]


# -- what feeds what


def test_a_question_feeds_only_the_parts_that_read_it(small):
    parts = whole_graph(small).parts
    assert list(parts.successors(Part("question", "hour"))) == [Part("fact", "late")]
    assert list(parts.successors(Part("fact", "late"))) == [
        Part("fact", "late_crowd"),
        Part("rule", "retrieval-yes"),
    ]


def test_a_computed_answer_is_fed_by_its_inputs(small):
    computed = Part("computed", "full_context_tokens_per_month")
    assert ids(whole_graph(small).parts.predecessors(computed), "question") == [
        "knowledge_tokens",
        "calls_per_month",
    ]


def test_a_lever_leads_to_an_approach_only_where_it_matters(small):
    graph = whole_graph(small)
    bigger = Part("approach", "bigger_model")
    assert list(graph.parts.predecessors(bigger)) == [Part("lever", "model")]
    assert graph.effects[Part("lever", "tuning"), Part("approach", "rag")] == "hold"
    assert graph.effects[Part("lever", "tuning"), Part("approach", "fine_tune")] == "pull"


def test_the_shipped_graph_has_no_circle_and_holds_every_rule_gate_and_approach(shipped):
    parts = whole_graph(shipped).parts
    assert nx.is_directed_acyclic_graph(parts)
    levers = shipped.levers.values()
    assert ids(parts, "rule") == [rule.id for lever in levers for rule in lever.rules]
    assert ids(parts, "gate") == [gate.id for lever in levers for gate in lever.gates]
    assert ids(parts, "approach") == list(shipped.approaches)


def test_questions_that_no_rule_reads_are_left_out(shipped):
    drawn = ids(whole_graph(shipped).parts, "question")
    assert "engineer_usd_per_hour" not in drawn
    assert "labeled_examples" in drawn


def test_the_graph_of_one_lever_has_only_its_related_parts(shipped):
    graph = whole_graph(shipped, lever="retrieval")
    retrieval = shipped.levers["retrieval"].rules
    assert ids(graph.parts, "rule") == [rule.id for rule in retrieval]
    assert ids(graph.parts, "lever") == ["retrieval"]
    assert "bigger_model" not in ids(graph.parts, "approach")
    assert "automatic_grader" not in ids(graph.parts, "question")


# -- the way taken


def test_without_answers_nothing_is_marked(small):
    graph = whole_graph(small)
    assert not graph.taken_parts
    assert not graph.taken_arrows
    assert "taken" not in dot(graph)
    assert "class" not in mermaid(graph)


def test_without_the_required_answer_nothing_is_marked(small):
    assert not graph_for(small, {"hour": 20}).taken_parts


@pytest.mark.parametrize(
    "answers",
    [
        HABIT,
        {"what_must_change": "knowledge"},
        {"what_must_change": "both", "prompting_effort": "exhausted", "labeled_examples": 90},
        {"what_must_change": "capability", "base_model_can": "no"},
        {"what_must_change": "nothing"},
    ],
)
def test_the_marked_parts_are_the_advised_approach_and_the_rules_that_decide(shipped, answers):
    advice = advise(answers)
    graph = decision_graph(Case.of(advice.answers, shipped, advice.on))
    assert ids(graph.taken_parts, "approach") == [advice.verdict.approach]
    deciding = {finding.rule for finding in advice.findings if finding.role == "decides"}
    assert set(ids(graph.taken_parts, "rule")) <= deciding
    for part in graph.taken_parts:
        to_the_end = nx.has_path(graph.parts, part, Part("approach", advice.verdict.approach))
        assert to_the_end, part


@pytest.mark.slow
@examples(50)
@given(half_filled())
def test_in_any_rulebook_the_marked_arrows_lead_to_the_decided_approach(drawn):
    rulebook, _values, answers = drawn
    graph = decision_graph(Case.from_values(answers, rulebook))
    approach = outcome(rulebook, answers)
    assert ids(graph.taken_parts, "approach") == [approach]
    on_the_way = nx.DiGraph(list(graph.taken_arrows))
    assert set(on_the_way) == graph.taken_parts
    assert nx.ancestors(on_the_way, Part("approach", approach)) | {
        Part("approach", approach)
    } == set(graph.taken_parts)


def test_every_marked_arrow_joins_two_marked_parts(shipped):
    graph = graph_for(shipped, HABIT)
    assert {part for arrow in graph.taken_arrows for part in arrow} == graph.taken_parts


def test_unmet_gates_are_marked_and_the_lever_says_not_yet(shipped):
    graph = graph_for(shipped, HABIT)
    assert "too-few-examples" in ids(graph.taken_parts, "gate")
    tuning = Part("lever", "tuning")
    assert (
        graph.labels[tuning]
        == "Must the model be fine-tuned to respond differently? Yes, but not yet"
    )


def test_labels_of_marked_parts_show_the_value_and_whether_it_is_assumed(small):
    graph = graph_for(small, {"mood": "calm", "hour": 20, "knowledge_tokens": 11})
    assert graph.labels[Part("question", "knowledge_tokens")] == "Cups: 11"
    assert graph.labels[Part("question", "calls_per_month")] == "Guests: 1 (assumed)"
    assert graph.labels[Part("fact", "late")] == "It is after six: yes"
    assert graph.labels[Part("question", "mood")] == "Mood"


def test_only_the_reasons_that_decided_are_marked(shipped):
    answers = {"what_must_change": "behavior", "needs_citations": True}
    graph = graph_for(shipped, answers)
    assert "citations-without-missing-facts" in ids(graph.taken_parts, "rule")
    assert "needs_citations" not in ids(graph.taken_parts, "question")


# -- text


SMALL_DOT = """\
digraph decision {
  rankdir=LR; bgcolor=transparent;
  node [fontname="sans-serif" fontsize=11]; edge [fontname="sans-serif" fontsize=9];
  "question hour" [label="Hour" shape=oval class="question"];
  "question mood" [label="Mood" shape=oval class="question"];
  "fact late" [label="It is after six" shape=box class="fact"];
  "rule retrieval-yes" [label="1. Yes to retrieval" shape=note class="rule"];
  "rule retrieval-no" [label="2. No to retrieval" shape=note class="rule"];
  "lever retrieval" [label="What about retrieval?" shape=cds class="lever"];
  "approach rag_fine_tune" [label="Way rag_fine_tune" shape=doubleoctagon class="approach"];
  "approach rag" [label="Way rag" shape=doubleoctagon class="approach"];
  "approach fine_tune" [label="Way fine_tune" shape=doubleoctagon class="approach"];
  "approach prompt" [label="Way prompt" shape=doubleoctagon class="approach"];
  "question hour" -> "fact late" [class="feeds"];
  "question mood" -> "rule retrieval-yes" [class="feeds"];
  "fact late" -> "rule retrieval-yes" [class="feeds"];
  "rule retrieval-yes" -> "lever retrieval" [label="pull" class="pull"];
  "rule retrieval-no" -> "lever retrieval" [label="hold" class="hold"];
  "lever retrieval" -> "approach rag_fine_tune" [label="pull" class="pull"];
  "lever retrieval" -> "approach rag" [label="pull" class="pull"];
  "lever retrieval" -> "approach fine_tune" [label="hold" class="hold"];
  "lever retrieval" -> "approach prompt" [label="hold" class="hold"];
}
"""

SMALL_MERMAID = """\
flowchart LR
  n0(["Hour"])
  n1(["Mood"])
  n2["It is after six"]
  n3>"1. Yes to retrieval"]
  n4>"2. No to retrieval"]
  n5[/"What about retrieval? No"\\]
  n6((("Way rag_fine_tune")))
  n7((("Way rag")))
  n8((("Way fine_tune")))
  n9((("Way prompt")))
  n0 --> n2
  n1 --> n3
  n2 --> n3
  n3 -->|"pull"| n5
  n4 -->|"hold"| n5
  n5 -->|"pull"| n6
  n5 -->|"pull"| n7
  n5 -->|"hold"| n8
  n5 -->|"hold"| n9
  classDef taken stroke:#0b6e4f,stroke-width:3px
  class n4,n5,n8 taken
  linkStyle 4,7 stroke:#0b6e4f,stroke-width:3px
"""


def test_a_small_graph_in_dot(small):
    assert dot(whole_graph(small, lever="retrieval")) == SMALL_DOT


def test_a_small_graph_with_marked_parts_in_mermaid(small):
    drawn = mermaid(graph_for(small, {"mood": "calm"}, lever="retrieval"))
    assert drawn == SMALL_MERMAID


def test_marked_parts_are_drawn_bold_and_others_pale(small):
    drawn = dot(graph_for(small, {"mood": "tired"}))
    assert '"rule retrieval-yes" -> "lever retrieval" [label="pull" class="pull taken"' in drawn
    assert '"rule retrieval-no" -> "lever retrieval" [label="hold" class="hold idle"' in drawn


HOSTILE = 'He said "no" \\ <script>alert(1)</script> `x` #35; [a](b) | end;'


@pytest.fixture
def hostile(small):
    mood = small.questions["mood"].model_copy(update={"short": HOSTILE})
    return replace(small, questions={**small.questions, "mood": mood})


def test_hostile_texts_stay_inside_their_quotes_in_dot(hostile):
    drawn = dot(whole_graph(hostile))
    (line,) = (line for line in drawn.splitlines() if line.startswith('  "question mood" ['))
    label = re.match(r'  "question mood" \[label="((?:[^"\\]|\\.)*)" shape=oval class="ques', line)
    assert label is not None
    read_back = re.sub(r"\\(.)", lambda m: {"n": " "}.get(m[1], m[1]), label[1])
    assert read_back == HOSTILE


def test_hostile_texts_are_escaped_in_mermaid(hostile):
    drawn = mermaid(whole_graph(hostile))
    (line,) = (line for line in drawn.splitlines() if line.startswith("  n1(["))
    label = line.removeprefix('  n1(["').removesuffix('"])').replace("<br/>", " ")
    assert not set('"\\<>`[]|#&') & set(re.sub(r"#\d+;", "", label))
    assert re.sub(r"#(\d+);", lambda m: chr(int(m[1])), label) == HOSTILE


@pytest.mark.slow
@pytest.mark.long
def test_the_drawing_is_the_same_in_every_process():
    code = (
        "from advisor import load_rulebook; from advisor.authoring.graph import decision_graph;"
        "from advisor.authoring.graph_drawing import dot; from advisor.engine.case import Case;"
        "case = Case.from_values({'what_must_change': 'both'}, load_rulebook());"
        "print(dot(decision_graph(case, lever='tuning')), end='')"
    )
    drawn = {
        subprocess.run(  # noqa: PLW1510
            [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONHASHSEED": n}
        ).stdout
        for n in ("1", "2")
    }
    assert len(drawn) == 1
    assert drawn.pop().startswith("digraph")


# -- the command


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "graph", *map(str, arguments)])


def test_the_command_draws_the_shipped_rules_in_both_formats(shipped):
    assert run().stdout == dot(whole_graph(shipped))
    assert run("--format", "mermaid").stdout == mermaid(whole_graph(shipped))


def test_the_command_marks_the_decision_on_a_file_of_answers(small, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("answers: {mood: tired}\n", encoding="utf-8")
    result = run(SOUND, "--answers", file, "--lever", "retrieval")
    assert result.exit_code == 0
    assert result.stdout == dot(graph_for(small, {"mood": "tired"}, lever="retrieval"))
    assert result.stderr == ""


def test_the_command_says_why_nothing_is_marked(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("hour: 20\n", encoding="utf-8")
    result = run(SOUND, "--answers", file)
    assert result.exit_code == 0
    assert result.stderr == "No way is marked: it takes an answer to mood.\n"


def test_the_command_says_when_a_lever_does_not_matter(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("{mood: calm, hour: 20, knowledge_tokens: 11}\n", encoding="utf-8")
    result = run(SOUND, "--answers", file, "--lever", "tuning")
    assert result.exit_code == 0
    assert result.stderr == (
        "No way is marked: 'tuning' does not matter where these answers lead.\n"
    )


def test_wrong_answers_are_refused_as_everywhere(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("mood: angry\n", encoding="utf-8")
    result = run(SOUND, "--answers", file)
    assert result.exit_code == 1
    assert result.stderr == (
        "answers.mood: 'angry' is not an option of 'mood'. Use one of tired, calm.\n"
    )


def test_a_lever_that_does_not_exist_is_wrong_usage():
    assert run("--lever", "coffee").exit_code == 2
