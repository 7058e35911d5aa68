"""What authors and upgrades need, with rules on top: diff, replay, new, test, schema, docs."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from advisor import Advice, __version__, advise, load_rulebook, replay
from advisor.apps.cli import main
from advisor.checks.examples import check_examples, own_rules
from advisor.formats.plain_text import to_plain_text
from advisor.formats.yaml_source import read_file
from advisor.history.replay_report import replay_blocks
from tests.days import DAY

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "examples" / "company"
SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
LOCAL = {
    "what_must_change": "behavior",
    "must_stay_on_premises": True,
    "labeled_examples": 100,
    "prompt_score": 0.6,
}
"""Decided by on-premises-small-model, which the company switches off."""
NOT_IN_THIS_ADVICE = ("index", "lindenhof-name-the-clause", "prompt_signals.yaml")
HOUR = "engineer usd per hour, USD an hour"
TITLE = 'extension: {title: Stricter, version: "1"}\n'
STRICTER_HOUSE = f"""{TITLE}
facts:
  - id: high_volume
    replaces: high_volume
    reason: Fewer calls are no reason to train with us.
    says: There are at least 200,000 calls a month
    when: {{calls_per_month: {{gte: 200000}}}}
    cites: [{{source: our-judgement, section: all}}]
"""


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the company's rules to write in."""
    return Path(shutil.copytree(COMPANY, tmp_path / "company"))


@pytest.fixture
def stricter(tmp_path):
    folder = tmp_path / "stricter"
    folder.mkdir()
    (folder / "stricter.yaml").write_text(STRICTER_HOUSE, encoding="utf-8")
    return folder


def run(*arguments, status=0):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    return result


def one_line(text):
    return " ".join(text.split())


# -- diff


@pytest.mark.slow
def test_diff_lists_additions_moved_cases_and_departures_of_the_company():
    data = json.loads(run("rules", "diff", "--extend", COMPANY, "--json").stdout)
    assert (data["old"]["extensions"], data["new"]["extensions"]) == (
        [],
        ["Lindenhof house rules 3"],
    )
    assert [one["id"] for one in data["new"]["departures"]] == [
        "on-premises-small-model",
        "defaults/engineer_usd_per_hour",
        *NOT_IN_THIS_ADVICE,
    ]
    changes = {(one["kind"], one["id"]): one["change"] for one in data["changes"]}
    assert changes["rule", "on-premises-small-model"] == "removed"
    assert changes["gate", "lindenhof-works-council"] == "added"
    assert sum(move["combinations"] for move in data["moves"]) == data["moved"] > 0


@pytest.mark.slow
@pytest.mark.long
def test_the_advice_moves_as_the_diff_says(company):
    data = json.loads(run("rules", "diff", "--extend", COMPANY, "--json").stdout)
    new = company.questions.keys() - load_rulebook().questions.keys()
    for move in data["moves"]:
        if move["costs"]:
            continue
        known = {name: v for name, v in move["answers"].items() if name not in new}
        assert advise(known, on=DAY).verdict.approach == move["before"]
        assert advise(move["answers"], rulebook=company, on=DAY).verdict.approach == move["now"]


@pytest.mark.slow
def test_diff_says_why_something_is_switched_off():
    told = one_line(run("rules", "diff", "--extend", COMPANY).stdout)
    assert "Fine-tune, prompt or RAG 2026.11 with Lindenhof house rules 3 on top (digest" in told
    assert "Switched off by Lindenhof house rules: the rule 'on-premises-small-model'" in told


@pytest.mark.slow
@pytest.mark.long
def test_diff_accepts_the_base_by_name():
    rules = ROOT / "rules"
    named = run("rules", "diff", rules, rules, "--only-new", "--extend", COMPANY, "--json").stdout
    assert json.loads(named) == json.loads(
        run("rules", "diff", "--extend", COMPANY, "--json").stdout
    )


@pytest.mark.slow
@pytest.mark.long
def test_an_upgrade_is_compared_with_the_company_on_both_sides(tmp_path):
    old = tmp_path / "before"
    run("rules", "export", old)
    same = json.loads(run("rules", "diff", old, "--extend", COMPANY, "--json").stdout)
    assert (same["moved"], same["changes"]) == (0, [])
    assert same["old"]["extensions"] == same["new"]["extensions"] == ["Lindenhof house rules 3"]
    assert same["old"]["digest"] == same["new"]["digest"]
    facts = old / "facts.yaml"
    text = facts.read_text(encoding="utf-8")
    volume = "{calls_per_month: {gte: 100000}}"
    facts.write_text(text.replace(volume, volume.replace("100", "200")), encoding="utf-8")
    found = json.loads(run("rules", "diff", old, "--extend", COMPANY, "--json").stdout)
    assert [change["id"] for change in found["changes"]] == ["high_volume"]
    assert found["moved"] > 0
    told = one_line(run("rules", "diff", old, "--extend", COMPANY).stdout)
    assert "Replaced, switched off or added" not in told


