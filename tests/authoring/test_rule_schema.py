"""The JSON Schema of rule files: it takes every shipped file, and no misspelt name."""

import copy
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from advisor import load_rulebook
from advisor.apps.cli import main, rules_group
from advisor.authoring.rule_schema import FILE_NAME, rule_schema, schema_text
from advisor.checks.loading import rule_files
from advisor.formats.folders import default_rules
from advisor.formats.yaml_source import parse, read_file

SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
COMPANY = Path(__file__).parents[2] / "examples" / "company"
SHIPPED = default_rules()


@pytest.fixture(scope="module")
def schema():
    return rule_schema(load_rulebook())


@pytest.fixture(scope="module")
def validator(schema):
    return Draft7Validator(schema)


def faults(validator, text):
    return sorted(error.json_path for error in validator.iter_errors(parse(text, "a file").data))


def test_the_schema_is_valid_draft_7(schema):
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("file", rule_files(SHIPPED), ids=lambda path: path.stem)
def test_every_shipped_file_fits(validator, file):
    assert list(validator.iter_errors(read_file(file).data)) == []


@pytest.mark.parametrize("file", rule_files(SOUND), ids=lambda path: path.stem)
def test_every_file_of_another_rulebook_fits_its_own_schema(file):
    own = Draft7Validator(rule_schema(load_rulebook(SOUND)))
    assert list(own.iter_errors(read_file(file).data)) == []


def test_the_committed_schema_is_as_generated():
    committed = (SHIPPED / FILE_NAME).read_text(encoding="utf-8")
    assert committed == schema_text(load_rulebook()), "advisor rules schema > rules/" + FILE_NAME


@pytest.mark.parametrize("file", rule_files(SHIPPED), ids=lambda path: path.stem)
def test_every_shipped_file_tells_the_editor_where_its_schema_is(file):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (file.parent / first.removeprefix(prefix)).resolve() == (SHIPPED / FILE_NAME).resolve()


NOTE = """\
notes:
  - id: a-note
    title: A note
    when: {when}
    then: {then}
    because: It is so.
    cites: [{{source: {source}, section: all}}]
    effective: {{from: 2026-11-22}}
    examples:
      fires: {fires}
      silent: {{what_must_change: knowledge}}
"""
RIGHT = {
    "when": "{needs_citations: true}",
    "then": "{tactic: ask_nicely}",
    "source": "our-judgement",
    "fires": "{what_must_change: knowledge, needs_citations: true}",
}


def note(**changes):
    return NOTE.format(**RIGHT | changes)


@pytest.mark.parametrize(
    "when",
    [
        "otherwise",
        "{output_format: [json, custom_schema], calls_per_month: {gte: 10, lt: 2000}}",
        "{any: [{long_prompt: true}, {not: {all: [{provider: cohere}]}}]}",
        "{prompt_standing: [short, unsure], full_context_tokens_per_month: {gt: 0.5}}",
        "{approach: [rag, prompt]}",
        '{base_model_can: "no"}',
        "{calls_per_month: 1000}",
    ],
)
def test_conditions_that_load_fit(validator, when):
    assert faults(validator, note(when=when)) == []


