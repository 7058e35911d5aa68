"""Commands for authors: which rules they read, and that they go on beside unrelated faults."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import AdvisorError
from advisor.apps.cli import main
from advisor.authoring.new_rule import new_rule
from advisor.authoring.rule_schema import schema_text
from advisor.checks.loading import read_anyway
from advisor.formats.yaml_source import parse, read_file
from tests.days import DAY
from tests.quick import mostly_slow

TESTS = Path(__file__).parents[2]
SOUND = TESTS / "broken_rules" / "sound"
HOUSE = TESTS / "broken_extensions" / "house"
BROKEN = sorted((TESTS / "broken_rules").glob("*.yaml"))
BROKEN_ON_TOP = sorted((TESTS / "broken_extensions").glob("*.yaml"))
COMMANDS = (["check"], ["prove"], ["schema"], ["new", "a-rule"], ["graph"], ["test"])


def run(*arguments, env=None):
    return CliRunner().invoke(main, ["rules", *map(str, arguments)], env=env)


@pytest.fixture
def rules(tmp_path):
    """Return a copy of the small rulebook, to break."""
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_rules_are_named_after_the_command_by_an_option_or_by_the_variable(command, rules):
    named = run(*command, rules)
    assert (named.exit_code == 0) == (command[0] != "prove"), named.output
    assert run(*command, "--rules", rules).output == named.output
    assert run(*command, env={"ADVISOR_RULES": str(rules)}).output == named.output


def test_the_folder_goes_before_the_variable(rules):
    assert run("check", rules, env={"ADVISOR_RULES": "nowhere"}).exit_code == 0


def test_rules_named_twice_are_refused(rules):
    refused = run("check", rules, "--rules", rules)
    assert refused.exit_code == 2
    assert "Name the rules once: FOLDER or --rules." in refused.stderr


# -- beside unrelated faults


def spoiled(rules):
    """Break one rule, leave another to be written, and add a file that is no YAML."""
    file = rules / "levers" / "tuning.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("    because: It helps.\n", "    because: 'TODO: why'\n", 1)
    file.write_text(text.replace("when: {mood: calm}", "when: {moood: calm}"), encoding="utf-8")
    (rules / "open.yaml").write_text("facts: [\n", encoding="utf-8")


@pytest.mark.parametrize("command", [["schema"], ["new", "a-rule"]], ids=lambda one: one[0])
def test_schema_and_new_go_on_beside_faults_and_say_that_there_are_some(command, rules):
    right = run(*command, rules).stdout
    spoiled(rules)
    found = run(*command, rules)
    assert (found.exit_code, found.stdout) == (0, right)
    assert found.stderr == (
        "1 problem in these rules; what is faulty may be missing."
        f" All are named by: advisor rules check {rules}\n"
    )


def test_a_second_new_rule_goes_beside_one_that_is_still_to_be_written(rules):
    file = rules / "levers" / "tuning.yaml"
    first = run("new", "first-rule", rules, "--into", file)
    second = run("new", "second-rule", rules, "--into", file)
    assert (first.exit_code, first.stderr, second.exit_code) == (0, "", 0)
    assert "problems in these rules" in second.stderr
    text = file.read_text(encoding="utf-8")
    assert text.index("first-rule") < text.index("second-rule") < text.index("tuning-no")


def test_a_graph_is_drawn_beside_an_example_that_does_not_fire(rules):
    file = rules / "levers" / "tuning.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("fires: {mood: calm}", "fires: {mood: tired}"), encoding="utf-8")
    assert run("check", rules).exit_code == 1
    assert run("graph", rules).stdout == run("graph", SOUND).stdout


def test_nothing_goes_on_without_a_title(rules):
    (rules / "rulebook.yaml").write_text("facts: []\n", encoding="utf-8")
    refused = run("schema", rules)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the rulebook has no title and date" in refused.stderr


def names_from(*folders):
    """Return the schema and a new rule, or None where the rules are refused all the same."""
    whole, *on_top = folders
    try:
        rulebook, problems = read_anyway(whole, extend=on_top)
    except AdvisorError:
        return None
    rule = new_rule(rulebook, "a-new-rule", "rule", "tuning", date.fromisoformat(DAY))
    return parse(f"rules:\n{rule}", "f").data, schema_text(rulebook), problems


@pytest.mark.parametrize("path", mostly_slow(BROKEN), ids=lambda path: path.stem)
def test_a_broken_rulebook_still_gives_names(path, rules):
    for one in read_file(path).data["changes"]:
        file = rules / one["file"]
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(one["replace"], one["by"]), encoding="utf-8")
    found = names_from(rules)
    assert (found is None) == (
        path.stem in {"fact_circle", "fact_named_like_a_question", "no_title"}
    )


@pytest.mark.parametrize("path", mostly_slow(BROKEN_ON_TOP), ids=lambda path: path.stem)
def test_a_broken_extension_still_gives_names(path, tmp_path):
    for name, text in read_file(path).data.items():
        if name != "says":
            file = tmp_path / "more" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    assert (names_from(SOUND, HOUSE, tmp_path / "more") is None) == (path.stem == "no_title")