def test_diff_without_rules_to_compare_is_wrong_usage():
    told = run("rules", "diff", status=2).stderr
    assert "Say which rules to compare: OLD, or --extend, or both." in told


@pytest.mark.slow
@pytest.mark.long
def test_saved_cases_move_where_the_company_departs(tmp_path):
    (tmp_path / "local.json").write_text(json.dumps(LOCAL), encoding="utf-8")
    told = run("rules", "diff", "--extend", COMPANY, "--cases", tmp_path, "--json").stdout
    (moved,) = json.loads(told)["cases"]["moved"]
    assert (moved["case"], moved["approach_moved"]) == ("local.json", True)


# -- export


@pytest.mark.slow
def test_the_exported_rules_are_the_same_rules(tmp_path, shipped):
    told = run("rules", "export", tmp_path / "kept").stdout
    assert told == (
        f"Fine-tune, prompt or RAG {shipped.about.version} is in {tmp_path / 'kept'},"
        f" digest {shipped.digest}.\n"
    )
    assert load_rulebook(tmp_path / "kept").digest == shipped.digest
    note = (tmp_path / "kept" / "EXPORTED.md").read_text(encoding="utf-8")
    assert f"- digest: `{shipped.digest}`\n" in note
    assert f"- exported by advisor {__version__}\n" in note
    advice = advise(LOCAL, on=DAY)
    again = replay(advice, rulebook=load_rulebook(tmp_path / "kept"), on=DAY)
    assert (again.changed, again.reworded, again.other_rules) == (False, False, False)


def test_own_rules_are_exported_too_and_a_full_folder_is_left_alone(tmp_path):
    run("rules", "export", "--rules", SOUND, tmp_path / "kept")
    assert load_rulebook(tmp_path / "kept").digest == load_rulebook(SOUND).digest
    refused = run("rules", "export", tmp_path / "kept", status=1).stderr
    assert refused == (
        f"{tmp_path / 'kept'}: is there already."
        " Name a folder that does not exist yet, or an empty one.\n"
    )


# -- replay


def departed(found):
    return [(one.departure.id, one.change, one.moved) for one in found.departures]


def test_a_shipped_record_on_the_company_rules_names_the_departures_that_moved_it(company):
    found = replay(advise(LOCAL, on=DAY), rulebook=company, on=DAY)
    assert found.put_on_top
    assert (found.before.verdict.approach, found.now.verdict.approach) == ("fine_tune", "prompt")
    assert departed(found) == [
        ("on-premises-small-model", "new", ("Decides on tuning",)),
        ("defaults/engineer_usd_per_hour", "new", (HOUR,)),
        *[(name, "new", ()) for name in NOT_IN_THIS_ADVICE],
    ]
    approach = next(shift for shift in found.verdict if shift.name == "approach")
    assert approach.causes == ("extension",)


def test_a_company_record_on_the_shipped_rules_names_what_is_no_longer_departed_from(company):
    found = replay(
        advise({**LOCAL, "goes_out_unread": True}, rulebook=company, on=DAY).to_dict(), on=DAY
    )
    assert not found.put_on_top
    assert [lost.question for lost in found.lost] == ["goes_out_unread"]
    assert departed(found) == [
        ("on-premises-small-model", "gone", ("Decides on tuning",)),
        ("defaults/engineer_usd_per_hour", "gone", (HOUR,)),
        *[(name, "gone", ()) for name in NOT_IN_THIS_ADVICE],
    ]
    assert next(s for s in found.verdict if s.name == "approach").causes == ("rules",)


def test_a_departure_that_moves_nothing_is_reported_as_such(company):
    found = replay(advise({"what_must_change": "knowledge"}, on=DAY), rulebook=company, on=DAY)
    assert departed(found)[0] == ("on-premises-small-model", "new", ())
    told = one_line(to_plain_text(replay_blocks(found)))
    assert "is no reason to fine-tune a small one. Moved by it: nothing in this advice." in told


