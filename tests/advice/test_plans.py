"""The plan: it begins with the means, fits what was answered, and says how to do each step."""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, advise, load_rulebook
from advisor.advice.wording import FIRST_STEPS
from advisor.checks.plan_proof import FEWEST_STEPS, MOST_STEPS
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import Question
from tests.app_pages import html, open_page
from tests.drawing import examples

BOOK = load_rulebook()
DAY = "2026-11-30"
BEFORE_THE_MEANS = ("Ask the model first", "Go back to the base model")
"""The steps that may come before the step about the means."""

PEOPLE: Mapping[str, Mapping[str, Value]] = {
    "spoken assistant": {
        "what_must_change": "knowledge",
        "knowledge_tokens": 5_000,
        "knowledge_changes": "monthly",
        "labeled_examples": 25,
        "latency_critical": True,
    },
    "a hundred thousand manuals": {
        "what_must_change": "knowledge",
        "knowledge_tokens": 1_000_000_000,
        "built_so_far": "retrieval",
        "what_goes_wrong": "wrong_passages",
        "must_stay_on_premises": True,
    },
    "slow manuals": {
        "what_must_change": "knowledge",
        "knowledge_tokens": 1_000_000_000,
        "built_so_far": "retrieval",
        "what_goes_wrong": "too_slow",
    },
    "small window": {
        "what_must_change": "knowledge",
        "knowledge_tokens": 50_000,
        "knowledge_changes": "static",
        "built_so_far": "tuned_model",
        "what_goes_wrong": "missing_facts",
        "context_window_tokens": 2_048,
    },
    "queries": {
        "what_must_change": "behavior",
        "output_format": "custom_schema",
        "structured_output_tried": "not_available",
        "what_goes_wrong": "wrong_choice",
        "automatic_grader": True,
    },
    "fields of reports": {
        "what_must_change": "behavior",
        "output_format": "json",
        "structured_output_tried": "not_enough",
        "what_goes_wrong": "wrong_choice",
        "must_stay_on_premises": True,
        "labeled_examples": 40,
    },
    "persona": {"what_must_change": "behavior", "distinct_voice": True},
    "code in the house": {
        "what_must_change": "knowledge",
        "knowledge_tokens": 200_000_000,
        "built_so_far": "both",
        "what_goes_wrong": "worse_elsewhere",
    },
    "bill": {"what_must_change": "nothing", "what_goes_wrong": "too_expensive"},
    "product manager": {
        "what_must_change": "both",
        "distinct_voice": True,
        "knowledge_changes": "weekly",
        "calls_per_month": 152_083,
        "labeled_examples": 0,
    },
    "raw transcripts": {
        "what_must_change": "behavior",
        "prompting_effort": "exhausted",
        "labeled_examples": 500,
        "examples_are": "raw_text",
    },
}


def planned(name: str, **more: Value) -> Advice:
    return advise({**PEOPLE[name], **more}, on=DAY)


def titles(advice: Advice) -> list[str]:
    return [stage.title for stage in advice.plan]


def told(advice: Advice) -> str:
    """Return everything that the steps of the plan say to do, without those of gates."""
    steps = (stage for stage in advice.plan if stage.gate is None)
    return " ".join(f"{step.title}. {step.do} {step.how or ''}" for step in steps)


# -- people


def test_a_spoken_assistant_puts_the_text_in_and_knows_when_to_switch():
    assert titles(planned("spoken assistant")) == [
        "Put the whole text into the prompt",
        "Grade 50 answers",
        "Watch the length of the text",
    ]
    last = planned("spoken assistant").plan[-1]
    assert last.do.endswith("Switch to retrieval when it passes 500 pages or changes every week.")


def test_at_high_volume_the_day_to_switch_depends_on_the_calls():
    last = planned("spoken assistant", calls_per_month=150_000).plan[-1]
    assert "At 150,000 calls a month, the limit is about 160 pages." in str(last.how)


