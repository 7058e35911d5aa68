"""A new rule to fill in: it fits the schema, and the check names what is still to be written."""

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from advisor import AdvisorError, load_rulebook
from advisor.apps.cli import main
from advisor.authoring.new_rule import new_rule, with_rule
from advisor.authoring.rule_schema import rule_schema
from advisor.errors import RulebookError
from advisor.formats.folders import default_rules
from advisor.formats.yaml_source import parse

SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
DAY = date(2026, 11, 22)
KINDS = ("rule", "gate", "tactic", "caution", "consideration")
FIRST_KEYS = {"rule": "lever: tuning\nrules:\n", "gate": "lever: tuning\ngates:\n"}

SMALL_RULE = """\
  - id: more-tea
    title: "TODO: one sentence someone could disagree with"
    when: {mood: tired}  # the answers and facts it applies to
    then: hold  # or pull
    because: "TODO: why, to a product manager, in two sentences at most"
    # unless_you: The exception, going on from "unless you". Or leave it out.
    cites: [{source: kitchen, section: "TODO: where it says so"}]
    effective: {from: 2026-11-22}
    examples:
      fires: {mood: tired}
      silent: {mood: calm}
"""


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "new", *map(str, arguments)])


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


def test_a_rule_of_a_small_rulebook():
    assert new_rule(load_rulebook(SOUND), "more-tea", "rule", "tuning", DAY) == SMALL_RULE


@pytest.mark.parametrize("folder", [SOUND, default_rules()], ids=["small", "shipped"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_pasted_under_its_key_fits_the_schema(folder, kind):
    rulebook = load_rulebook(folder)
    text = FIRST_KEYS.get(kind, "notes:\n") + new_rule(rulebook, "3-more.cups", kind, "tuning", DAY)
    validator = Draft7Validator(rule_schema(rulebook))
    assert [error.message for error in validator.iter_errors(parse(text, "new").data)] == []


@pytest.mark.parametrize(
    ("options", "file", "still"),
    [
        ([], "levers/tuning.yaml", ["title", "because", "section"]),
        (["--note", "caution"], "notes.yaml", ["title", "because", "section"]),
        (
            ["--gate"],
            "levers/tuning.yaml",
            ["title", "because", "needs", "after", "met", "do", "done_when", "section"],
        ),
    ],
)
def test_the_check_names_only_the_texts_still_to_write(rules, options, file, still):
    (rules / "notes.yaml").write_text("notes: []\n", encoding="utf-8")
    assert run("new", rules, *options, "--into", rules / file).exit_code == 0
    with pytest.raises(RulebookError) as caught:
        load_rulebook(rules)
    assert [problem.what for problem in caught.value.problems] == [
        f"'new': {name} is still to be written" for name in still
    ]
    assert caught.value.problems[0].hint == (
        "Put a text of your own for 'TODO: one sentence someone could disagree with'."
    )


def test_a_new_rule_filled_in_and_added_to_a_lever_decides(rules):
    file = rules / "levers" / "retrieval.yaml"
    assert run("late-night", rules, "--lever", "retrieval", "--into", file).exit_code == 0
    text = re.sub(r'"TODO: [^"]*"', "Written.", file.read_text(encoding="utf-8"))
    text = text.replace("when: {mood: tired}  #", "when: {late: true}  #")
    text = text.replace(
        "fires: {mood: tired}\n      silent: {mood: calm}\n\n",
        "fires: {mood: calm, hour: 20}\n      silent: {mood: calm}\n\n",
    )
    file.write_text(text, encoding="utf-8")
    ids = [rule.id for rule in load_rulebook(rules).levers["retrieval"].rules]
    assert ids == ["retrieval-yes", "late-night", "retrieval-no"]


# -- into a file


def added(text, kind="caution", lever="tuning"):
    rule = "  - id: new\n    title: New\n"
    return with_rule(parse(text, "rules.yaml"), text, rule, kind, lever)


def test_a_rule_goes_before_the_last_of_its_lever_and_before_the_comments_on_it():
    text = "lever: tuning\nrules:\n  - id: one\n\n  # At last\n  - id: last\n\ngates: []\n"
    assert added(text, "rule") == (
        "lever: tuning\nrules:\n  - id: one\n\n"
        "  - id: new\n    title: New\n\n"
        "  # At last\n  - id: last\n\ngates: []\n"
    )


def test_the_first_gate_takes_the_place_of_the_empty_list():
    text = "lever: tuning\nrules:\n  - id: one\ngates: []\n\n# The end\n"
    assert added(text, "gate") == (
        "lever: tuning\nrules:\n  - id: one\ngates:\n  - id: new\n    title: New\n\n# The end\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("notes:\n  - id: a\n", "notes:\n  - id: a\n\n  - id: new\n    title: New\n"),
        ("notes:\n  - id: a", "notes:\n  - id: a\n\n  - id: new\n    title: New\n"),
        ("notes:\n- id: a\n", "notes:\n- id: a\n\n- id: new\n  title: New\n"),
        (
            "notes:\n  - id: a\n\n\n# Then\nfacts: []\n",
            "notes:\n  - id: a\n\n  - id: new\n    title: New\n\n\n# Then\nfacts: []\n",
        ),
    ],
)
def test_a_note_goes_last_in_its_list_with_the_indent_that_is_there(text, expected):
    assert added(text) == expected


@pytest.mark.parametrize("name", ["tactics", "cautions", "considerations"])
def test_a_note_can_be_added_to_every_shipped_file_of_notes(name):
    text = (default_rules() / "notes" / f"{name}.yaml").read_text(encoding="utf-8")
    before, after = parse(text, name).data, parse(added(text), name).data
    assert after == {**before, "notes": [*before["notes"], {"id": "new", "title": "New"}]}


@pytest.mark.parametrize("lever", ["retrieval", "tuning"])
@pytest.mark.parametrize("kind", ["rule", "gate"])
def test_a_rule_or_gate_can_be_added_to_every_shipped_lever(lever, kind):
    text = (default_rules() / "levers" / f"{lever}.yaml").read_text(encoding="utf-8")
    before, after = parse(text, lever).data, parse(added(text, kind, lever), lever).data
    new = {"id": "new", "title": "New"}
    if kind == "gate":
        assert after == {**before, "gates": [*before["gates"], new]}
    else:
        *others, last = before["rules"]
        assert after == {**before, "rules": [*others, new, last]}


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        (
            "facts: []\n",
            "caution",
            "holds no list of notes. Begin one with notes: []",
        ),
        (
            "lever: model\nrules:\n  - id: a\n",
            "rule",
            "these are not the rules of 'tuning'",
        ),
        (
            "notes: [{id: a}]\n",
            "caution",
            "the list of notes is on one line. Write it with one entry a line first.",
        ),
        ("- a\n", "caution", "holds no list of notes. Begin one with notes: []"),
    ],
)
def test_a_file_without_a_list_for_the_rule_is_refused(text, kind, says):
    with pytest.raises(AdvisorError) as caught:
        added(text, kind)
    assert says in str(caught.value)
    assert str(caught.value).startswith("rules.yaml:")