@pytest.mark.slow
def test_a_replaced_fact_is_named_where_a_rule_reads_it(stricter):
    volume = {"wants_smaller_model": True, "calls_per_month": 150_000}
    saved = advise({"what_must_change": "behavior", **volume}, on=DAY)
    found = replay(saved, rulebook=load_rulebook(extend=stricter), on=DAY)
    assert found.approach_moved
    ((_, _, moved),) = departed(found)
    assert "Decides on tuning" in moved


def test_nothing_moves_on_the_rules_and_prices_it_was_made_with(company):
    found = replay(advise(LOCAL, rulebook=company, on=DAY), rulebook=company, on=DAY)
    assert (found.changed, found.reworded, found.departures) == (False, False, ())


@pytest.mark.slow
def test_the_command_replays_a_record_with_and_without_the_company(tmp_path):
    record = tmp_path / "record.json"
    record.write_text(json.dumps(advise(LOCAL, on=DAY).to_dict()), encoding="utf-8")
    day = ("--on", "2026-11-22")
    assert "Nothing moved." in run("replay", record, *day).stdout
    told = run("replay", record, "--extend", COMPANY, *day).stdout
    assert told.startswith("The approach moved: ")
    assert "Verdict, moved by what was put on top of the rules" in told
    assert "Replaced, switched off or added since then" in told
    assert "does not hold the rules it was made with" not in told
    data = json.loads(run("replay", record, "--extend", COMPANY, *day, "--json").stdout)
    assert data["departures"][0]["moved"] == ["Decides on tuning"]
    assert Advice.from_dict(data["now"]).extensions == ("Lindenhof house rules 3",)


# -- new


def valid(folder, file):
    schema = json.loads(run("rules", "schema", "--extend", folder).stdout)
    return [e.message for e in Draft7Validator(schema).iter_errors(read_file(file).data)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "place"),
    [
        ([], "after: able-model-prompting-exhausted"),
        (["--lever", "retrieval"], "after: "),
        (["--gate"], "before: provider-closed"),
    ],
)
def test_a_new_rule_of_an_extension_says_where_it_goes(copy, options, place):
    file = copy / "rules.yaml"
    told = run("rules", "new", "house-tea", "--extend", copy, *options, "--into", file).stdout
    assert told == (
        f"'house-tea' is in {file}. Fill it in, then run: advisor rules check --extend {copy}\n"
    )
    assert f"  - id: house-tea\n    {place}" in file.read_text(encoding="utf-8")
    read_file(file)


def test_a_new_rule_goes_before_the_last_rule_when_no_other_is_left(tmp_path):
    below = (SOUND / "levers" / "model.yaml").read_text(encoding="utf-8")
    (first,) = re.findall(r"^  - id: model-yes\n(?:    .*\n)*", below, re.MULTILINE)
    mine = first.replace("model-yes", "house-yes\n    replaces: model-yes\n    reason: So we do.")
    (tmp_path / "on_top.yaml").write_text(f"{TITLE}rules:\n{mine}", encoding="utf-8")
    told = run("rules", "new", "more-tea", SOUND, "--lever", "model", "--extend", tmp_path).stdout
    assert told.startswith("  - id: more-tea\n    before: model-no  # or where else")


@pytest.mark.slow
def test_a_new_rule_filled_in_fits_the_schema_and_decides(copy):
    file, schema = copy / "rules.yaml", run("rules", "schema", "--extend", copy).stdout
    run("rules", "new", "house-rule", "--extend", copy, "--into", file)
    assert [*Draft7Validator(json.loads(schema)).iter_errors(read_file(file).data)] == []
    text = re.sub(r'"TODO: [^"]*"', "Written.", file.read_text(encoding="utf-8"))
    text = text.replace("after: able-model-prompting-exhausted", "after: requirements-change-often")
    start = text.index("  - id: house-rule")
    mine = text[start:].replace("{what_must_change: behavior}", "{goes_out_unread: true}", 1)
    answers = "{what_must_change: behavior, prompting_effort: exhausted, labeled_examples: 400"
    mine = mine.replace("fires: {what_must_change: behavior}",
                        f"fires: {answers}, goes_out_unread: true}}")  # fmt: skip
    file.write_text(text[:start] + mine, encoding="utf-8")
    assert valid(copy, file) == []
    order = [rule.id for rule in load_rulebook(extend=copy).levers["tuning"].rules]
    assert order.index("house-rule") == order.index("requirements-change-often") + 2