@pytest.mark.parametrize(("name", "first"), [
    ("a hundred thousand manuals", "Repair the search"),
    ("slow manuals", "Find out where the time goes"),
])  # fmt: skip
def test_a_search_that_runs_already_is_repaired_and_not_built(name, first):
    said = planned(name)
    assert titles(said)[0] == first
    assert "Build" not in told(said)
    assert "prompt and cache it" not in told(said)


def test_a_text_that_does_not_fit_into_the_model_is_not_put_into_the_prompt():
    said = planned("small window")
    assert titles(said)[0] == "Build a small index"
    assert "whole text" not in told(said)


def test_queries_get_a_loop_that_sends_the_error_back():
    said = planned("queries")
    (loop,) = [stage for stage in said.plan if stage.title == "Let a program check each answer"]
    assert "the prompt contains the tables with their columns" in str(loop.how)
    assert "structured output" not in told(said).lower()


def test_fields_with_wrong_values_need_examples_and_no_second_schema():
    said = planned("fields of reports")
    assert "Save corrected answers" in titles(said)
    assert "schema" not in told(said)


def test_a_persona_gets_a_prompt_to_write():
    first = planned("persona").plan[0]
    assert first.title == "Show the tone in the prompt"
    assert str(first.how).startswith("A persona prompt says who speaks, to whom,")


def test_a_model_that_became_worse_goes_back_before_anything_else():
    assert titles(planned("code in the house"))[:2] == [
        "Go back to the base model",
        "Score search and answers separately",
    ]


def test_a_bill_that_is_too_high_needs_a_smaller_model_and_no_examples():
    said = planned("bill")
    assert titles(said)[0] == "Grade answers and try a smaller model"
    assert "example" not in said.plan[0].do
    enough = planned("bill", smaller_model_tried="good_enough")
    assert titles(enough)[0] == "Move to the smaller model"


def test_a_product_manager_with_weekly_facts_builds_retrieval_first():
    said = planned("product manager")
    assert titles(said)[0] == "Build a small index"
    assert "whole text" not in told(said)


def test_a_share_that_may_be_luck_needs_more_graded_answers():
    luck = {"what_must_change": "behavior", "prompt_score": 0.92, "eval_examples": 60}
    assert "Grade more answers" in titles(advise(luck, on=DAY))
    assert "Grade more answers" not in titles(advise({**luck, "eval_examples": 2_000}, on=DAY))


def test_a_prompt_that_reaches_its_target_is_kept():
    good = {"what_must_change": "behavior", "prompt_score": 0.97, "eval_examples": 400}
    assert titles(advise(good, on=DAY)) == [
        "Keep the prompt and mend the last failures",
        "Keep the score",
    ]


def test_examples_that_a_gate_asks_for_are_trained_on_next():
    few = {"what_must_change": "behavior", "prompting_effort": "exhausted", "labeled_examples": 20}
    said = advise({**few, "eval_examples": 80}, on=DAY)
    assert (said.plan[0].gate, said.plan[1].title) == ("too-few-examples", "Train a pilot")
    checked = advise({**few, "eval_examples": 80, "automatic_grader": True}, on=DAY)
    assert titles(checked)[0] == "Get examples without writing them"


def test_raw_text_becomes_pairs_before_training():
    first = planned("raw transcripts").plan[0]
    assert first.gate == "raw-text"
    assert str(first.how).startswith("Ask for an input that a real user could send")
    assert first.cites


def test_public_facts_are_asked_for_before_anything_is_built():
    public = {"what_must_change": "knowledge", "knowledge_private": False}
    assert titles(advise(public, on=DAY))[0] == "Ask the model first"
    small = {**public, "knowledge_tokens": 5_000, "knowledge_changes": "static"}
    assert titles(advise(small, on=DAY))[0] == "Ask the model first"
    for known in (
        {"knowledge_private": True},
        {"knowledge_changes": "weekly"},
        {"needs_citations": True},
        {"built_so_far": "retrieval"},
    ):
        assert "Ask the model first" not in titles(advise({**public, **known}, on=DAY))