# -- the command


def test_the_command_prints_a_rule_dated_today():
    result = run("more-tea", SOUND)
    assert result.exit_code == 0
    assert result.stdout == SMALL_RULE.replace("2026-11-22", str(datetime.now(UTC).date()))


@pytest.mark.parametrize(
    ("options", "then"),
    [
        (["--gate"], "not_yet"),
        (["--note", "tactic"], "{tactic: a_try}  # a short name for what to try"),
        (["--note", "caution"], "{caution: watch}  # or misconception, closing"),
        (["--note", "consideration", "--lever", "model"], "{supports: model}  # or opposes"),
    ],
)
def test_each_kind_of_rule_has_its_effect(options, then):
    assert f"    then: {then}\n" in run("a-try", *options).stdout


@pytest.mark.parametrize(
    ("rule_id", "says"),
    [
        (
            "Moving Target!",
            "Use small letters, digits, hyphens and dots, such as moving-target.\n",
        ),
        ("-x", "id: '-x' cannot be the id of a rule."),
        ("ÄÖ", "id: 'ÄÖ' cannot be the id of a rule. Use small letters, digits, hyphens and dots."),
        ("a\n", "such as a."),
    ],
)
def test_a_badly_formed_id_is_refused(rule_id, says):
    result = run(rule_id) if not rule_id.startswith("-") else run("--", rule_id)
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stdout == ""


def test_an_id_that_is_taken_is_refused_with_its_place():
    result = run("tuning-no", SOUND)
    assert result.exit_code == 1
    assert result.stderr == (
        "sound/levers/tuning.yaml:14:5: 'tuning-no' is here already. Choose another id.\n"
    )


@pytest.mark.parametrize(
    "options", [["--gate", "--note", "tactic"], ["--note", "tactic", "--lever", "model"]]
)
def test_contradicting_options_are_wrong_usage(options):
    assert run("x", *options).exit_code == 2


def test_a_file_that_cannot_take_the_rule_stays_unchanged(rules):
    file = rules / "facts.yaml"
    before = file.read_bytes()
    result = run("x", rules, "--into", file)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:1:1: these are not the rules of 'tuning'.")
    assert file.read_bytes() == before