@pytest.mark.parametrize(
    "when",
    [
        "{needs_citation: true}",
        "{output_format: jason}",
        "{output_format: [json, jason]}",
        "{needs_citations: maybe}",
        "{needs_citations: {gte: 1}}",
        "{output_format: {gte: 1}}",
        "{calls_per_month: {gte: many}}",
        "{calls_per_month: {least: 5}}",
        "{calls_per_month: {}}",
        "{calls_per_month: -1}",
        "{prompt_standing: great}",
        "{approach: pray}",
        "{any: []}",
        "{any: {needs_citations: true}}",
        "{not: [{needs_citations: true}]}",
        "{all: [{any: [{not: {long_promt: true}}]}]}",
        "{}",
        "sometimes",
    ],
)
def test_conditions_that_do_not_load_do_not_fit(validator, when):
    assert faults(validator, note(when=when)) == ["$.notes[0].when"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"fires": "{what_must_chang: knowledge}"}, "$.notes[0].examples.fires"),
        ({"fires": "{what_must_change: knowlege}"}, "$.notes[0].examples.fires.what_must_change"),
        ({"fires": "{calls_per_month: 1.5}"}, "$.notes[0].examples.fires.calls_per_month"),
        ({"fires": "{prompt_score: 82}"}, "$.notes[0].examples.fires.prompt_score"),
        ({"then": "{tactic: a, caution: watch}"}, "$.notes[0].then"),
        ({"then": "{}"}, "$.notes[0].then"),
        ({"then": "{caution: danger}"}, "$.notes[0].then.caution"),
        ({"source": "our-judgment"}, "$.notes[0].cites[0].source"),
    ],
)
def test_misspelt_names_and_values_elsewhere_do_not_fit(validator, changes, place):
    assert faults(validator, note(**changes)) == [place]


def test_only_a_note_may_read_the_approach(validator):
    cites = "cites: [{source: our-judgement, section: all}]"
    text = f"facts: [{{id: odd, says: Odd, when: {{approach: rag}}, {cites}}}]"
    assert faults(validator, text) == ["$.facts[0].when"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("switch_off: [{rule: on-premises-small-model, reason: Ours is large.}]", []),
        ("switch_off: [{rule: small-and-local, reason: An id of earlier versions.}]", []),
        (
            "switch_off: [{price: defaults/engineer_usd_per_hour, reason: We set the rate.}]",
            [],
        ),
        ("switch_off: [{rule: on-premise-model, reason: Misspelt.}]", ["$.switch_off[0].rule"]),
        ("switch_off: [{fact: high_volum, reason: Misspelt.}]", ["$.switch_off[0].fact"]),
        ("switch_off: [{price: defaults/wage, reason: Unknown.}]", ["$.switch_off[0].price"]),
        ("switch_off: [{rule: on-premises-small-model}]", ["$.switch_off[0]", "$.switch_off[0]"]),
    ],
)
def test_only_parts_that_exist_can_be_switched_off(validator, text, places):
    assert faults(validator, text) == places


RULE = """\
rules:
  - id: a-rule
    {place}
    title: A rule
    when: {{calls_per_month: {{gte: {bound}}}}}
    then: hold
    because: It is so.
    cites: [{{source: our-judgement, section: all}}]
    effective: {{from: 2026-11-22}}
    examples: {{fires: {{}}, silent: {{}}}}
"""


@pytest.mark.parametrize(
    ("place", "bound", "places"),
    [
        ("after: requirements-change-often", 5, []),
        ("after: moving-target", 5, []),
        ("after: requirement-changes", 5, ["$.rules[0].after"]),
        ("before: personal-data", 5, ["$.rules[0].before"]),
        ("replaces: a-rule-that-is-not", 5, ["$.rules[0].replaces"]),
        ("after: requirements-change-often", -1, ["$.rules[0].when"]),
        ("after: requirements-change-often", 10**16, ["$.rules[0].when"]),
    ],
)
def test_a_rule_goes_beside_one_that_exists_and_reads_bounds_within_reach(
    validator, place, bound, places
):
    assert faults(validator, RULE.format(place=place, bound=bound)) == places


def test_a_source_has_a_section_and_an_assumption_its_reason(validator):
    fact = "{id: odd, says: Odd, when: {prompt_words: 5}, cites: [{source: our-judgement}]}"
    assert faults(validator, f"facts: [{fact}]") == ["$.facts[0].cites[0]"]
    question = """\
questions:
  - {id: a, ask: Is it?, short: Is it, help: Say it., why: It matters., group: need, assume: true,
     answer: {type: yes_no}}
"""
    assert faults(validator, question) == ["$.questions[0]"]


def test_an_extension_can_name_what_it_switches_off_itself(company):
    """The part is gone from the rulebook, but an editor has to take its id."""
    known = Draft7Validator(rule_schema(company))
    off = "switch_off: [{rule: on-premises-small-model, reason: Ours is large.}]"
    assert faults(known, off) == []
    own = RULE.format(place="after: lindenhof-unread-needs-letters", bound=5)
    assert faults(known, own) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", ["company.yaml", "questions.yaml", "rules.yaml"])