def test_without_a_verdict_the_plan_holds_in_every_case():
    for answers in ({}, {"what_must_change": None, "what_goes_wrong": None}):
        said = advise(answers, on=DAY)
        assert said.verdict.headline == "No verdict yet"
        assert titles(said) == [
            "Grade 50 answers",
            "Sort 20 failures by kind",
            "Answer the first question",
        ]
        assert "Do not fine-tune" in told(said)
    graded = advise({"eval_examples": 400}, on=DAY)
    assert titles(graded)[0] == "Read the bad answers"


# -- the first step is about the means

FIRST = {
    "instructions": ("the instructions", "failures of your best prompt", "Put numbered passages"),
    "few_shot": ("approved texts", "checked examples", "Check each pair"),
    "structured_output": ("allowed values", "as a schema"),
    "long_context": ("Put the whole text at the start of the prompt",),
    "prompt_caching": ("switch on caching",),
    "cheaper_model": ("smaller model",),
    "prompt_optimizer": ("Let a prompt optimizer try",),
    "index": ("Index", "20 failed questions", "20 failures", "Put numbered passages", "Time the"),
    "tool_call": ("Describe one tool",),
    "adapter": ("Train an adapter", "Score your fine-tuned model", "Let a large model answer"),
    "distillation": ("answers of the large model", "Train the next smaller model"),
    "preference": ("Train on these pairs (preference fine-tuning, DPO)",),
    "reinforcement": ("into a grader",),
    "classifier": ("Train a small classifier and a small fine-tuned language model",),
    "bigger_model": ("more capable models", "model that was better", "models of other providers"),
}  # fmt: skip
"""What the first step says for each means."""


def an_answer(question: Question) -> st.SearchStrategy[Value]:
    match question.answer.type:
        case "yes_no":
            return st.booleans()
        case "choice":
            return st.sampled_from(sorted(BOOK.options(question)))
        case "integer":
            low = int(question.answer.min)
            numbers = (0, 1, 9, 10, 19, 20, 49, 50, 200, 500, 3_100, 150_000, 10**6, 10**7)
            return st.sampled_from([n for n in numbers if low <= n <= question.answer.max])
        case _:
            return st.sampled_from((0.05, 0.5, 0.85, 0.95, 1.0))


READ = [q for q in BOOK.questions.values() if not q.only_costs and not q.fixed]
QUESTIONNAIRES = st.fixed_dictionaries(
    {"what_must_change": an_answer(BOOK.questions["what_must_change"])},
    optional={q.id: an_answer(q) for q in READ if not q.required},
)


@pytest.mark.slow
@examples(300)
@given(QUESTIONNAIRES)
def test_any_plan_has_two_to_five_steps_and_begins_with_the_means(answers):
    said = advise(answers, on=DAY)
    steps = [stage for stage in said.plan if stage.gate is None]
    assert FEWEST_STEPS <= len(steps) <= MOST_STEPS
    first = next(stage for stage in steps if stage.title not in BEFORE_THE_MEANS)
    assert any(words in f"{first.title}. {first.do}" for words in FIRST[said.verdict.means[0]])


def test_every_means_has_words_for_its_first_step():
    named = {means for ways in BOOK.means.values() for means in ways.words}
    assert named == set(FIRST)


# -- no step asks for what was answered, and none contradicts the reason

