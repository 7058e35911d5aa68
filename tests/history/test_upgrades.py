"""Upgrades: a saved advice on today's rules, and whose approach a new rulebook moves."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import inf
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, advise, advise_many, load_rulebook, replay
from advisor.apps.cli import main
from advisor.checks.loading import read_rulebook
from advisor.costs import load_catalogue, shipped_catalogue
from advisor.engine.computed import PAYBACK, complete
from advisor.engine.diagram.compile import FALSE
from advisor.errors import RecordError, RulebookError, SourceError
from advisor.formats.plain_text import to_plain_text
from advisor.history.records import read_record_bytes
from advisor.history.replay_report import replay_blocks
from advisor.history.rulebook_diff.cases import case_moves
from advisor.history.rulebook_diff.common_diagram import CommonDiagrams
from advisor.history.rulebook_diff.common_rules import comparable_rulebooks
from advisor.history.rulebook_diff.diff import diff
from advisor.history.rulebook_diff.report import diff_blocks
from advisor.rulebook.conditions import OneOf
from tests.drawing import examples
from tests.published import FOLDER, published_cases
from tests.quick import mostly_slow
from tests.rulebook_strategies import COMPUTED, DAY, Maker, outcome
from tests.saved_records import unsealed

CASES = published_cases()
SHIPPED = Path(__file__).parents[2] / "rules"
COMPANY = Path(__file__).parents[2] / "examples" / "company"
TUNE = {"what_must_change": "behavior", "wants_smaller_model": True, "calls_per_month": 150_000}


def first_line(found):
    return to_plain_text(replay_blocks(found)).splitlines()[0]


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(SHIPPED, tmp_path / "rules"))


def rewrite(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def stricter_rules(rules):
    """The shipped rules with volume called high from 200,000 calls a month on, not 100,000."""
    rewrite(
        rules / "facts.yaml", "{calls_per_month: {gte: 100000}}", "{calls_per_month: {gte: 200000}}"
    )
    return rules


RULE = """  - id: regulated-answers-cite
    title: A regulator wants to see the source
    when: {regulated: true}
    then: pull
    because: Only an answer from a text that was found can name its source.
    cites: [{source: our-judgement, section: all}]
    effective: {from: 2026-11-22}
    examples:
      fires: {what_must_change: behavior, regulated: true}
      silent: {what_must_change: behavior}

"""

QUESTION = """questions:
  - id: regulated
    ask: Does a regulator read the answers?
    short: Regulated
    help: A bank, a hospital, an insurer.
    why: A regulator wants sources.
    group: need
    assume: false
    assumed_because: Most answers are not regulated.
    answer: {type: yes_no}
