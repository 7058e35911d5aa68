"""The engine: the first rule that applies decides, every gate that applies is told."""

from datetime import date
from math import nextafter

import pytest

from advisor import load_rulebook
from advisor.engine.computed import complete, compute, standing_of, wilson_interval
from advisor.engine.decision import decide_values, take_notes
from advisor.rulebook.conditions import OTHERWISE
from advisor.rulebook.rulebook import Lever
from advisor.rulebook.schema import LEVERS
from tests.published import published_cases
from tests.rulebook_strategies import APPROACHES, a_rule, the_rulebook

DAY = date(2026, 11, 22)
READY_TO_TUNE = {
    "what_must_change": "behavior",
    "prompting_effort": "exhausted",
    "labeled_examples": 80,
    "eval_examples": 50,
    "personal_data_in_examples": False,
    "provider": "together",
}


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture
def decided(rulebook):
    return lambda answers, on=DAY: decide_values(rulebook, complete(rulebook, answers, on))


def gates_of(decision):
    return [gate.id for gate, _ in decision.levers["tuning"].gates]


def test_the_first_rule_that_applies_decides_and_those_before_it_did_not_apply(rulebook, decided):
    tuning = decided(READY_TO_TUNE).levers["tuning"]
    ids = [rule.id for rule in rulebook.levers["tuning"].rules]
    assert [rule.id for rule, _ in tuning.passed_over] == ids[: ids.index(tuning.rule.id)]
    assert tuning.step.holds is True
    assert not any(step.holds for _, step in tuning.passed_over)


def test_without_any_answer_every_lever_still_decides(rulebook):
    decision = decide_values(rulebook, {})
    assert list(decision.levers) == ["model", "retrieval", "tuning"]
    assert all(lever.step.holds for lever in decision.levers.values())


def test_a_pulled_lever_without_open_gates_is_pulled(decided):
    tuning = decided(READY_TO_TUNE).levers["tuning"]
    assert (tuning.effect, tuning.gates) == ("pull", ())


def test_all_open_gates_are_listed_in_order_and_do_not_change_the_approach(rulebook, decided):
    unready = READY_TO_TUNE | {
        "labeled_examples": 5,
        "eval_examples": 0,
        "personal_data_in_examples": True,
        "provider": "cohere",
    }
    decision = decided(unready)
    assert decision.approach == decided(READY_TO_TUNE).approach == "fine_tune"
    assert decision.levers["tuning"].effect == "not_yet"
    assert set(gates_of(decision)) == {
        "too-few-examples", "personal-data", "too-few-graded-answers", "provider-closed",
    }  # fmt: skip
    order = [gate.id for gate in rulebook.levers["tuning"].gates]
    assert gates_of(decision) == [name for name in order if name in gates_of(decision)]


def test_a_lever_on_hold_has_no_gates(decided):
    decision = decided({"what_must_change": "knowledge", "personal_data_in_examples": True})
    assert (decision.levers["tuning"].effect, gates_of(decision)) == ("hold", [])


@pytest.mark.parametrize(
    ("provider", "day", "state"),
    [
        ("openai", date(2020, 1, 1), "open"),
        ("openai", date(2026, 5, 6), "open"),
        ("openai", date(2026, 5, 7), "closing"),
        ("openai", date(2027, 1, 6), "closing"),
        ("openai", date(2027, 1, 7), "closed"),
        ("cohere", date(2025, 9, 14), "open"),
        ("cohere", date(2025, 9, 15), "closed"),
        ("self_hosted", date(2030, 1, 1), "open"),
    ],
)
def test_a_training_offer_ends_on_its_day_and_changes_only_a_gate(
    rulebook, decided, provider, day, state
):
    assert rulebook.providers[provider].offer(day).state == state
    decision = decided(READY_TO_TUNE | {"provider": provider}, on=day)
    assert decision.approach == "fine_tune"
    assert gates_of(decision) == ([] if state == "open" else ["provider-closed"])


@pytest.mark.parametrize(
    ("provider", "day", "gates"),
    [
        ("openai", date(2026, 5, 7), []),
        ("openai", date(2027, 1, 6), []),
        ("openai", date(2027, 1, 7), ["provider-closed"]),
        ("mistral", date(2026, 11, 30), ["provider-closed"]),
        ("anthropic", date(2026, 11, 30), ["provider-closed"]),
    ],
)
def test_an_offer_left_to_existing_customers_is_open_for_them(decided, provider, day, gates):
    customer = READY_TO_TUNE | {"provider": provider, "tuning_customer": True}
    decision = decided(customer, on=day)
    assert decision.approach == "fine_tune"
    assert gates_of(decision) == gates


