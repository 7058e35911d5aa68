"""Parts under their former ids: in extensions, answers, cases and commands."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import AdvisorError, advise, advise_many, explain, load_rulebook
from advisor.apps.cli import main
from advisor.authoring.cases import read_cases
from advisor.formats.folders import default_rules
from advisor.formats.yaml_source import read_file
from tests.days import DAY
from tests.saved_records import unsealed

HERE = Path(__file__).parent
COMPANY = HERE.parents[1] / "examples" / "company"
LETTERS = read_file(HERE.parents[1] / "examples" / "letters.yaml").data
SOUND = HERE.parents[0] / "broken_rules" / "sound"
EARLIER = read_file(HERE / "earlier_ids.yaml").data
BOOK = load_rulebook()
TUNE = {"what_must_change": "behavior", "prompting_effort": "exhausted"}
FORMER = {
    now: old for ids in (BOOK.current_ids.rules, BOOK.current_ids.names) for old, now in ids.items()
}


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def in_former_ids(text):
    """Return rules with the former id of every part of the shipped rules that has one."""
    return re.sub(r"[\w.-]+", lambda word: FORMER.get(word[0], word[0]), text)


# -- the promise


@pytest.mark.parametrize("kind", EARLIER)
def test_every_id_of_an_earlier_version_is_found(kind):
    ids, laws = BOOK.current_ids, {law.id for law in BOOK.laws}
    found = {
        "questions": lambda name: BOOK.find_question(name) is not None,
        "computed": lambda name: ids.of_name(name) in BOOK.computed,
        "facts": lambda name: ids.of_name(name) in BOOK.facts,
        "laws": lambda name: ids.laws.get(name, name) in laws,
    }.get(kind, lambda name: BOOK.find_rule(name) is not None)
    assert [name for name in EARLIER[kind] if not found(name)] == []


# -- extensions


@pytest.fixture
def old_company(tmp_path):
    """The example extension, written with the former ids of what it names."""
    folder = Path(shutil.copytree(COMPANY, tmp_path / "company"))
    for file in folder.rglob("*.yaml"):
        file.write_text(in_former_ids(file.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def said(advice):
    """Return the advice without the digest, which is of the text of the rules."""
    data = unsealed(advice)
    del data["rulebook_digest"]
    return data


@pytest.mark.slow
def test_an_extension_in_former_ids_gives_the_same_as_in_ids_of_now(old_company):
    text = (old_company / "rules.yaml").read_text(encoding="utf-8")
    assert "after: moving-target" in text
    assert "many_examples: false" in text
    old, now = load_rulebook(extend=old_company), load_rulebook(extend=COMPANY)
    assert old.levers == now.levers
    assert old.facts == now.facts
    assert said(advise(LETTERS, rulebook=old, on=DAY)) == said(
        advise(LETTERS, rulebook=now, on=DAY)
    )


@pytest.mark.slow
def test_the_check_says_once_what_each_former_id_is_called_now(old_company):
    told = run("rules", "check", "--extend", old_company).stdout.splitlines()
    assert [line for line in told if line.endswith(" now.")] == [
        "company/company.yaml:21:5: 'small-and-local' is called 'on-premises-small-model' now.",
        "company/rules.yaml:4:5: 'facts-that-move' is called 'facts-change-weekly' now.",
        "company/rules.yaml:17:5: 'moving-target' is called 'requirements-change-often' now.",
        (
            "company/rules.yaml:19:35: 'many_examples' is called"
            " 'enough_examples_for_narrow_task' now."
        ),
    ]
    assert "is called" not in run("rules", "check", "--extend", COMPANY).stdout


RULE = """extension: {title: More rules, version: "1"}
facts:
  - id: some_examples
    replaces: some_examples
    reason: We want more.
    says: There are at least 80 examples
    when: {labeled_examples: {gte: 80}}
    cites: [{source: our-judgement, section: all}]
rules:
  - id: moving-target
    replaces: moving-target
    reason: Ours moves faster.
    title: If requirements change three times a quarter, do not fine-tune yet
    when: {requirement_changes_per_quarter: {gte: 3}}
    then: hold
    because: Ours moves faster.
    cites: [{source: our-judgement, section: all}]
    effective: {from: 2026-11-22}
    examples:
      fires: {what_must_change: behavior, requirement_changes_per_quarter: 3}
      silent: {what_must_change: behavior, requirement_changes_per_quarter: 0}
