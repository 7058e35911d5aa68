"""The proof of a rulebook: what it counts, and that it finds planted faults."""

import json
import shutil
from math import inf
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import load_rulebook
from advisor.apps.cli import main
from advisor.checks.loading import read_rulebook
from advisor.checks.proof import prove
from advisor.engine.computed import PAYBACK, complete
from advisor.engine.decision import decide_values
from advisor.engine.diagram.compile import full_diagrams
from advisor.errors import RulebookError
from advisor.formats.folders import default_rules


@pytest.fixture(scope="module")
def proof():
    return prove(load_rulebook())


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the shipped rules to break."""
    return Path(shutil.copytree(default_rules(), tmp_path / "rules"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def problems(rules: Path) -> list[str]:
    return [str(problem) for problem in prove(read_rulebook(rules)).problems]


def test_the_shipped_rules_have_no_problems(proof):
    assert proof.problems == ()


def test_every_combination_is_counted_once(proof):
    assert sum(proof.approaches.values()) == proof.combinations
    for lever in proof.rulebook.levers.values():
        assert sum(proof.decides[rule.id] for rule in lever.rules) == proof.combinations


def test_every_rule_decides_and_every_approach_is_reached(proof):
    assert all(proof.decides.values())
    assert all(proof.approaches.values())


def test_at_least_ten_laws_are_checked(proof):
    assert len(proof.rulebook.laws) >= 10


@pytest.mark.slow
def test_a_missing_last_rule_is_found_with_a_witness(rules):
    file = rules / "levers" / "retrieval.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("  - id: facts-missing"), text.index("gates: []")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(rules)
    told = [str(problem) for problem in caught.value.problems]
    assert "the last rule of 'retrieval' does not always apply" in told[1]
    assert "combinations undecided. Witness: What must change: knowledge." in told[0]


@pytest.mark.slow
def test_a_rule_hidden_by_two_others_together_is_found(rules):
    file = rules / "levers" / "retrieval.yaml"
    replace(
        file, "  - id: citations-from-long-text\n", PLANTED + "  - id: citations-from-long-text\n"
    )
    told = problems(rules)
    assert "'planted' never decides" in told[0]
    assert "'facts-change-weekly' (" in told[0]
    assert "'fits-in-the-prompt' (" in told[0]
    assert "together apply wherever it does" in told[0]
    assert "the example under 'fires' stays silent" in told[1]


@pytest.mark.slow
def test_a_rule_that_contradicts_itself_through_a_fact_is_found(rules):
    file = rules / "levers" / "retrieval.yaml"
    planted = PLANTED.replace(HIDDEN_WHEN, "{very_high_volume: true, high_volume: false}")
    replace(
        file, "  - id: citations-from-long-text\n", planted + "  - id: citations-from-long-text\n"
    )
    assert "'planted' can never apply: its conditions contradict each other" in problems(rules)[0]


@pytest.mark.slow
def test_two_rules_that_apply_to_the_same_cases_are_found(rules):
    file = rules / "levers" / "retrieval.yaml"
    planted = PLANTED.replace(HIDDEN_WHEN, "{needs_citations: true}")
    replace(file, "  - id: facts-missing\n", planted + "  - id: facts-missing\n")
    told = problems(rules)
    assert any(
        "'planted' applies exactly where 'citations-from-long-text' does" in text for text in told
    )
    assert any("'planted' never decides: 'citations-from-long-text' (" in text for text in told)


@pytest.mark.slow
def test_an_approach_that_is_never_reached_is_found(rules):
    file = rules / "levers" / "model.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("then: pull", "then: hold"))
    assert "approaches: no combination of answers leads to 'bigger_model'." in " ".join(
        problems(rules)
    )


@pytest.mark.slow
def test_a_law_that_applies_to_no_case_is_found(rules):
    replace(
        rules / "laws.yaml",
        "laws:\n",
        """laws:
  - id: about-nothing
    says: Very many calls are few calls
    when: {very_high_volume: true, high_volume: false}
    never: [prompt]
    cites: [{source: our-judgement, section: all}]
""",
    )
    (told,) = problems(rules)
    assert told == (
        "rules/laws.yaml:5:5: the law 'about-nothing' speaks about no combination at all."
        " Mend its when."
    )


@pytest.mark.slow
def test_a_law_about_an_unknown_fact_is_refused(rules):
    replace(rules / "laws.yaml", "when: {tuning_offer: [closing, closed]}", "when: {offer: closed}")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(rules)
    assert "'closed-offers-are-never-ready': unknown fact 'offer'" in str(caught.value)


@pytest.mark.slow
def test_a_conflict_that_no_answers_can_have_is_found(rules):
    replace(
        rules / "conflicts.yaml",
        "when: {hardly_any_answer_is_good: true, base_model_can",
        "when: {hardly_any_answer_is_good: true, every_fifth_answer_is_good: true, base_model_can",
    )
    assert (
        "no answers can have the conflict 'no-good-answers-reliably-able'."
        " Mend its when, or remove it."
    ) in problems(rules)[0]


@pytest.mark.slow
def test_a_step_that_is_never_shown_is_found(rules):
    replace(
        rules / "plans.yaml",
        "when: {prompt_means: prompt_optimizer}\n",
        "when: {prompt_means: prompt_optimizer, retrieval_means: index}\n",
    )
    told = problems(rules)
    assert told[0].endswith(
        "the plan for prompt: the step 'Let a prompt optimizer search' is never shown."
        " Mend its when, or remove it."
    )
    assert told[0].startswith("rules/plans.yaml:")


@pytest.mark.slow
def test_a_plan_that_is_too_long_for_some_answers_is_found(rules):
    replace(
        rules / "plans.yaml",
        "      - id: split-the-task\n",
        """      - id: wait
        title: Wait
        takes: 1 day
        do: Wait a day.
        done_when: The day is over.
      - id: split-the-task
