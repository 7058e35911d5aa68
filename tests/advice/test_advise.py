"""The library: what callers may rely on."""

import json
import os
import subprocess
import sys
from datetime import date, datetime

import pytest
from pydantic import ValidationError

from advisor import (
    Advice,
    AdvisorError,
    CostComparison,
    PromptReading,
    advise,
    flips,
    load_rulebook,
    read_prompt,
)
from advisor.advice.wording import firmness_words
from advisor.errors import AnswerError
from tests.days import DAY

ANSWERS = {
    "what_must_change": "both",
    "calls_per_month": 50_000,
    "prompt_words": {"value": 900, "origin": "read", "quote": "You are a helpful clerk."},
    "needs_citations": None,
    "provider": "cohere",
    "prompting_effort": "exhausted",
}


@pytest.fixture(scope="module")
def said():
    return advise(ANSWERS, on=DAY)


def in_a_new_process(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


# -- to data and back


def test_advice_reads_back_equal_from_its_data(said):
    assert Advice.from_dict(said.to_dict()) == said


def test_advice_reads_back_equal_from_its_json(said):
    assert Advice.from_dict(json.loads(json.dumps(said.to_dict()))) == said


@pytest.mark.parametrize(
    "answers", [{}, {"what_must_change": "capability", "base_model_can": "no"}]
)
def test_advice_without_costs_or_training_reads_back_equal(answers):
    said = advise(answers, on=DAY)
    assert Advice.from_dict(said.to_dict()) == said


def test_advice_is_frozen(said):
    with pytest.raises(ValidationError):
        said.verdict = None


@pytest.mark.parametrize("data", [{}, [], None, "advice", 5, {"schema_version": 1, "rows": []}])
def test_data_that_is_not_an_advice_is_refused_in_one_sentence(data):
    for read, message in (
        (
            Advice.from_dict,
            (
                "advice: is not a saved advice."
                " Give what `Advice.to_dict` returned, or `advisor advise --json` printed."
            ),
        ),
        (
            PromptReading.from_dict,
            (
                "reading: is not a saved reading."
                " Give what `PromptReading.to_dict` returned, or `advisor prompt --json` printed."
            ),
        ),
        (
            CostComparison.from_dict,
            (
                "costs: is not a saved comparison."
                " Give what `CostComparison.to_dict` returned, or `advisor costs --json` printed."
            ),
        ),
    ):
        with pytest.raises(AdvisorError) as caught:
            read(data)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"surprise": 1}, "'surprise' is not a part of a saved advice"),
        ({"names": {}}, "'names' leaves out 'bigger_model'"),
        ({"on": "soon"}, "'on' does not fit: 'soon' is not a day"),
        ({"rulebook_digest": "x"}, "'rulebook_digest' is 'x', which the advisor never writes"),
        ({"schema_version": 0}, "'schema_version' is 0, and this advisor reads 1"),
    ],
)
def test_data_that_was_edited_is_refused_by_name(said, change, what):
    with pytest.raises(AdvisorError) as caught:
        Advice.from_dict({**said.to_dict(), **change})
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"advice: {what}")
    assert problem.hint == "Give it as it was saved."


def test_a_reading_of_a_newer_version_says_so():
    data = {**read_prompt("You are a clerk.", on=DAY).to_dict(), "schema_version": 3}
    with pytest.raises(AdvisorError) as caught:
        PromptReading.from_dict(data)
    assert str(caught.value) == (
        "reading: was saved by a newer advisor (schema 3); this one reads schema 2."
        " Update the advisor."
    )


def test_advice_names_its_tool_version_rulebook_and_day(said):
    rulebook = load_rulebook()
    data = said.to_dict()
    assert data["schema_version"] == 1
    assert data["rulebook_version"] == rulebook.about.version
    assert data["rulebook_digest"] == rulebook.digest
    assert data["on"] == DAY
    assert data["tool_version"]