"""


@pytest.mark.slow
def test_a_part_replaced_under_its_former_id_keeps_the_id_of_now_and_is_found_by_both(tmp_path):
    (tmp_path / "more.yaml").write_text(RULE, encoding="utf-8")
    book = load_rulebook(extend=tmp_path)
    assert [(d.kind, d.id, d.instead) for d in book.departures] == [
        ("fact", "enough_examples_for_pilot", "enough_examples_for_pilot"),
        ("rule", "requirements-change-often", "requirements-change-often"),
    ]
    assert book.find_rule("moving-target").because == "Ours moves faster."
    assert book.current_ids.of_name("some_examples") == "enough_examples_for_pilot"
    assert "some_examples" not in book.facts
    tuned = {**TUNE, "requirement_changes_per_quarter": 3, "labeled_examples": 60}
    found = explain(tuned, "moving-target", rulebook=book, on=DAY)
    assert (found.rule, found.applies) == ("requirements-change-often", True)


@pytest.mark.slow
def test_an_extension_may_rename_its_own_parts(tmp_path):
    text = RULE.partition("rules:")[0].replace("some_examples", "house_examples")
    text = text.replace(
        "    replaces: house_examples\n    reason: We want more.\n",
        "    formerly: [own_examples]\n",
    )
    note = """notes:
  - id: house-examples
    formerly: [own-examples]
    title: If you have 80 examples, tell us
    when: {own_examples: true}
    then: {caution: watch}
    because: We collect them.
    cites: [{source: our-judgement, section: all}]
    effective: {from: 2026-11-22}
    examples:
      fires: {what_must_change: behavior, labeled_examples: 80}
      silent: {what_must_change: behavior}
"""
    (tmp_path / "more.yaml").write_text(text + note, encoding="utf-8")
    book = load_rulebook(extend=tmp_path)
    assert book.find_rule("own-examples").id == "house-examples"
    advice = advise({**TUNE, "labeled_examples": 90}, rulebook=book, on=DAY)
    assert "house-examples" in [tip.rule for tip in advice.cautions]


# -- answers


@pytest.fixture
def renamed_question(tmp_path):
    """The small rulebook with another id for one of its questions."""
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    for file in folder.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\bmood\b", "state_of_mind", text)
        text = text.replace("id: state_of_mind", "id: state_of_mind\n    formerly: [mood]")
        file.write_text(text, encoding="utf-8")
    return load_rulebook(folder)


def test_an_answer_to_a_renamed_question_counts(renamed_question):
    advice = advise({"mood": "tired"}, rulebook=renamed_question, on=DAY)
    assert advice.verdict.approach == "rag"
    assert list(advice.answers) == ["state_of_mind"]
    assert advise_many({"mood": ["tired", "calm"]}, rulebook=renamed_question) == [
        "rag",
        "fine_tune",
    ]


def test_an_answer_under_both_ids_is_refused(renamed_question):
    with pytest.raises(AdvisorError) as caught:
        advise({"mood": "tired", "state_of_mind": "calm"}, rulebook=renamed_question, on=DAY)
    assert str(caught.value) == (
        "answers.mood: is called 'state_of_mind' now, which is answered too. Keep one of the two."
    )
    with pytest.raises(AdvisorError) as caught:
        advise_many({"mood": ["tired"], "state_of_mind": ["calm"]}, rulebook=renamed_question)
    assert str(caught.value) == (
        "columns.mood: is called 'state_of_mind' now, which has a column too. Keep one of the two."
    )


# -- commands and tools


@pytest.mark.slow
def test_explain_takes_a_former_id_and_says_what_it_is_called_now(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("what_must_change: behavior\ndistinct_voice: true\n", encoding="utf-8")
    old, now = (run("explain", file, rule) for rule in ("shown-not-told", "distinctive-tone"))
    assert (old.exit_code, old.stdout) == (0, now.stdout)
    assert old.stderr == "'shown-not-told' is called 'distinctive-tone' now.\n"
    assert now.stderr == ""


def test_a_new_rule_cannot_have_a_former_id():
    refused = run("rules", "new", "moving-target")
    assert refused.exit_code == 1
    place = BOOK.places["requirements-change-often"]
    assert refused.stderr == (
        f"{place}: 'moving-target' was the id of 'requirements-change-often'. Choose another id.\n"
    )


@pytest.mark.slow
def test_a_case_file_may_expect_a_rule_by_its_former_id(tmp_path):
    case = "answers: {what_must_change: knowledge, knowledge_changes: weekly}\n"
    expect = "expect: {approach: rag, because: [facts-that-move], gates: []}\n"
    (tmp_path / "case.yaml").write_text(case + expect, encoding="utf-8")
    (file,) = read_cases(tmp_path, BOOK)
    assert file.because == ("facts-change-weekly",)
    tested = run("rules", "test", default_rules(), "--cases", tmp_path)
    assert tested.exit_code == 0
