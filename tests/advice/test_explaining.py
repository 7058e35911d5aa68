"""Why a rule applies or not, and the nearest change that would turn it."""

from datetime import date

import pytest
from click.testing import CliRunner

from advisor import explain, load_rulebook
from advisor.apps.cli import main
from advisor.engine.case import Case
from advisor.engine.conflicts import conflicts_in
from advisor.engine.decide import decide
from advisor.engine.decision import take_notes
from advisor.engine.price import price
from advisor.errors import AnswerError
from advisor.rulebook.schema import Conflict, Gate, MeansRule, Note, Rule
from tests.quick import mostly_slow

ON = date(2026, 11, 22)
VOICE = {"what_must_change": "behavior", "distinct_voice": True, "labeled_examples": 20}


def explained(answers, rule):
    return explain(answers, rule, on=ON)


def applies(answers, rule):
    """Run the rules and look whether one of them applied."""
    rulebook = load_rulebook()
    case = Case.read(answers, rulebook, ON)
    decision = decide(case.with_costs(price(case)))
    match rulebook.rules[rule]:
        case Rule():
            return rule in {lever.rule.id for lever in decision.levers.values()}
        case MeansRule():
            return rule in {made.rule.id for made in decision.means.values()}
        case Gate():
            return rule in {gate.id for v in decision.levers.values() for gate, _ in v.gates}
        case Conflict():
            return rule in {conflict.id for conflict in conflicts_in(case)}
        case _:
            return rule in {note.id for note, _ in take_notes(rulebook, decision)}


def test_a_rule_that_decides_says_so():
    found = explained(VOICE, "prompt-not-measured")
    assert found.applies
    assert found.nearest == {}


def test_a_rule_that_does_not_apply_names_what_decides_instead():
    found = explained(VOICE, "distinctive-tone")
    assert not found.applies
    assert found.instead.rule == "prompt-not-measured"
    assert [step.holds for step in found.steps] == [False]


def reads_costs(rule):
    found = load_rulebook().rules[rule]
    return isinstance(found, Note) and load_rulebook().reads_costs(found.when)


@pytest.mark.parametrize("rule", [rule for rule in load_rulebook().rules if reads_costs(rule)])
def test_a_note_on_the_costs_shows_its_sum_and_names_no_change(rule):
    found = explained(VOICE, rule)
    assert found.priced
    assert found.applies == applies(VOICE, rule)
    assert any("prices of" in told for told in found.arithmetic)
    assert found.nearest == ({} if found.applies else None)


@pytest.mark.parametrize(
    "rule", mostly_slow(r for r in load_rulebook().rules if not reads_costs(r))
)
def test_the_nearest_change_makes_any_rule_apply(rule):
    found = explained(VOICE, rule)
    assert found.nearest is not None
    assert found.applies == applies(VOICE, rule)
    assert applies({**VOICE, **found.nearest}, rule)


def test_a_gate_of_a_held_lever_waits_for_the_lever():
    found = explained(VOICE, "too-few-examples")
    assert found.steps[0].holds
    assert not found.applies
    assert found.instead.rule == "prompt-not-measured"


def test_an_unknown_rule_is_named_with_the_nearest():
    with pytest.raises(AnswerError) as caught:
        explained(VOICE, "distinctive-tune")
    assert str(caught.value) == (
        "rule: there is no rule 'distinctive-tune'. Did you mean 'distinctive-tone'?"
    )


def test_an_explanation_leaves_as_data_and_as_text():
    found = explained(VOICE, "distinctive-tone")
    data = found.to_dict()
    assert data["rule"] == "distinctive-tone"
    assert data["applies"] is False
    assert data["instead"]["rule"] == "prompt-not-measured"
    assert data["steps"][0]["holds"] is False
    assert data["nearest"] == found.nearest
    assert data["on"] == "2026-11-22"
    text = found.to_markdown()
    assert text.startswith("# 'distinctive-tone' does not apply: ")
    assert all(said in text for said in found.nearest_says)


def test_a_note_on_the_costs_reads_them_at_the_prices_given(company):
    shipped = explained(VOICE, "fine-tuning-costs-more")
    ours = explain(VOICE, "fine-tuning-costs-more", prices=company.prices, on=ON)
    assert ours.arithmetic != shipped.arithmetic


def test_the_command_prints_conditions_and_the_nearest_change(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("what_must_change: behavior\ndistinct_voice: true\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["explain", str(file), "distinctive-tone"])
    assert result.exit_code == 0
    assert "'prompt-not-measured' decides instead" in result.stdout
    assert "\nThe nearest change that makes it apply\n" in result.stdout