@pytest.mark.parametrize(
    ("pulled", "approach"),
    [
        (set(), "prompt"),
        ({"retrieval"}, "rag"),
        ({"tuning"}, "fine_tune"),
        ({"retrieval", "tuning"}, "rag_fine_tune"),
        ({"model"}, "bigger_model"),
        ({"model", "retrieval"}, "bigger_model"),
        ({"model", "tuning"}, "bigger_model"),
        ({"model", "retrieval", "tuning"}, "bigger_model"),
    ],
)
def test_the_pulled_levers_name_the_approach_and_a_bigger_model_comes_first(pulled, approach):
    levers = {}
    for name in LEVERS:
        rule = a_rule(f"{name}-always", OTHERWISE, "pull" if name in pulled else "hold")
        levers[name] = Lever(name, "", (rule,), ())
    assert decide_values(the_rulebook([], {}, {}, levers), {}).approach == approach


def test_the_shipped_approaches_are_those_of_the_levers_in_that_order(rulebook):
    assert {a.id: a.pulls for a in rulebook.approaches.values()} == APPROACHES
    assert list(rulebook.approaches) == list(APPROACHES)


def test_a_fact_is_evaluated_once(rulebook):
    reading = decide_values(rulebook, complete(rulebook, READY_TO_TUNE, DAY)).reading
    assert reading.fact("prompt_falls_short") is reading.fact("prompt_falls_short")
    assert reading.fact("prompt_falls_short").holds is True


def test_notes_read_the_approach_and_never_decide(rulebook):
    values = complete(rulebook, READY_TO_TUNE, DAY)
    before = decide_values(rulebook, values)
    tuned = {note.id for note, _ in take_notes(rulebook, before)}
    prompted = {
        note.id for note, _ in take_notes(rulebook, before._replace(approach="prompt", means={}))
    }
    assert "hard-rules-in-code" in tuned - prompted
    assert "approach" not in before.reading.values
    assert decide_values(rulebook, values)[:2] == before[:2]


@pytest.mark.parametrize("approach", APPROACHES)
def test_the_notes_taken_are_exactly_those_that_apply(rulebook, approach):
    for case in published_cases():
        decision = decide_values(rulebook, complete(rulebook, case.answers, DAY))
        decision = decision._replace(approach=approach)
        tried = ((note, note.when.evaluate(decision.outcome)) for note in rulebook.notes)
        holding = [(note.id, step) for note, step in tried if step.holds]
        taken = take_notes(rulebook, decision)
        assert [(note.id, step) for note, step in taken] == holding, case.id


# -- assumptions and computed answers


def test_an_answer_replaces_its_assumption(rulebook):
    assert complete(rulebook, {}, DAY)["calls_per_month"] == 10_000
    assert complete(rulebook, {"calls_per_month": 3}, DAY)["calls_per_month"] == 3


def test_without_a_score_zero_graded_answers_are_assumed(rulebook):
    assert complete(rulebook, {}, DAY)["eval_examples"] == 0
    assert complete(rulebook, {"prompt_score": 0.8}, DAY)["eval_examples"] == 100


def test_a_computed_answer_without_its_inputs_is_absent_or_unanswered(rulebook):
    assert compute({}, rulebook, DAY) == {
        "prompt_standing": "unmeasured",
        "text_fits": "unknown",
        "cheapest_approach": "unknown",
    }


def test_context_tokens_a_month_are_tokens_times_calls(rulebook):
    known = {"knowledge_tokens": 150_000, "calls_per_month": 1_000_000}
    computed = compute(known, rulebook, DAY)
    assert computed["full_context_tokens_per_month"] == 150_000_000_000


@pytest.mark.parametrize(
    ("share", "examples", "low", "high"),
    [
        (0.8, 10, 0.4902, 0.9433),
        (0.9, 100, 0.8256, 0.9448),
        (0.5, 1000, 0.4691, 0.5309),
        (1.0, 20, 0.8389, 1.0),
        (0.0, 20, 0.0, 0.1611),
    ],
)
def test_wilson_bounds_agree_with_published_tables(share, examples, low, high):
    found = wilson_interval(share, examples)
    assert found == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_without_examples_any_share_is_possible():
    assert wilson_interval(0.7, 0) == (0.0, 1.0)


@pytest.mark.parametrize("examples", [1, 8, 100, 5000, 10**8])
@pytest.mark.parametrize("score", [0.0, 0.01, 0.5, 0.93, 1.0])
def test_a_score_meets_the_target_by_its_lower_bound_and_misses_it_by_its_upper_bound(
    score, examples
):
    low, high = wilson_interval(score, examples)
    assert standing_of(score, low, examples) == "meets"
    assert standing_of(score, high, examples) == "unsure"
    assert standing_of(score, nextafter(high, 2), examples) in ("short", "failing")
    assert standing_of(score, nextafter(low, 2), examples) == "unsure"


@pytest.mark.parametrize("examples", [6, 20, 100])
def test_a_perfect_score_never_falls_short_of_a_target(examples):
    assert wilson_interval(1.0, examples)[1] == 1.0
    assert standing_of(1.0, 1.0, examples) == "unsure"


def test_eight_of_ten_is_unsure_and_eight_hundred_of_a_thousand_is_not():
    assert standing_of(0.8, 0.9, 10) == "unsure"
    assert standing_of(0.8, 0.9, 1000) == "short"