def test_the_files_of_the_company_fit_its_schema(company, file):
    known = Draft7Validator(rule_schema(company))
    assert list(known.iter_errors(read_file(COMPANY / file).data)) == []


@pytest.mark.parametrize("key", ["rule", "titel"])
def test_unknown_keys_do_not_fit(validator, key):
    assert faults(validator, f"{key}: []") == ["$"]


def test_the_rule_that_the_rules_readme_shows_fits(validator):
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(   - id: .*?)```", readme, re.DOTALL)
    assert faults(validator, f"lever: tuning\nrules:\n{shown}") == []


def test_every_command_that_the_rules_readme_names_exists():
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"advisor rules ([a-z]+)", readme))
    assert named
    assert named <= set(rules_group.commands)


def test_every_question_fact_and_option_can_be_completed(schema):
    rulebook = load_rulebook()
    condition, _otherwise = schema["definitions"]["Condition"]["anyOf"]
    names = {*rulebook.questions, *rulebook.computed, *rulebook.facts}
    assert {"all", "any", "not"} | names == condition["properties"].keys()
    provider = schema["definitions"]["answer.provider"]
    assert provider["enum"] == list(rulebook.providers)
    assert len(provider["enumDescriptions"]) == len(provider["enum"])


def test_fields_are_described_by_the_docstring_under_them(schema):
    gate = schema["definitions"]["Gate"]["properties"]
    assert gate["needs"]["description"].startswith("What has to be in place")
    assert (
        gate["title"]["description"]
        == schema["definitions"]["Rule"]["properties"]["title"]["description"]
    )


def test_every_reference_leads_somewhere(schema):
    text = json.dumps(schema)
    for name in schema["definitions"]:
        text = text.replace(f'"#/definitions/{name}"', "")
    assert "#/definitions/" not in text


# -- the command


@pytest.fixture
def rules(tmp_path):
    """Return a copy of the small rulebook with its schema."""
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    (folder / FILE_NAME).write_text(schema_text(load_rulebook(folder)), encoding="utf-8")
    return folder


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "schema", *map(str, arguments)])


def test_the_command_prints_the_schema(rules):
    result = run(rules)
    assert result.exit_code == 0
    assert result.stdout == (rules / FILE_NAME).read_text(encoding="utf-8")


def test_a_schema_that_fits_is_said_to_be_up_to_date(rules):
    result = run(rules, "--check")
    assert (result.exit_code, result.stdout) == (0, f"{rules / FILE_NAME} is up to date.\n")


@pytest.mark.parametrize("spoil", [lambda file: file.write_text("{}"), Path.unlink])
def test_an_old_or_missing_schema_is_reported_with_the_command_that_fixes_it(rules, spoil):
    file = rules / FILE_NAME
    spoil(file)
    result = run(rules, "--check")
    assert result.exit_code == 1
    assert result.stderr == (
        f"{file}: is not the schema that these rules give."
        f" Write it again: advisor rules schema {rules} > {file}\n"
    )


def test_a_new_question_changes_the_schema(rules):
    before = rule_schema(load_rulebook(rules))
    file = rules / "questions.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("{tired: Tired, calm: Calm}", "{tired: Tired, calm: Calm, sad: S d}")
    )
    after = copy.deepcopy(before)
    after["definitions"]["answer.mood"]["enum"].append("sad")
    after["definitions"]["answer.mood"]["enumDescriptions"].append("S d")
    assert rule_schema(load_rulebook(rules)) == after


def test_a_rulebook_without_its_facts_gives_a_schema_without_them(rules):
    (rules / "facts.yaml").unlink()
    result = run(rules)
    assert result.exit_code == 0
    assert '"test.late"' not in result.stdout
    assert '"answer.mood"' in result.stdout
    assert "problems in these rules" in result.stderr