ANSWERED: list[tuple[Mapping[str, Value], tuple[str, ...]]] = [
    ({"eval_examples": 400}, ("until you have 50", "Collect 50", "Run 50", "Save 50")),
    ({"structured_output_tried": "works"}, ("structured output", "as a schema", "allowed values")),
    ({"structured_output_tried": "not_enough"}, ("structured output", "as a schema")),
    ({"structured_output_tried": "not_available"}, ("structured output", "as a schema")),
    ({"smaller_model_tried": "good_enough"}, ("on the next smaller model", "without training")),
    ({"smaller_model_tried": "not_enough"}, ("on the next smaller model", "without training")),
    ({"larger_model_tried": "better"}, ("two or three more capable models", "next more capable")),
    ({"larger_model_tried": "no_better"}, ("two or three more capable models",)),
    ({"prompting_effort": "exhausted"}, ("Rewrite the instructions", "three to five worked")),
    ({"labeled_examples": 300, "examples_are": "pairs"}, ("of the failures into worked examples",)),
    ({"labeled_examples": 300}, ("200 checked examples on", "From 50 texts on")),
    ({"built_so_far": "retrieval"}, ("Index the documents", "Build")),
    ({"built_so_far": "both"}, ("Index the documents", "Build")),
    ({"knowledge_private": True}, ("without any text", "without the text")),
    ({"looked_up_live": True}, ("Index", "embedding model", "whole text")),
    ({"per_user_permissions": True, "what_must_change": "knowledge"}, ("whole text",)),
    ({"knowledge_changes": "weekly", "what_must_change": "both"}, ("whole text",)),
    ({"knowledge_tokens": 2_400_000}, ("whole text",)),
    ({"must_stay_on_premises": True}, ("as a batch",)),
]  # fmt: skip
"""Answers, and the words that no step says once they are given."""

OTHERS = [
    {},
    {"what_goes_wrong": "wrong_passages", "output_format": "json"},
    {"what_goes_wrong": "too_expensive", "wants_smaller_model": True, "labeled_examples": 600},
    {"prompt_score": 0.4, "distinct_voice": True, "labeled_examples": 80},
    {"what_goes_wrong": "wrong_choice", "output_format": "labels", "prompting_effort": "some"},
    {"automatic_grader": True, "knowledge_tokens": 5_000, "knowledge_changes": "static"},
]  # fmt: skip
NEEDS = sorted(BOOK.options(BOOK.questions["what_must_change"]))


@pytest.mark.slow
@pytest.mark.parametrize(("given_answers", "words"), ANSWERED, ids=lambda one: str(one)[:60])
def test_no_step_asks_for_what_was_answered(given_answers, words):
    for need, others in product(NEEDS, OTHERS):
        answers = {"what_must_change": need, **others, **given_answers}
        said = advise(answers, on=DAY)
        assert not [w for w in words if w.lower() in told(said).lower()], answers


@pytest.mark.parametrize("words", sorted({w for _, all_words in ANSWERED for w in all_words}))
def test_each_of_these_words_stands_in_some_step(words):
    steps = (step for plan in BOOK.plans.values() for step in plan.steps)
    texts = [f"{step.title}. {step.do} {step.how or ''}".lower() for step in steps]
    assert [text for text in texts if words.lower() in text]


# -- every form


def test_the_verdict_card_has_room_for_every_first_step():
    steps = [step for plan in BOOK.plans.values() for step in plan.steps]
    gates = [gate for lever in BOOK.levers.values() for gate in lever.gates]
    assert max(len(one.do) for one in (*steps, *gates)) <= 120


@pytest.mark.slow
@pytest.mark.parametrize("name", PEOPLE)
def test_how_and_its_sources_are_in_every_form_and_read_back(name):
    said = planned(name)
    assert Advice.from_dict(said.to_dict()) == said
    for text in (said.to_markdown(), said.to_html().replace("&#x27;", "'")):
        for stage in said.plan:
            assert stage.how is None or f"How: {stage.how}" in text.replace("\\", "")
            assert all(cited.title.split(":")[0] in text for cited in stage.cites)


def test_every_how_says_whom_it_relies_on():
    for stage in (stage for name in PEOPLE for stage in planned(name).plan):
        assert (stage.how is None) == (stage.cites == ())


@pytest.mark.slow
def test_the_page_shows_the_first_steps_and_folds_how():
    said = planned("persona")
    page = html(open_page("result", {"what_must_change": "behavior", "distinct_voice": "yes"}))
    assert len(said.plan) >= FIRST_STEPS
    for stage in said.plan:
        assert stage.do in page
    assert f"<summary>How</summary><p>{said.plan[0].do}</p><p>{said.plan[0].how}" in page


def test_the_page_shows_a_plan_without_a_verdict():
    page = html(open_page("result", {"what_must_change": "not_sure"}))
    assert "Not known yet" in page
    assert "Sort 20 failures by kind" in page