"""


def add_a_question(rules):
    """Add a question and a rule in front of the retrieval list."""
    rewrite(rules / "questions.yaml", "questions:\n", QUESTION)
    rewrite(rules / "levers" / "retrieval.yaml", "rules:\n", f"rules:\n{RULE}")


# -- replay -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_changed_wording_alone_is_reported_as_wording(rules):
    rewrite(
        rules / "levers" / "tuning.yaml",
        "is good enough with the same prompt, without fine-tuning.",
        "is good enough with the prompt you have, without fine-tuning.",
    )
    found = replay(advise(TUNE, on=DAY), rulebook=load_rulebook(rules), on=DAY)
    assert not found.changed
    assert found.other_rules
    assert first_line(found) == ("Nothing moved, but today's rules say some of it in other words.")


def test_another_day_alone_changes_nothing():
    saved = advise(TUNE, on="2026-11-10")
    assert not replay(saved, on="2026-11-22").changed


@pytest.mark.parametrize("case", mostly_slow(CASES), ids=lambda case: case.id)
def test_nothing_changes_on_the_same_rules_prices_and_day(case):
    saved = advise(case.answers, on=DAY)
    found = replay(saved.to_dict(), on=DAY)
    assert not found.changed
    assert not found.reworded
    assert found.now == saved
    assert first_line(found) == "Nothing moved."


def test_an_unfinished_questionnaire_is_replayed_too():
    assert not replay(advise({}, on=DAY).to_dict(), on=DAY).changed


@pytest.mark.slow
def test_a_fact_that_changes_the_approach_is_put_down_to_the_rules(stricter_rules):
    saved = advise(TUNE, on=DAY)
    found = replay(saved.to_dict(), rulebook=load_rulebook(stricter_rules), on=DAY)
    assert (found.before.verdict.approach, found.now.verdict.approach) == ("fine_tune", "prompt")
    assert found.approach_moved
    assert found.other_rules
    approach = next(shift for shift in found.verdict if shift.name == "approach")
    assert (approach.before, approach.now) == ("Fine-tune", "Better prompt")
    assert approach.causes == ("rules",)
    tuning = next(shift for shift in found.rules if shift.name == "tuning")
    assert tuning.before.startswith("yes, not yet, by 'distill-to-smaller-model': ")
    assert tuning.now.startswith("no, by 'no-reason-to-train': ")


def test_an_offer_that_closes_is_put_down_to_the_day():
    saved = advise(TUNE, on="2026-11-22")
    found = replay(saved.to_dict(), on="2027-11-22")
    (openai,) = (shift for shift in found.verdict if shift.name == "openai")
    assert (openai.before, openai.now, openai.causes) == ("closing", "closed", ("day",))
    assert not found.other_rules


@pytest.mark.slow
def test_both_causes_are_named_when_both_change_the_same_thing(rules):
    rewrite(
        rules / "providers.yaml",
        "from: 2026-07-02\n        state: closing",
        "from: 2026-07-02\n        state: open",
    )
    saved = advise(TUNE, on="2026-11-22")
    found = replay(saved.to_dict(), rulebook=read_rulebook(rules), on="2027-11-22")
    (openai,) = (shift for shift in found.verdict if shift.name == "openai")
    assert openai.causes == ("rules", "day")


def test_answers_that_no_longer_fit_are_left_out_and_named():
    saved = advise({**TUNE, "needs_citations": True, "output_format": "custom_schema"}, on=DAY)
    data = unsealed(saved)
    data["answers"]["favorite_color"] = {"value": "red", "origin": "said", "quote": None}
    data["answers"]["output_format"]["value"] = "poem"
    data["rulebook_digest"] = "0123456789ab"
    found = replay(data, on=DAY)
    assert [(lost.question, lost.why) for lost in found.lost] == [
        (
            "output_format",
            (
                "'poem' is not an option of 'output_format'. Did you mean 'prose'?"
                " Use one of prose, loose, json, labels, custom_schema."
            ),
        ),
        ("favorite_color", "there is no such question. `advisor questions` lists them all."),
    ]
    assert set(found.now.answers) == {*TUNE, "needs_citations"}
    text = to_plain_text(replay_blocks(found))
    assert "Answers that no longer fit and are left out" in text
    assert "favorite_color" in text


def with_former_ids(advice, *extend):
    """Return the data of an advice as it was saved when its rules had their former ids."""
    ids = load_rulebook(extend=extend).current_ids
    former = {now: old for known in (ids.rules, ids.names, ids.laws) for old, now in known.items()}

    def renamed(data, key=None):
        match data:
            case dict():
                return {name: renamed(value, name) for name, value in data.items()}
            case list():
                return [renamed(item) for item in data]
            case str() if key in ("rule", "id", "gate", "instead"):
                return former.get(data, data)
            case _:
                return data

    return renamed(unsealed(advice, rulebook_digest="0123456789ab"))


@pytest.mark.parametrize("case", CASES[::6], ids=lambda case: case.id)
def test_rules_with_new_ids_are_not_new_rules(case):
    saved = advise(case.answers, on=DAY)
    old = with_former_ids(saved)
    ids = [{found["rule"] for found in data["findings"]} for data in (old, saved.to_dict())]
    assert ids[0] != ids[1]
    found = replay(old, on=DAY)
    assert not found.changed
    assert unsealed(found.before) == old


def test_departures_from_rules_with_new_ids_are_the_same_departures():
    company = load_rulebook(extend=COMPANY)
    saved = advise(TUNE, rulebook=company, on=DAY)
    old = with_former_ids(saved, COMPANY)
    old["departures"][0]["title"] = "In-house models get good enough by training"
    assert "small-and-local" in [one["id"] for one in old["departures"]]
    assert replay(old, rulebook=company, on=DAY).departures == ()


@pytest.mark.slow
def test_a_rule_whose_title_alone_changed_decides_as_before(rules):
    title = load_rulebook().rules["distill-to-smaller-model"].title
    rewrite(rules / "levers" / "tuning.yaml", title, "If a small model is wanted, train one")
    saved = advise({**TUNE, "labeled_examples": 500}, on=DAY)
    found = replay(saved, rulebook=load_rulebook(rules), on=DAY)
    assert [shift for shift in found.rules if shift.part == "decides"] == []
    assert found.reworded


@pytest.mark.slow
def test_an_assumption_that_changed_is_named(rules):
    question = load_rulebook().questions["calls_per_month"]
    start = (rules / "questions.yaml").read_text(encoding="utf-8")
    before, rest = start.split("id: calls_per_month", 1)
    rest = rest.replace(f"assume: {question.assume}", "assume: 77", 1)
    (rules / "questions.yaml").write_text(f"{before}id: calls_per_month{rest}", encoding="utf-8")
    found = replay(
        advise({"what_must_change": "behavior"}, on=DAY).to_dict(),
        rulebook=load_rulebook(rules),
        on=DAY,
    )
    (calls,) = found.answers
    assert (calls.name, calls.now, calls.causes) == ("calls_per_month", "77", ("rules",))
    assert found.costs
    assert all(shift.causes == ("rules",) for shift in found.costs)


def test_an_answer_computed_from_costs_is_put_down_to_the_prices(rules):
    saved = advise({**TUNE, "prompt_words": 4000}, on=DAY)
    rewrite(
        rules / "prices" / "defaults.yaml",
        'id: output_tokens_per_call, value: "250"',
        'id: output_tokens_per_call, value: "900"',
    )
    found = replay(saved, prices=load_catalogue(rules), on=DAY)
    (caching,) = (shift for shift in found.verdict if shift.name == "caching_saves_share")
    assert caching.causes == ("prices",)
    assert {shift.causes for shift in (*found.verdict, *found.rules)} == {("prices",)}


def test_a_price_cut_between_the_two_days_is_put_down_to_the_day():
    saved = advise({**TUNE, "model": "o3"}, on="2025-05-01")
    found = replay(saved.to_dict(), on="2026-11-22")
    moved = {shift.name: (shift.before, shift.now, shift.causes) for shift in found.prices}
    assert moved["o3.input"] == ("10", "2", ("day",))
    assert moved["o3.output"] == ("40", "8", ("day",))
    prompt = next(shift for shift in found.costs if shift.option == "prompt")
    assert prompt.before == saved.costs.options["prompt"].horizon_usd
    assert prompt.now == found.now.costs.options["prompt"].horizon_usd
    assert prompt.now < prompt.before
    assert prompt.causes == ("day",)


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "o3", "gemini-2.5-flash", "deepseek-chat"])
@pytest.mark.parametrize("day", ["2025-05-01", "2026-03-01", "2026-09-01"])
def test_no_cost_moves_without_a_figure_that_explains_it(model, day):
    saved = advise({**TUNE, "model": model}, on=day)
    found = replay(saved, on="2026-11-22")
    assert bool(found.costs) <= bool(found.prices)


@pytest.mark.slow
def test_a_default_that_changed_is_put_down_to_the_price_list(rules):
    saved = advise(TUNE, on=DAY)
    listed = shipped_catalogue().defaults["engineer_usd_per_hour"]
    text = (rules / "prices" / "defaults.yaml").read_text(encoding="utf-8")
    at = text.index("engineer_usd_per_hour")
    changed = text[at:].replace(f'"{listed.value}"', '"250"', 1)
    (rules / "prices" / "defaults.yaml").write_text(text[:at] + changed, encoding="utf-8")
    found = replay(saved.to_dict(), prices=load_catalogue(rules), on=DAY)
    (rate,) = found.prices
    assert (rate.name, rate.before, rate.now) == ("engineer_usd_per_hour", "100", "250")
    assert rate.causes == ("prices",)
    assert {shift.causes for shift in found.costs} == {("prices",)}
    assert all(shift.now > shift.before for shift in found.costs)
    assert not found.verdict
    assert not found.rules


@pytest.mark.slow
def test_the_data_of_a_replay_holds_both_advices(stricter_rules):
    saved = advise(TUNE, on=DAY)
    data = replay(saved, rulebook=load_rulebook(stricter_rules), on=DAY).to_dict()
    assert data["before"] == saved.to_dict()
    assert data["now"] == advise(TUNE, rulebook=load_rulebook(stricter_rules), on=DAY).to_dict()
    assert json.loads(json.dumps(data)) == data


# -- records that are none --------------------------------------------------------------------


def refusal_of(raw):
    with pytest.raises(RecordError) as caught:
        replay(read_record_bytes(raw, "x.json"), on=DAY)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def edited(**changes):
    return json.dumps({**advise(TUNE, on=DAY).to_dict(), **changes}, indent=2).encode()


@pytest.mark.slow
def test_a_replay_is_a_markdown_page_that_begins_with_what_became_of_the_approach(stricter_rules):
    moved = replay(advise(TUNE, on=DAY), rulebook=load_rulebook(stricter_rules), on=DAY)
    first, second, *rest = moved.to_markdown().splitlines()
    before, now = moved.before.verdict.headline, moved.now.verdict.headline
    assert (first, second) == (f"# The approach moved: {before} -> {now}.", "")
    assert rest[0].startswith(f"- Saved: for {DAY}, ")
    assert "## Verdict, moved by the rules" in rest


def test_a_record_that_is_not_json_is_refused_as_such():
    assert refusal_of(b'{"a": [1,\n') == (
        "x.json:2:1: is not JSON: a value is missing here."
        " Give what `advisor advise --json` printed."
    )
    assert refusal_of(b"\xff\xfe\x00") == "x.json: is not text. Give YAML or JSON saved as UTF-8."


@pytest.mark.parametrize("raw", [b"[]", b'"hello"', b"{}", b'{"schema_version": 1, "rows": []}'])
def test_json_of_another_tool_is_refused_as_no_saved_advice(raw):
    assert refusal_of(raw) == (
        "x.json: is not a saved advice. Give what `advisor advise --json` printed."
    )


def test_a_record_of_a_newer_version_is_refused_as_newer():
    assert refusal_of(edited(schema_version=2, tool_version="9.1")) == (
        "x.json: was saved by a newer advisor (9.1, schema 2); this one reads schema 1."
        " Update the advisor. Its answers alone are read by `advisor advise`."
    )


@pytest.mark.parametrize("version", [0, -3, "1", True, None, [1]])
def test_a_record_of_a_version_that_never_existed_is_refused(version):
    assert refusal_of(edited(schema_version=version)) == (
        f"x.json:2:3: 'schema_version' is {version!r}, and this advisor reads 1."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


@pytest.mark.parametrize("digest", ["garbage", "", "316C0AEB93EC", "316c0aeb93ec0"])
def test_an_edited_digest_is_refused(digest):
    assert refusal_of(edited(rulebook_digest=digest)) == (
        f"x.json:6:3: 'rulebook_digest' is '{digest}', which the advisor never writes there."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


def test_a_record_with_a_missing_part_is_refused_with_its_name():
    data = advise(TUNE, on=DAY).to_dict()
    del data["plan"]
    assert refusal_of(json.dumps(data).encode()) == (
        "x.json:1:1: 'plan' is missing. The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


@pytest.mark.parametrize("part", ["statements", "names"])
def test_a_record_without_the_words_for_what_it_shows_is_refused(part):
    data = advise(TUNE, on=DAY).to_dict()
    first = advise(TUNE, on=DAY).assumptions[0].question
    if part == "names":
        first = advise(TUNE, on=DAY).verdict.possible[0]
    data[part] = {}
    raw = json.dumps(data, indent=2)
    line = next(i for i, text in enumerate(raw.splitlines(), 1) if text.startswith(f'  "{part}"'))
    assert refusal_of(raw.encode()).startswith(
        f"x.json:{line}:3: '{part}' leaves out '{first}'. The file was changed after it was saved."
    )


def test_a_record_with_other_reasons_is_refused():
    data = advise(TUNE, on=DAY).to_dict()
    data["findings"] = data["findings"][:1]
    assert refusal_of(json.dumps(data).encode()) == (
        "record: its reasons are not those its answers give under the rules it names."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


def test_a_record_with_a_wrong_word_is_refused_with_its_place():
    data = advise(TUNE, on=DAY).to_dict()
    data["verdict"]["standing"] = "firm"
    data["tool_version"] = "0.0.1"
    raw = json.dumps(data, indent=2)
    line = next(i for i, text in enumerate(raw.splitlines(), 1) if '"firm"' in text)
    assert refusal_of(raw.encode()).startswith(
        f"x.json:{line}:5: 'verdict.standing' does not fit: 'firm' is not one of the words"
    )
    assert "It was saved by advisor 0.0.1, and this is" in refusal_of(raw.encode())


def test_a_record_with_invalid_costs_is_refused():
    assert "'costs' is not what the advisor saved." in refusal_of(edited(costs={"a": 1}))


def test_an_edited_verdict_is_found_by_running_the_answers_again():
    data = advise(TUNE, on=DAY).to_dict()
    data["answers"]["calls_per_month"]["value"] = 10
    assert refusal_of(json.dumps(data).encode()) == (
        "record: says 'Fine-tune, after 10 more checked examples', but its answers give"
        " 'Write a better prompt first' under the rules it names."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


CHANGED = (
    "record: does not fit its checksum: its version, rules, day, answers or verdict are not those"
    " it was saved with. The file was changed after it was saved."
    " Its answers alone are read by `advisor advise`."
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "edit",
    [
        {"tool_version": "9.9"},
        {"tool_version": "0.0.1"},
        {"rulebook_digest": "0" * 12},
        {"rulebook_version": "2020.1"},
        {"extensions": ["Their rules 1"]},
    ],
)
def test_an_edited_version_or_digest_is_noticed(edit):
    data = {**advise(TUNE, on=DAY).to_dict(), **edit}
    assert refusal_of(json.dumps(data).encode()).endswith(
        CHANGED.removeprefix("record: ").partition(". ")[2]
    )
    with pytest.raises(RecordError, match="does not fit its checksum"):
        Advice.from_dict(data)


def test_an_edited_version_or_digest_is_told_as_what_does_not_fit():
    data = advise(TUNE, on=DAY).to_dict()
    for edit in ({"tool_version": "9.9"}, {"rulebook_digest": "0" * 12}):
        assert refusal_of(json.dumps({**data, **edit}).encode()) == CHANGED


@pytest.mark.slow
def test_an_edited_reason_is_noticed_and_named():
    data = advise(TUNE, on=DAY).to_dict()
    data["verdict"]["reason"] = "Because we say so."
    said = (
        "record: 'verdict.reason' is not what its answers give under the rules it names."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )
    assert refusal_of(json.dumps(data).encode()) == said
    del data["checksum"]
    assert refusal_of(json.dumps(data).encode()) == said
    data["tool_version"] = "0.0.1"
    found = replay(data, on=DAY)
    (shift,) = (shift for shift in found.verdict if shift.name == "reason")
    assert shift.causes == ("program",)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["findings", "plan", "statements", "approaches", "assumptions"])
def test_other_texts_that_were_edited_are_named_by_their_part(part):
    data = advise(TUNE, on=DAY).to_dict()
    text = json.dumps(data[part]).replace("fine-tun", "cook")
    assert text != json.dumps(data[part])
    assert refusal_of(json.dumps({**data, part: json.loads(text)}).encode()).startswith(
        f"record: '{part}' is not what its answers give under the rules it names."
    )


def test_a_record_that_went_through_another_tool_fits_its_checksum():
    """Other tools sort keys, lay out otherwise, and write 1 where Python writes 1.0."""
    answers = {**TUNE, "prompt_score": 1.0, "target_score": 0.95}
    data = advise(answers, on=DAY).to_dict()
    data["answers"]["prompt_score"]["value"] = 1
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert not replay(read_record_bytes(text.encode(), "x.json"), on=DAY).changed


def test_a_record_without_a_checksum_is_read_as_before():
    assert not replay(unsealed(advise(TUNE, on=DAY)), on=DAY).changed


@pytest.mark.parametrize("case", CASES[::8], ids=lambda case: case.id)
def test_the_same_version_is_no_cause_and_other_prices_are_no_edit(case, company):
    """The prices of the company change costs; no text is put down to the version, or refused."""
    found = replay(advise(case.answers, prices=company.prices, on=DAY), on=DAY)
    shifts = (*found.answers, *found.rules, *found.verdict)
    assert not any("program" in shift.causes for shift in shifts)
    assert not found.other_rules


def test_an_edited_cost_is_found_by_adding_up_again():
    data = advise(TUNE, on=DAY).to_dict()
    data["costs"]["options"]["prompt"]["horizon_usd"] = "1"
    assert refusal_of(json.dumps(data).encode()) == (
        "record: its costs are not what its own prices add up to."
        " The file was changed after it was saved."
        " Its answers alone are read by `advisor advise`."
    )


@pytest.mark.slow
def test_another_name_of_a_line_of_costs_is_no_edit():
    data = advise(TUNE, on=DAY).to_dict()
    line = data["costs"]["options"]["fine_tune"]["lines"][-1]
    line["name"] = "What it was called in an earlier version"
    assert not replay(data, on=DAY).changed


# -- two rulebooks ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_rulebook_has_no_differences_from_itself():
    rulebook = load_rulebook()
    found = diff(rulebook, rulebook)
    assert found.changes == ()
    assert found.moves == ()
    assert found.share == 0
    assert (found.can_start, found.must_wait) == (0, 0)
    assert case_moves(rulebook, rulebook, FOLDER).moved == ()
    assert sum(found.now.values()) == found.combinations
    assert found.before == found.now


@pytest.mark.slow
def test_a_raised_threshold_changes_a_known_share_and_every_witness(stricter_rules):
    old, new = load_rulebook(), load_rulebook(stricter_rules)
    found = diff(old, new)
    (change,) = found.changes
    assert (change.kind, change.id, change.change) == ("fact", "high_volume", "changed")
    assert [field.field for field in change.fields] == ["when"]
    assert {(m.before, m.now) for m in found.moves} == {
        ("fine_tune", "prompt"),
        ("rag_fine_tune", "rag"),
    }
    for move in found.moves:
        assert advise(move.answers, rulebook=old, on=DAY).verdict.approach == move.before
        assert advise(move.answers, rulebook=new, on=DAY).verdict.approach == move.now
    for approach in found.now:
        lost = sum(m.combinations for m in found.moves if m.before == approach)
        won = sum(m.combinations for m in found.moves if m.now == approach)
        assert found.now[approach] == found.before[approach] - lost + won


@pytest.mark.slow
@pytest.mark.long
def test_counted_changes_equal_those_of_all_rows_run_one_by_one(stricter_rules):
    """All rows of one slice: the behavior must change, and the model can do the task."""
    old, new = load_rulebook(), load_rulebook(stricter_rules)
    both = CommonDiagrams(comparable_rulebooks(old, new))
    fixed = {"what_must_change": "behavior", "base_model_can": "yes", "labeled_examples": 600,
             "automatic_grader": False, "personal_data_in_examples": False, "provider": "undecided",
             "per_user_permissions": False, "knowledge_changes": "static",
             "must_stay_on_premises": False, "preference_pairs": False,
             "larger_model_tried": "not_tried", "smaller_model_tried": "not_tried",
             "built_so_far": "prompt", "what_goes_wrong": "unsteady", "task_breadth": "narrow",
             "looked_up_live": False, "needs_citations": False}  # fmt: skip
    asked = [level for level in both.forest.levels if level.questions]
    free = [level for level in asked if set(level.questions).isdisjoint(fixed)]
    cells = [[level.change_to(i, {}) for i in range(len(level.cells))] for level in free]
    rows = [{**fixed, **{q: v for part in picked for q, v in part.items()}}
            for picked in product(*cells)]  # fmt: skip
    columns = {q: [row.get(q) for row in rows] for level in free for q in level.questions}
    columns |= {q: [value] * len(rows) for q, value in fixed.items()}
    moves = Counter(
        zip(advise_many(columns, rulebook=old), advise_many(columns, rulebook=new), strict=True)
    )
    assert len(rows) > 20_000
    for before, now in product(old.approaches, new.approaches):
        if before != now:
            node = both.moved.get((before, now), FALSE)
            for index, level in enumerate(both.forest.levels):
                if level not in free:
                    known = complete(new, fixed, new.about.as_of)
                    at = level.present_cell({**known, PAYBACK: inf})  # no row here pays back
                    node = both.forest.at_cell(node, index, at)
            here = both.count(node) // (both.combinations // len(rows))
            assert here == moves[before, now]


@pytest.mark.slow
def test_a_question_of_one_rulebook_is_free_in_the_other(rules):
    add_a_question(rules)
    old, new = load_rulebook(), load_rulebook(rules)
    found = diff(old, new)
    added = {(change.kind, change.id) for change in found.changes if change.change == "added"}
    assert added == {("question", "regulated"), ("rule", "regulated-answers-cite")}
    assert found.combinations == 2 * diff(old, old).combinations
    back = diff(new, old)
    assert {(m.now, m.before): m.combinations for m in back.moves} == {
        (m.before, m.now): m.combinations for m in found.moves
    }
    for move in found.moves:
        assert move.answers["regulated"] is True
        assert "regulated-answers-cite" in {now for _lever, _before, now in move.decides}


@pytest.mark.slow
def test_answers_that_fit_only_one_rulebook_are_left_out_and_listed(rules):
    rewrite(
        rules / "questions.yaml",
        "        monthly:",
        "        yearly: Once a year\n        monthly:",
    )
    questions = rules / "questions.yaml"
    before, rest = questions.read_text(encoding="utf-8").split("id: labeled_examples", 1)
    rest = rest.replace("max: 1000000000", "max: 9000", 1)
    questions.write_text(f"{before}id: labeled_examples{rest}", encoding="utf-8")
    found = diff(load_rulebook(), load_rulebook(rules))
    assert sorted((one.question, one.says) for one in found.left_out) == [
        ("knowledge_changes", "'yearly' is an option of the new rules alone"),
        ("labeled_examples", "from 0 to 1,000,000,000 before, from 0 to 9,000 now"),
    ]
    assert not found.moves


@pytest.mark.slow
def test_a_witness_has_only_answers_that_fit_both_rulebooks():
    """The old rules assume no examples; in the new rules, 0 examples is no valid answer."""
    old = load_rulebook()
    asked = old.questions["labeled_examples"]
    many = asked.model_copy(
        update={"answer": asked.answer.model_copy(update={"min": 600}), "assume": 700}
    )
    tuning = old.levers["tuning"]
    held = tuple(rule.model_copy(update={"then": "hold"}) for rule in tuning.rules)
    new = replace(
        old,
        questions={**old.questions, many.id: many},
        levers={**old.levers, "tuning": replace(tuning, rules=held)},
        digest="0123456789ab",
    )
    found = diff(old, new)
    assert found.moves
    for move in found.moves:
        assert advise(move.answers, rulebook=old, on=DAY).verdict.approach == move.before
        assert advise(move.answers, rulebook=new, on=DAY).verdict.approach == move.now


@pytest.mark.slow
def test_a_question_with_another_kind_of_answer_counts_as_two(rules):
    for file in rules.rglob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(map(counting_citations, lines)), encoding="utf-8")
    questions = rules / "questions.yaml"
    before, rest = questions.read_text(encoding="utf-8").split("id: needs_citations", 1)
    rest = rest.replace("assume: false", "assume: 0", 1)
    start, end = rest.index("    answer:\n"), rest.index("\n\n")
    counted = "    answer: {type: integer, unit: sources, max: 9}"
    rest = rest[:start] + counted + rest[end:]
    questions.write_text(f"{before}id: needs_citations{rest}", encoding="utf-8")
    old, new = load_rulebook(), load_rulebook(rules)
    found = diff(old, new)
    (change,) = (change for change in found.changes if change.kind == "question")
    assert [field.field for field in change.fields] == ["answer", "assume"]
    assert found.combinations == 2 * diff(old, old).combinations
    names = {name for move in found.moves for name in move.answers}
    assert {"needs_citations", "needs_citations (before)"} <= names
    assert any("(before): yes" in said for move in found.moves for said in move.says)


def counting_citations(line):
    """Return a line of rules that asks how many sources an answer names, not whether it does."""
    yes, no = ("{gte: 1}", "{lt: 1}") if "when:" in line else ("1", "0")
    line = line.replace("needs_citations: true", f"needs_citations: {yes}")
    return line.replace("needs_citations: false", f"needs_citations: {no}")


@pytest.fixture
def renamed_rules(rules):
    """The shipped rules with other ids for a question, a fact, a rule, a gate, a note and a law."""
    new = {
        "preference_pairs": "choices_between_two",
        "enough_examples_for_pilot": "fifty_examples",
        "prompting-exhausted": "prompt-done",
        "too-few-examples": "under-fifty-examples",
        "few-examples": "examples-are-few",
        "more-examples-never-move-away-from-training": "more-examples-never-less-training",
    }
    for file in rules.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for old, now in new.items():
            text = re.sub(rf"(?<![\w-]){old}(?![\w-])", now, text)
            text = text.replace(
                f"  - id: {now}\n    formerly: [", f"  - id: {now}\n    formerly: [{old}, "
            )
            text = re.sub(
                rf"(  - id: {now}\n)(?!    formerly)", rf"\1    formerly: [{old}]\n", text
            )
        file.write_text(text, encoding="utf-8")
    return load_rulebook(rules), new


@pytest.mark.slow
def test_new_ids_alone_move_nothing_and_are_listed_as_new_ids(renamed_rules):
    book, new = renamed_rules
    found = diff(load_rulebook(), book)
    assert found.moved == 0
    assert found.combinations == diff(book, book).combinations
    told = {change.id: (change.formerly, change.fields) for change in found.changes}
    assert told == {now: (old, ()) for old, now in new.items()}
    assert {(change.change, change.says_formerly) for change in found.changes} == {
        ("renamed", True)
    }


@pytest.mark.slow
def test_new_ids_that_nothing_announces_are_told_as_new_ids_too(renamed_rules, rules):
    _, new = renamed_rules
    for file in rules.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for old in new:
            text = text.replace(f"    formerly: [{old}]\n", "").replace(f"[{old}, ", "[")
        file.write_text(text, encoding="utf-8")
    found = diff(load_rulebook(), load_rulebook(rules))
    assert found.moved == 0
    assert {change.id: change.formerly for change in found.changes} == {
        now: old for old, now in new.items()
    }
    assert {(change.change, change.says_formerly, change.fields) for change in found.changes} == {
        ("renamed", False, ())
    }
    told = " ".join(to_plain_text(diff_blocks(found, None)).split())
    assert (
        "rule prompting-exhausted is called prompt-done now, which does not say"
        " formerly: [prompting-exhausted]"
    ) in told


def test_a_part_that_two_new_ones_are_like_is_not_guessed():
    old = load_rulebook()
    (first, *rest) = old.conflicts
    twins = tuple(first.model_copy(update={"id": name, "formerly": ()}) for name in ("one", "two"))
    new = replace(old, conflicts=(*twins, *rest), digest="0123456789ab")
    told = [(change.id, change.change) for change in diff(old, new).changes]
    assert told == [("one", "added"), ("two", "added"), (first.id, "removed")]


@pytest.mark.slow
def test_a_conflict_of_a_renamed_question_is_the_same_conflict(rules):
    for file in rules.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(?<![\w-])built_so_far(?![\w-])", "what_runs", text)
        text = text.replace("- id: what_runs\n", "- id: what_runs\n    formerly: [built_so_far]\n")
        file.write_text(text, encoding="utf-8")
    found = diff(load_rulebook(), load_rulebook(rules))
    assert [(change.id, change.change) for change in found.changes] == [("what_runs", "renamed")]


@pytest.mark.slow
@pytest.mark.usefixtures("renamed_rules")
def test_a_fact_with_a_new_id_and_a_new_threshold_is_one_changed_fact(rules):
    rewrite(rules / "facts.yaml", "{labeled_examples: {gte: 50}}", "{labeled_examples: {gte: 60}}")
    found = diff(load_rulebook(), load_rulebook(rules))
    (fact,) = (change for change in found.changes if change.id == "fifty_examples")
    assert (fact.change, fact.formerly) == ("renamed", "enough_examples_for_pilot")
    assert [field.field for field in fact.fields] == ["when"]
    assert found.moved > 0
    decided = {
        names for move in found.moves for _, *names in map(list, move.decides) for names in names
    }
    assert "prompting-exhausted" not in decided


@pytest.mark.slow
def test_only_rules_that_moved_in_their_list_are_listed_as_reordered():
    old = load_rulebook()
    lever = old.levers["tuning"]
    first, second, *rest = lever.rules
    new = replace(
        old,
        levers={**old.levers, "tuning": replace(lever, rules=(second, first, *rest))},
        digest="0123456789ab",
    )
    (change,) = diff(old, new).changes
    assert change.kind == "rule"
    assert change.id in {first.id, second.id}
    assert [field.field for field in change.fields] == ["order"]


def test_two_computed_answers_from_one_question_are_refused():
    old = load_rulebook()
    entry = old.computed["prompt_standing"]
    other = entry.model_copy(update={"inputs": (*entry.inputs[:2], "calls_per_month")})
    new = replace(old, computed={**old.computed, entry.id: other}, digest="0123456789ab")
    with pytest.raises(RulebookError) as caught:
        diff(old, new)
    assert str(caught.value) == (
        "rules diff: 'prompt_standing' is computed from other inputs or to other words."
        " These rulebooks cannot be compared exactly."
    )


@pytest.mark.slow
def test_a_training_offer_is_compared_as_a_choice_of_provider():
    """A computed answer of one question may differ between rulebooks; gates read this one."""
    closed = load_rulebook()
    providers = {
        name: provider.model_copy(
            update={
                "offers": tuple(o.model_copy(update={"state": "open"}) for o in provider.offers)
            }
        )
        for name, provider in closed.providers.items()
    }
    opened = replace(closed, providers=providers, digest="0123456789ab")
    found = diff(closed, opened)
    assert not found.moves
    assert found.can_start > 0
    assert found.must_wait == 0
    assert diff(opened, closed).must_wait == found.can_start


# -- saved cases ------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_saved_case_whose_approach_changes_is_listed_with_both_verdicts(tmp_path, stricter_rules):
    folder = tmp_path / "cases"
    (folder / "team").mkdir(parents=True)
    (folder / "team" / "a.yaml").write_text(json.dumps(TUNE), encoding="utf-8")
    (folder / "b.json").write_text(json.dumps(advise(TUNE, on=DAY).to_dict()), encoding="utf-8")
    (folder / "c.yaml").write_text("what_must_change: knowledge\n", encoding="utf-8")
    found = case_moves(load_rulebook(), load_rulebook(stricter_rules), folder)
    assert found.cases == 3
    assert [(case.case, case.approach_moved) for case in found.moved] == [
        ("b.json", True),
        ("team/a.yaml", True),
    ]
    assert found.moved[0].before == "Fine-tune, after 10 more checked examples (leaning)"
    assert found.moved[0].now == "Write a better prompt first (leaning)"


@pytest.mark.slow
def test_answers_that_no_longer_fit_take_the_place_of_the_verdict(tmp_path, rules):
    add_a_question(rules)
    (tmp_path / "cases").mkdir()
    answers = {"what_must_change": "behavior", "regulated": True}
    (tmp_path / "cases" / "a.yaml").write_text(json.dumps(answers), encoding="utf-8")
    (moved,) = case_moves(load_rulebook(rules), load_rulebook(), tmp_path / "cases").moved
    assert moved.now == "does not fit: answers.regulated: there is no such question"
    assert moved.approach_moved


def test_every_file_in_a_folder_of_cases_that_holds_no_answers_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text("- 1\n", encoding="utf-8")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    rulebook = load_rulebook()
    with pytest.raises(SourceError) as caught:
        case_moves(rulebook, rulebook, tmp_path)
    assert len(caught.value.problems) == 2
    assert "a.yaml: holds no answers." in str(caught.value)
    with pytest.raises(SourceError) as caught:
        case_moves(rulebook, rulebook, tmp_path / "nowhere")
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere'}: holds no saved cases."
        " Give a folder with .yaml, .yml, .json files."
    )


# -- the commands -----------------------------------------------------------------------------


def run(*arguments, text=None):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


@pytest.mark.slow
def test_the_command_replays_what_another_command_printed(tmp_path, stricter_rules):
    answers = tmp_path / "a.yaml"
    answers.write_text(json.dumps(TUNE), encoding="utf-8")
    day = ("--on", "2026-11-22")
    record = tmp_path / "record.json"
    record.write_text(run("advise", answers, "--json", *day).stdout, encoding="utf-8")
    same = run("replay", record, *day)
    assert same.stdout.splitlines()[0] == "Nothing moved."
    piped = run("replay", "-", *day, text=record.read_text(encoding="utf-8"))
    assert piped.stdout == same.stdout
    moved = run("replay", record, "--rules", stricter_rules, *day)
    title, _, _ = moved.stdout.partition("\n\n")
    assert " ".join(title.split()) == (
        "The approach moved: Fine-tune, after 10 more checked examples"
        " -> Write a better prompt first."
    )
    assert "A record does not hold the rules it was made with" in moved.stdout
    data = json.loads(run("replay", record, "--rules", stricter_rules, "--json", *day).stdout)
    assert data["changed"]
    assert data["now"]["verdict"]["approach"] == "prompt"


def test_the_command_prints_a_bad_record_on_stderr(tmp_path):
    file = tmp_path / "x.json"
    file.write_text("{}", encoding="utf-8")
    result = run("replay", file)
    assert result.exit_code == 1
    assert result.stderr == (
        f"{file}: is not a saved advice. Give what `advisor advise --json` printed.\n"
    )


@pytest.mark.slow
def test_the_command_compares_two_folders(stricter_rules):
    plain = run("rules", "diff", SHIPPED, stricter_rules, "--cases", FOLDER)
    assert plain.exit_code == 0
    assert "The approach moves in " in plain.stdout
    assert "A combination is one way to answer every question" in plain.stdout
    assert "92 saved cases: 0 with another approach." in plain.stdout
    data = json.loads(run("rules", "diff", SHIPPED, stricter_rules, "--json").stdout)
    assert Fraction(data["share"]) == Fraction(data["moved"], data["combinations"])
    assert sum(move["combinations"] for move in data["moves"]) == data["moved"]
    against_shipped = run("rules", "diff", stricter_rules)
    (old,) = re.findall("^- Old: (.*)$", plain.stdout, re.MULTILINE)
    assert f"\n- New: {old}\n" in against_shipped.stdout


@pytest.mark.slow
def test_rules_with_a_wrong_example_can_be_compared(rules):
    """A wrong example stops `rules check`, but not `rules diff`."""
    rewrite(rules / "facts.yaml", "{calls_per_month: {gte: 100000}}", "{calls_per_month: {gte: 9}}")
    assert run("rules", "check", rules).exit_code == 1
    assert run("rules", "diff", SHIPPED, rules).exit_code == 0


# -- brute force: every combination of small random rulebooks ----------------------------------


def kind_of(rulebook, name):
    return rulebook.questions[name].answer.type


def common_values(old, new, values):
    """Return the common questionnaire: name, the values both take, and who reads them as what."""
    before, now = values
    for name in dict.fromkeys((*before, *now)):
        if name in before and name in now and kind_of(old, name) == kind_of(new, name):
            yield name, [v for v in before[name] if v in now[name]], (name, name)
        else:
            yield from ((f"{name} old", before[name], (name, None)) for _ in [0] if name in before)
            yield from ((f"{name} new", now[name], (None, name)) for _ in [0] if name in now)


def asked_of(rulebook, name):
    """Return the tests that the conditions of a rulebook make on a name, bound by bound."""
    whens = [r.when for lever in rulebook.levers.values() for r in lever.rules]
    atoms = [atom for when in whens for atom in when.atoms()]
    seen = set()
    while fresh := [a.name for a in atoms if a.name in rulebook.facts and a.name not in seen]:
        seen.update(fresh)
        atoms += [atom for fact in set(fresh) for atom in rulebook.facts[fact].when.atoms()]
    return [atom.test for atom in atoms if atom.name == name]


def cells_of(rulebooks, names, values):
    """Return, for each value, the number of its cell; values no condition tells apart share one."""
    asked = [
        test
        for rulebook, name in zip(rulebooks, names, strict=True)
        if name is not None
        for test in asked_of(rulebook, name)
    ]
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        split = [part for test in asked for part in parts_of(test)]
        marks = [tuple(part(value) for part in split) for value in values]
        starts = [i > 0 and marks[i] != marks[i - 1] for i in range(len(marks))]
        return {value: sum(starts[: i + 1]) for i, value in enumerate(values)}
    marks = [tuple(test.accepts(value) for test in asked) for value in values]
    return dict(zip(values, marks, strict=True))


def parts_of(test):
    if isinstance(test, OneOf):
        return [lambda value, one=one: value == one for one in test.values]
    return [replace(test, bounds=(bound,)).accepts for bound in test.bounds]


def brute_force(old, new, values):
    """Return the approach before and now of every combination of cells, by trying all values."""
    asked = list(common_values(old, new, values))
    cells = [cells_of((old, new), names, some) for _, some, names in asked]
    thresholds = [test for book in (old, new) for test in asked_of(book, COMPUTED.id)]
    found = {}
    for picked in product(*(some for _, some, _ in asked)):
        given_old = {n[0]: v for v, (_, _, n) in zip(picked, asked, strict=True) if n[0]}
        given_new = {n[1]: v for v, (_, _, n) in zip(picked, asked, strict=True) if n[1]}
        product_of_both = complete(new, {**given_old, **given_new}, DAY).get(COMPUTED.id, 0)
        product_of_both = complete(old, {**given_old, **given_new}, DAY).get(
            COMPUTED.id, product_of_both
        )
        key = tuple(cell[value] for cell, value in zip(cells, picked, strict=True))
        key += tuple(test.accepts(product_of_both) for test in thresholds)
        pair = outcome(old, given_old), outcome(new, given_new)
        assert found.setdefault(key, pair) == pair
    return Counter(found.values())


def changed(rulebook, dice):
    """Return a rulebook with the rules of each lever in another order, some turned around."""
    levers = {}
    for name, lever in rulebook.levers.items():
        *rules, last = lever.rules
        dice.shuffle(rules)
        turned = [rule.model_copy(update={"then": dice.choice(("pull", "hold"))}) for rule in rules]
        levers[name] = replace(lever, rules=(*turned, last))
    return replace(rulebook, levers=levers, digest=f"{rulebook.digest}+")


@st.composite
def upgrades(draw):
    """Return two rulebooks and the values worth trying for each: one changed, or another one.

    Two thresholds on a product of small whole numbers would leave cells between them that none
    hits, so at most one of two unrelated rulebooks has the computed answer.
    """
    dice = draw(st.randoms(use_true_random=False))
    grouped = dice.choice((True, False))
    old, before = Maker(dice, all_assume=True).rulebook(grouped=grouped)
    if dice.random() < 1 / 3:
        return old, changed(old, dice), (before, before)
    new, now = Maker(dice, all_assume=True).rulebook(grouped=False)
    books, values = [old, new], [before, now]
    if dice.random() < 1 / 2:
        books.reverse()
        values.reverse()
    return *books, tuple(values)


@pytest.mark.slow
@examples(40)
@given(upgrades())
def test_the_changed_combinations_are_those_of_brute_force(drawn):
    old, new, values = drawn
    found = diff(old, new)
    counted = brute_force(old, new, values)
    moved = {pair: count for pair, count in counted.items() if pair[0] != pair[1]}
    assert found.combinations == counted.total()
    assert {(m.before, m.now): m.combinations for m in found.moves} == moved
    assert found.share == Fraction(sum(moved.values()), counted.total())


@pytest.mark.slow
@examples(40)
@given(upgrades())
def test_every_witness_changes_its_approach_and_needs_all_its_answers(drawn):
    old, new, _ = drawn
    common = comparable_rulebooks(old, new)

    def approaches(answers):
        return outcome(old, common.old_answers(answers)), outcome(new, common.new_answers(answers))

    for move in diff(old, new).moves:
        assert approaches(move.answers) == (move.before, move.now)
        for name in move.answers:
            fewer = {q: v for q, v in move.answers.items() if q != name}
            assert approaches(fewer) != (move.before, move.now)