@pytest.mark.slow
@pytest.mark.long
def test_equal_answers_give_equal_bytes_whatever_the_hash_seed():
    code = (
        "import json\n"
        "from advisor import advise\n"
        f"said = advise({ANSWERS!r}, on={DAY!r})\n"
        "print(json.dumps(said.to_dict()))\n"
        "print(said.to_markdown())\n"
    )
    printed = {in_a_new_process(code, PYTHONHASHSEED=seed) for seed in ("0", "1", "424242")}
    assert len(printed) == 1


def test_the_order_of_the_answers_does_not_matter(said):
    assert advise(dict(reversed(ANSWERS.items())), on=DAY) == said


def test_importing_the_library_imports_no_heavy_dependency():
    heavy = ("networkx", "numpy", "streamlit", "genai_prices", "pandas")
    code = f"import sys, advisor\nprint([name for name in {heavy!r} if name in sys.modules])"
    assert in_a_new_process(code).strip() == "[]"


@pytest.mark.slow
def test_the_public_names_are_there():
    code = (
        "import advisor\n"
        "for name in advisor.__all__: getattr(advisor, name)\n"
        "assert set(advisor.__all__) <= set(dir(advisor))\n"
    )
    in_a_new_process(code)


def test_an_unknown_public_name_is_an_attribute_error():
    import advisor  # noqa: PLC0415

    with pytest.raises(AttributeError, match="module 'advisor' has no attribute 'advice_me'"):
        advisor.advice_me  # noqa: B018


# -- standing


def test_without_any_answer_the_verdict_is_open():
    said = advise({}, on=DAY)
    assert (said.verdict.approach, said.verdict.standing) == (None, "open")
    assert said.next_question == "what_must_change"
    assert set(said.verdict.possible) == set(load_rulebook().approaches)
    assert said.verdict.levers == {}
    assert (said.findings, said.alternatives, said.rests_on) == ((), (), ())
    assert said.plan[-1].title == "Answer the first question"


def test_not_sure_about_what_must_change_leaves_the_verdict_open():
    said = advise({"what_must_change": None}, on=DAY)
    assert (said.verdict.approach, said.verdict.standing) == (None, "open")
    assert said.next_question != "what_must_change"


def test_not_sure_uses_the_assumption_shows_it_and_is_not_asked_again(said):
    (assumed,) = [a for a in said.assumptions if a.question == "needs_citations"]
    assert (assumed.value, assumed.not_sure) == (False, True)
    assert said.next_question != "needs_citations"
    assert said.answers["needs_citations"].value is None


def test_not_sure_about_what_could_matter_leaves_the_verdict_leaning():
    answers = {"what_must_change": "knowledge"}
    for _ in range(40):
        name = advise(answers, on=DAY).next_question
        if name is None:
            break
        answers[name] = None
    said = advise(answers, on=DAY)
    assert said.next_question is None
    assert said.verdict.standing == "leaning"
    assert said.rests_on


def test_the_advice_keeps_the_origin_of_each_answer(said):
    answer = said.answers["prompt_words"]
    assert (answer.value, answer.origin, answer.quote) == (900, "read", "You are a helpful clerk.")
    assert said.answers["calls_per_month"].origin == "said"


def test_a_lever_with_an_open_gate_is_not_yet_pulled(said):
    assert said.verdict.approach == "rag_fine_tune"
    assert said.verdict.levers == {"model": "hold", "retrieval": "pull", "tuning": "not_yet"}
    assert "provider-closed" in [gate.rule for gate in said.gates if gate.open]
    assert said.plan[0].gate == next(gate.rule for gate in said.gates if gate.open)


def test_a_gate_that_counts_is_met_only_when_there_are_enough():
    tuned = {"what_must_change": "behavior", "prompting_effort": "exhausted"}
    for examples, gates in (
        (0, {"too-few-examples": True}),
        (20, {"too-few-examples": True, "below-minimum-examples": False}),
        (50, {"too-few-examples": False, "below-minimum-examples": False}),
    ):
        advice = advise({**tuned, "labeled_examples": examples}, on=DAY)
        counted = {gate.rule: gate.open for gate in advice.gates if "examples" in gate.rule}
        assert counted == gates