@pytest.mark.slow
def test_every_file_of_the_example_fits_the_schema_with_the_extension():
    files = sorted(COMPANY.glob("*.yaml"))
    assert [valid(COMPANY, file) for file in files] == [[]] * len(files)


@pytest.mark.slow
def test_the_schema_is_written_to_the_folder_of_the_last_extension(copy):
    file = copy / "rulebook.schema.json"
    again = f"Write it again: advisor rules schema --extend {copy} > {file}\n"
    assert run("rules", "schema", "--check", "--extend", copy, status=1).stderr.endswith(again)
    file.write_text(run("rules", "schema", "--extend", copy).stdout, encoding="utf-8")
    told = run("rules", "schema", "--check", "--extend", copy).stdout
    assert told == f"{file} is up to date.\n"


# -- test


@pytest.mark.slow
def test_an_extension_is_tested_by_its_own_examples():
    told = run("rules", "test", "--strict", "--extend", COMPANY).stdout
    assert told.startswith("8 examples of 4 rules: all as expected.\n")
    assert "Rules seen to fire and to stay silent: 4 of 4.\n" in told


@pytest.mark.slow
def test_a_failing_example_of_an_extension_is_reported_with_its_line(copy):
    file = copy / "rules.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("labeled_examples: 80, goes", "labeled_examples: 800, goes")
    file.write_text(changed, encoding="utf-8")
    told = run("rules", "test", "--extend", copy, status=1).stderr
    assert told.startswith(
        "company/rules.yaml:16:5: 'lindenhof-unread-needs-letters': the example under 'fires' stays"
        " silent"
    )


@pytest.mark.slow
def test_base_examples_that_an_extension_overrules_need_not_hold(stricter):
    rulebook = load_rulebook(extend=stricter)
    assert (own_rules(rulebook), [*check_examples(rulebook)]) == ((), [])
    told = run("rules", "test", "--extend", stricter).stdout
    assert told.startswith("0 examples of 0 rules: all as expected.\n")
    assert "Sides of thresholds seen: " in told


@pytest.mark.slow
def test_case_files_may_name_the_rules_of_an_extension(tmp_path):
    case = tmp_path / "letters.yaml"
    answers = "{what_must_change: knowledge, knowledge_tokens: 50000, goes_out_unread: true}"
    expect = "{approach: rag, because: [lindenhof-clause-on-record], gates: []}"
    case.write_text(f"answers: {answers}\nexpect: {expect}\n", encoding="utf-8")
    told = run("rules", "test", "--extend", COMPANY, "--cases", tmp_path).stdout
    assert "8 examples of 4 rules, 1 case: all as expected." in told
    assert "Rules seen to fire in cases alone: 1 of 4." in told
    case.write_text(f"answers: {answers}\nexpect: {{approach: prompt}}\n", encoding="utf-8")
    told = run("rules", "test", "--extend", COMPANY, "--cases", tmp_path, status=1).stderr
    assert "expects prompt, but rag is advised" in told


# -- docs and graph


@pytest.mark.slow
def test_pages_of_an_extension_are_written_only_to_the_chosen_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("rules", "docs", "--extend", COMPANY, status=2).stderr
    assert "With --extend, say --out: docs/rules is for the rules below." in told
    with monkeypatch.context() as environment:
        environment.setenv("ADVISOR_EXTEND", str(COMPANY))
        run("rules", "docs", status=2)
        assert list(tmp_path.iterdir()) == []
        run("rules", "docs", "--out", tmp_path / "pages")
    run("rules", "docs", "--out", tmp_path / "shared")
    names = {file.name for file in (tmp_path / "pages").iterdir()}
    shared = {file.name for file in (tmp_path / "shared").iterdir()}
    assert names - shared == {
        "lindenhof-clause-on-record.md",
        "lindenhof-too-many-letters.md",
        "lindenhof-unread-needs-letters.md",
        "lindenhof-works-council.md",
    }
    assert shared - names == {"on-premises-small-model.md"}


@pytest.mark.slow
def test_the_index_says_what_is_switched_off(tmp_path):
    run("rules", "docs", "--extend", COMPANY, "--out", tmp_path)
    index = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "2026.11 with Lindenhof house rules 3 on top\n" in index
    assert (
        "\n## Replaced, switched off or added\n\n- Switched off by Lindenhof house rules: " in index
    )


def test_the_graph_draws_the_rules_of_an_extension():
    drawn = run("rules", "graph", "--extend", COMPANY, "--lever", "tuning").stdout
    assert "lindenhof-unread-needs-letters" in drawn
    assert "on-premises-small-model" not in drawn