""",
    )
    (told,) = problems(rules)
    assert "the plan for bigger_model has 6 steps for some answers. Show 2 to 5. Witness: " in told


@pytest.mark.slow
def test_a_plan_that_is_too_short_for_some_answers_is_found(rules):
    file = rules / "plans.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.rindex("      - id: ", 0, text.index("title: Read the bill again"))
    end = text.index("      - id: ", start + 1)
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    (told,) = problems(rules)
    assert "the plan for prompt has 1 step for some answers. Show 2 to 5. Witness: " in told


HIDDEN_WHEN = "{any: [{facts_change_weekly: true}, {text_fits_in_prompt: true}]}"
PLANTED = f"""  - id: planted
    title: Short or moving texts are looked up
    when: {HIDDEN_WHEN}
    then: pull
    because: Two rules before it cover it together.
    cites: [{{source: our-judgement, section: all}}]
    effective: {{from: 2026-11-22}}
    examples:
      fires: {{what_must_change: knowledge}}
      silent: {{what_must_change: behavior}}

"""


@pytest.mark.slow
def test_a_broken_law_is_shown_with_a_questionnaire_that_breaks_it(rules):
    replace(
        rules / "laws.yaml",
        "when: {requirement_changes_per_quarter: {gte: 3}}",
        "when: {requirement_changes_per_quarter: {gte: 2}}",
    )
    (told,) = problems(rules)
    assert "the law 'changing-requirements-never-fine-tune' is broken" in told
    assert "Witness: " in told
    assert "Requirement changes a quarter: 2" in told
    assert "levers/tuning.yaml:" in told


@pytest.mark.slow
def test_a_broken_law_about_a_raised_answer_names_the_answers_before_and_after(rules):
    replace(
        rules / "laws.yaml",
        "    raising: labeled_examples\n    keeps: [fine_tune, rag_fine_tune]",
        "    raising: labeled_examples\n    keeps: [prompt]",
    )
    (told,) = problems(rules)
    assert "the law 'more-examples-never-move-away-from-training' is broken" in told
    assert "leads elsewhere" in told


@pytest.mark.slow
def test_an_unused_question_is_a_problem_and_an_unused_option_is_not(rules):
    replace(
        rules / "questions.yaml",
        "questions:\n",
        """questions:
  - id: favorite_color
    ask: Which color do you like?
    short: Color
    help: Any will do.
    why: Nobody knows.
    group: need
    assume: false
    assumed_because: Few have one.
    answer: {type: yes_no}
""",
    )
    with pytest.raises(RulebookError, match="nothing uses the question 'favorite_color'"):
        load_rulebook(rules)


def test_the_interpreter_agrees_with_the_full_diagram_on_one_case_for_each_cell():
    """The full diagram and the interpreter agree on one questionnaire for each of its cells."""
    rulebook = load_rulebook()
    compiled = full_diagrams(rulebook)
    asked = [(i, level) for i, level in enumerate(compiled.levels) if level.questions]
    for index, level in asked:
        for cell in range(len(level.cells)):
            changes = level.change_to(cell, {"what_must_change": "both"})
            if changes is None or level.id == "what_must_change":
                continue
            answers = {"what_must_change": "both", **changes}
            values = complete(rulebook, answers, rulebook.about.as_of) | {
                PAYBACK: inf if cell % 2 else 0
            }
            assert compiled.levels[index].cell_of(values) == cell
            node = compiled.approach
            while node >= 0:
                full = compiled.forest.nodes[node]
                node = full.children[compiled.levels[full.level].present_cell(values)]
            assert compiled.approaches[-1 - node] == decide_values(rulebook, values).approach


@pytest.mark.slow
def test_the_command_prints_the_proof_and_its_json():
    runner = CliRunner()
    plain = runner.invoke(main, ["rules", "prove"])
    assert plain.exit_code == 0
    assert "every one gets a verdict" in plain.stdout
    data = json.loads(runner.invoke(main, ["rules", "prove", "--json"]).stdout)
    assert data["problems"] == []
    assert sum(data["approaches"].values()) == data["combinations"]


@pytest.mark.slow
def test_the_command_exits_with_1_and_the_problem_when_a_law_breaks(rules):
    replace(
        rules / "laws.yaml",
        "raising: knowledge_tokens\n    keeps: [rag, rag_fine_tune]",
        "raising: knowledge_tokens\n    keeps: [prompt, fine_tune]",
    )
    result = CliRunner().invoke(main, ["rules", "prove", str(rules)])
    assert result.exit_code == 1
    assert "is broken" in result.stderr
    assert "Traceback" not in result.output