def test_alternatives_come_nearest_first(said):
    efforts = [other.effort for other in said.alternatives]
    assert efforts == sorted(efforts)
    assert said.verdict.approach not in [other.approach for other in said.alternatives]


def test_deciding_rules_have_their_conditions_and_sources(said):
    for finding in said.findings:
        assert finding.steps
        assert finding.cites
    assert [f.lever for f in said.findings if f.role == "decides"] == list(said.verdict.levers)


# -- the day


@pytest.mark.parametrize("on", ["2025-01-31", date(2025, 1, 31), datetime(2025, 1, 31, 12)])  # noqa: DTZ001
def test_the_day_may_be_a_text_a_date_or_a_time(on):
    said = advise(ANSWERS, on=on)
    assert said.on == date(2025, 1, 31)
    assert "provider-closed" not in [gate.rule for gate in said.gates if gate.open]
    assert said.verdict.approach == "rag_fine_tune"


def test_every_refusal_is_an_advisor_error_with_its_problems():
    with pytest.raises(AdvisorError) as caught:
        advise({"what_must_change": "nothing at all", "prompt_score": 7}, on=DAY)
    assert [p.where for p in caught.value.problems] == [
        "answers.what_must_change", "answers.prompt_score",
    ]  # fmt: skip


def test_another_rulebook_may_be_given():
    assert advise(ANSWERS, rulebook=load_rulebook(), on=DAY) == advise(ANSWERS, on=DAY)


def test_every_flip_leads_to_the_approach_and_all_have_the_same_size():
    answers = {"what_must_change": "knowledge", "needs_citations": True}
    found = flips(answers, "fine_tune", on=DAY)
    assert len(found) > 1
    assert len({len(changes) for changes in found}) == 1
    for changes in found:
        assert advise({**answers, **changes}, on=DAY).verdict.approach == "fine_tune"


def test_an_unknown_approach_is_named_with_the_nearest():
    with pytest.raises(AnswerError) as caught:
        flips({"what_must_change": "knowledge"}, "finetune", on=DAY)
    assert str(caught.value) == (
        "approach: there is no approach 'finetune'. Did you mean 'fine_tune'?"
    )


@pytest.mark.parametrize("given", [None, 5, "knowledge", ["knowledge"]])
def test_answers_that_are_not_a_mapping_are_refused(given):
    with pytest.raises(AnswerError) as caught:
        advise(given, on=DAY)
    assert str(caught.value) == (
        f"answers: {given!r} is not a group of answers. "
        "Give question ids with values, such as {'what_must_change': 'knowledge'}."
    )


def test_a_number_too_long_to_write_is_refused_in_few_words():
    with pytest.raises(AnswerError) as caught:
        advise({"calls_per_month": 10**5000}, on=DAY)
    assert str(caught.value) == (
        "answers.calls_per_month: a number this large is out of range for 'calls_per_month'. "
        "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
    )


def test_a_mapping_that_is_no_answer_names_its_key():
    with pytest.raises(AnswerError) as caught:
        advise({"calls_per_month": {"value": {"likely": 3}}}, on=DAY)
    assert str(caught.value) == (
        "answers.calls_per_month: cannot read 'value' of this answer. "
        "Give {value, origin, quote} with origin said, read, measured or computed."
    )


def test_as_many_answers_would_have_to_change_as_the_nearest_alternative_changes():
    weekly = {"what_must_change": "knowledge", "knowledge_changes": "weekly"}
    advice = advise({**weekly, "knowledge_tokens": 2_000_000, "calls_per_month": 1_200_000})
    changes = [len(other.changes) for other in advice.alternatives]
    assert changes[0] > min(changes) == 1
    assert firmness_words(advice) == "1 answer would have to change"
