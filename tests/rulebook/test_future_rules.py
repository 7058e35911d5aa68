"""A rule that is dated in the future counts from its day on, and not before."""

import pytest
from click.testing import CliRunner

from advisor import RulebookError, advise, load_rulebook
from advisor.apps.cli import main

MANY_CROPS = """extension: {title: Crop advice, version: "1"}
questions:
  - id: crops_covered
    ask: How many crops must the advice cover?
    short: Crops
    help: Count the crops in the season plan.
    why: Labels and dosages of many crops change every season.
    group: knowledge
    assume: 3
    assumed_because: Most stations cover three crops.
    answer: {type: integer, min: 0, max: 500, unit: crops}
rules:
  - id: many-crops
    PLACE
    title: If the advice covers 12 crops or more, use retrieval
    when: {needs_knowledge: true, crops_covered: {gte: 12}}
    then: pull
    because: Labels and dosages of many crops change every season.
    cites: [{source: our-judgement, section: all}]
    effective: {from: 2036-09-01}
    examples:
      fires:
        {what_must_change: knowledge, knowledge_tokens: 5000, knowledge_changes: static,
         crops_covered: 20}
      silent: {what_must_change: knowledge, knowledge_tokens: 5000, knowledge_changes: static}
"""
STATION = {
    "what_must_change": "knowledge",
    "knowledge_tokens": 5_000,
    "knowledge_changes": "static",
    "crops_covered": 20,
}


@pytest.fixture
def crops(tmp_path):
    def write(place):
        folder = tmp_path / "crops"
        folder.mkdir()
        text = MANY_CROPS.replace("PLACE", place)
        (folder / "crops.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.mark.slow
def test_the_rule_waits_for_its_day(crops):
    rules = load_rulebook(extend=crops("after: facts-change-weekly"))
    before = advise(STATION, rulebook=rules, on="2036-08-31")
    after = advise(STATION, rulebook=rules, on="2036-09-01")
    assert (before.verdict.approach, after.verdict.approach) == ("prompt", "rag")
    assert "many-crops" in {found.rule for found in after.findings}
    assert before.rulebook_digest == after.rulebook_digest


@pytest.mark.slow
def test_an_advice_given_before_ends_on_its_day_however_far(crops):
    rules = load_rulebook(extend=crops("after: facts-change-weekly"))
    not_launched = {**STATION, "calls_per_month": 0}
    found = advise(not_launched, rulebook=rules, on="2026-11-30").expires()
    cause = "a rule dated 2036-09-01 counts: If the advice covers 12 crops or more, use retrieval"
    assert (str(found.on), found.cause) == ("2036-09-01", cause)
    assert found.parts[0] == "approach"
    assert found.looked_until == found.on


@pytest.mark.slow
def test_the_check_says_from_when_the_rule_counts(crops):
    folder = crops("after: facts-change-weekly")
    result = CliRunner().invoke(main, ["rules", "check", "--extend", str(folder)])
    assert result.exit_code == 0, result.output
    assert "'many-crops' counts from 2036-09-01 on, and not before.\n" in result.output


def test_a_rule_that_waits_cannot_replace_one_that_holds_today(crops):
    folder = crops("replaces: live-facts\n    reason: Many crops.")
    with pytest.raises(RulebookError) as refused:
        load_rulebook(extend=folder)
    told = str(refused.value)
    assert "'many-crops' replaces 'live-facts', but counts only from 2036-09-01 on." in told
    assert "Add it under an id of its own, and leave the other in place until that day." in told


def test_every_shipped_rule_counts_today():
    assert load_rulebook().waiting == ()
