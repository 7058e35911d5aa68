"""The tools of an assistant: short answers, the details of the library, and its refusals."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from mcp.shared.exceptions import MCPError

from advisor import (
    advise,
    advise_many,
    compare_costs,
    explain,
    flips,
    load_rulebook,
    read_prompt,
    replay,
)
from advisor.apps.server.assistant.tool_schemas import output_schema
from advisor.apps.server.assistant.tools import TOOLS, AdviseInBrief
from advisor.apps.server.verbs import Backend
from advisor.errors import AdvisorError
from advisor.rulebook.schema import ModelName, Number, YesNo
from tests.assistants import call, refused, run
from tests.days import DAY
from tests.drawing import examples
from tests.published import published_cases, usual_cases

ANSWERS = {"what_must_change": "both", "calls_per_month": 50_000, "needs_citations": None}
SCENARIO = {"calls_per_month": 1000, "model": "gpt-4o-mini", "prompt": {"static_tokens": 900}}
LIST_BYTES = 25_000
ANSWER_BYTES = 6_000


def size(data):
    return len(json.dumps(data, ensure_ascii=False).encode())


# -- what it costs a conversation


def listed_tools():
    async def talk(client):
        return await client.list_tools()

    return run(talk)


def test_the_list_of_tools_is_short():
    whole = listed_tools().model_dump_json(by_alias=True, exclude_none=True)
    assert len(whole.encode()) <= LIST_BYTES


@pytest.mark.slow
def test_the_advice_on_published_cases_is_short():
    async def talk(client):
        for case in usual_cases():
            result = await client.call_tool("advise", {"answers": case.answers, "on": DAY})
            text = result.content[0].text
            assert size(result.structured_content) + len(text.encode()) <= ANSWER_BYTES, case.id

    run(talk)


def values_of(question):
    """Return how to draw an answer to a question: an option, or a number in its range."""
    match question.answer:
        case YesNo():
            return st.booleans()
        case Number(type="integer") as number:
            return st.integers(int(number.min), int(number.max))
        case Number() as number:
            return st.floats(number.min, number.max)
        case ModelName():
            return st.sampled_from(["gpt-4o-mini", "gpt-4o-mni", "x" * 10_000])
        case _:
            return st.sampled_from(list(load_rulebook().options(question)))


ASKED = [q for q in load_rulebook().questions.values() if not q.only_costs]


@pytest.mark.slow
@examples(25)
@given(st.fixed_dictionaries({}, optional={q.id: st.none() | values_of(q) for q in ASKED}))
def test_the_advice_on_any_answers_is_short_and_fits_its_schema(answers):
    given_schema = output_schema(AdviseInBrief)
    found = AdviseInBrief(answers=answers, on=DAY).result(Backend(load_rulebook()))
    Draft202012Validator(given_schema).validate(found.to_dict())
    assert size(found.to_dict()) + len(found.to_markdown().encode()) <= ANSWER_BYTES


def test_an_advice_with_many_conflicts_is_short_and_counts_those_it_leaves_out():
    answers = {
        "what_must_change": "nothing",
        "what_goes_wrong": "wrong_reasoning",
        "base_model_can": "no",
        "prompting_effort": "exhausted",
        "prompt_score": 0.99,
        "target_score": 0.5,
        "eval_examples": 900,
        "needs_citations": True,
        "labeled_examples": 900,
        "examples_are": "none",
        "built_so_far": "tuned_model",
        "larger_model_tried": "better",
        "smaller_model_tried": "good_enough",
        "wants_smaller_model": True,
    }
    found = len(advise(answers, on=DAY).conflicts)
    assert found > 4
    data, text = call("advise", answers=answers, on=DAY)
    assert data["conflicts"][3:] == [f"And {found - 3} more pairs."]
    assert size(data) + len(text.encode()) <= ANSWER_BYTES


# -- the loop: a brief advice with the next question


def test_a_brief_advice_says_what_the_advice_of_the_library_says():
    said = advise(ANSWERS, on=DAY)
    data, text = call("advise", answers=ANSWERS, on=DAY)
    assert data["approach"] == said.verdict.approach
    assert data["verdict"].startswith(said.verdict.answer)
    assert data["standing"] == said.verdict.standing
    assert data["reason"] == said.verdict.reason
    assert explain(ANSWERS, data["rule"], on=DAY).applies
    assert data["first_steps"] == [stage.do for stage in said.plan[:3]]
    assert {one["question"] for one in data["rests_on"]} == set(said.rests_on)
    assert data["next_question"]["id"] == said.next_question
    for told in (data["verdict"], data["reason"], *data["first_steps"]):
        assert told in text


def test_the_verdict_answers_whether_to_fine_tune_in_its_first_words():
    answers = {"what_must_change": "knowledge", "knowledge_changes": "daily"}
    data, text = call("advise", answers=answers, on=DAY)
    assert data["verdict"] == "Fine-tune? No. Use retrieval (RAG)"
    assert data["short"]["fine_tune"] == "no"
    assert text.startswith("# Fine-tune? No. Use retrieval (RAG)\n")


def test_the_next_question_brings_its_words_and_every_option_in_data_and_text():
    data, text = call("advise", answers={}, on=DAY)
    asked, question = data["next_question"], load_rulebook().questions["what_must_change"]
    assert (asked["id"], asked["ask"]) == (question.id, question.ask)
    options = {option["value"]: option["says"] for option in asked["options"]}
    assert options == dict(question.answer.options)
    assert question.ask in text
    for value, says in options.items():
        assert f"- `{value}`: {says}\n" in text
    assert "- `null`: not sure\n" in text


def answer_to(asked, rulebook):
    """Return an answer to a question as it was asked: an option, or a number in the range."""
    if asked["options"]:
        return asked["options"][-1]["value"]
    return rulebook.questions[asked["id"]].answer.min


@pytest.mark.parametrize("start", [{}, {"what_must_change": "behavior"}])
def test_asking_the_next_question_until_there_is_none_ends_with_a_verdict(start):
    async def talk(client):
        answers, data, rulebook = dict(start), None, load_rulebook()
        while data is None or data["next_question"] is not None:
            if data is not None:
                asked = data["next_question"]
                assert asked["id"] not in answers
                answers[asked["id"]] = answer_to(asked, rulebook)
            result = await client.call_tool("advise", {"answers": answers, "on": DAY})
            data = result.structured_content
        return answers, data

    answers, data = run(talk)
    assert data["approach"] == advise(answers, on=DAY).verdict.approach is not None


def test_a_model_that_no_list_knows_is_a_remark_with_the_nearest_name():
    answers = {"what_must_change": "behavior", "model": "gpt-4o-mni"}
    data, text = call("advise", answers=answers, on=DAY)
    (remark,) = data["remarks"]
    assert remark.startswith("No price is listed for 'gpt-4o-mni'. Did you mean 'gpt-4o-mini'?")
    assert remark in text
    assert data["approach"] == advise({"what_must_change": "behavior"}, on=DAY).verdict.approach
    assert call("advise", answers={**answers, "model": "gpt-4o-mini"}, on=DAY)[0]["remarks"] == []


def test_not_sure_is_never_asked_again():
    data, _ = call("advise", answers={"what_must_change": None}, on=DAY)
    assert data["next_question"]["id"] != "what_must_change"
    assert data["approach"] is None


@pytest.mark.parametrize(
    ("question", "takes"),
    [
        ("calls_per_month", "a whole number from 0 to 1,000,000,000,000 (calls a month)"),
        ("prompt_score", "a number from 0 to 1 (share)"),
        ("model", "a name from the price catalogue"),
    ],
)
def test_a_question_without_options_says_what_it_takes(question, takes):
    from advisor.advice.asked_question import asked_question  # noqa: PLC0415

    asked = asked_question(load_rulebook(), question)
    assert asked.options == ()
    assert asked.takes == takes


# -- details


@pytest.mark.parametrize(
    ("detail", "key", "heading"),
    [
        ("findings", "findings", "## Why"),
        ("plan", "plan", "## The plan"),
        ("alternatives", "alternatives", "## What would change this"),
        ("assumptions", "assumptions", "## What we assumed"),
        ("costs", "costs", "## What each option costs"),
    ],
)
def test_a_detail_is_what_the_advice_of_the_library_holds(detail, key, heading):
    said = advise(ANSWERS, on=DAY)
    data, text = call("advise", answers=ANSWERS, on=DAY, detail=[detail])
    whole = said.to_dict()
    assert data["detail"][key] == whole[key]
    assert {name: whole[name] for name in data["detail"]} == data["detail"]
    assert heading in text
    section = text[text.index(heading) :].split("\n## ")[0].rstrip()
    assert section.removesuffix(text.rsplit("\n\n", 1)[1].rstrip()).rstrip() in said.to_markdown()


@pytest.mark.slow
def test_the_record_can_be_replayed():
    data, text = call("advise", answers=ANSWERS, on=DAY, detail=["record"])
    record = data["detail"]["record"]
    assert record == advise(ANSWERS, on=DAY).to_dict()
    assert json.loads(text.partition("```json\n")[2].partition("\n```")[0]) == record
    moved, told = call("replay", record=record, on="2027-11-22")
    found = replay(record, on="2027-11-22")
    assert moved["changed"] is found.changed is True
    assert moved["prices"] == found.to_dict()["prices"]
    assert moved["now"]["approach"] == found.now.verdict.approach
    assert told == found.to_markdown()


# -- the other tools


def test_flips_are_those_of_the_library_also_in_words():
    data, text = call("flips", answers=ANSWERS, approach="fine_tune", on=DAY)
    found = flips(ANSWERS, "fine_tune", on=DAY)
    assert [flip["changes"] for flip in data["flips"]] == [dict(one) for one in found]
    for flip in data["flips"]:
        assert f"- {'; '.join(flip['says'])}\n" in text


def test_the_approach_that_is_advised_needs_no_change():
    data, text = call("flips", answers=ANSWERS, approach="rag", on=DAY)
    assert data["flips"] == [{"changes": {}, "says": []}]
    assert "Nothing has to change: it is advised already." in text


def test_an_explanation_is_that_of_the_library():
    found = explain(ANSWERS, "facts-change-weekly", on=DAY)
    said = call("explain", answers=ANSWERS, rule="facts-change-weekly", on=DAY)
    assert said == (found.to_dict(), found.to_markdown())


def test_advise_many_returns_what_the_library_returns():
    columns = {"what_must_change": ["knowledge", None], "distinct_voice": [True, False]}
    data, text = call("advise_many", columns=columns)
    assert data == json.loads(text) == {"approaches": advise_many(columns)}


def test_read_prompt_returns_what_the_library_returns():
    said = read_prompt("Answer in JSON.", on=DAY)
    found = call("read_prompt", text="Answer in JSON.", on=DAY)
    assert found == (said.to_dict(), said.to_markdown())


def test_compare_costs_returns_what_the_library_returns():
    data, text = call("compare_costs", scenario=SCENARIO, on=DAY)
    assert data == compare_costs(SCENARIO, on=DAY).to_dict()
    assert text.startswith("## What each option costs over 12 months")


def test_expires_returns_what_the_library_returns():
    data, text = call("expires", answers=ANSWERS, on=DAY)
    assert data == json.loads(text) == advise(ANSWERS, on=DAY).expires().to_dict()


def test_the_answers_a_prompt_gives_can_be_advised_on():
    read, _ = call("read_prompt", text='You are a pirate.\nAnswer in JSON: {"a": 1}.')
    data, _ = call("advise", answers={**read["answers"], "what_must_change": "behavior"})
    assert data["approach"]


# -- refusals


def test_every_wrong_answer_is_refused_with_the_message_of_the_library():
    answers = {"what_must_chang": "both", "calls_per_month": -1}
    with pytest.raises(AdvisorError) as caught:
        advise(answers, on=DAY)
    for tool, more in (("advise", {}), ("flips", {"approach": "rag"}), ("explain", {"rule": "x"})):
        assert refused(tool, answers=answers, **more) == str(caught.value)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("advise", {"answrs": {}}, (
            "answrs: is not a key of this request. Did you mean 'answers'?"
        )),
        ("advise", {"answers": {"what_must_change": "knowlege"}}, (
            "answers.what_must_change: 'knowlege' is not an option of 'what_must_change'. "
            "Did you mean 'knowledge'? "
            "Use one of behavior, knowledge, both, capability, nothing."
        )),
        ("advise", {"answers": {}, "detail": ["cost"]}, (
            "detail.0: 'cost' is not allowed here. Did you mean 'costs'? "
            "Use one of findings, plan, alternatives, assumptions, costs, record."
        )),
        ("advise", {"answers": {}, "detail": "costs"}, (
            "detail: must be a list. Write it in square brackets."
        )),
        ("advise_many", {"columns": {"provider": "cohere"}}, (
            "columns.provider: must be a list. Give one value for each row."
        )),
        ("read_prompt", {"text": ""}, "prompt: is empty. Give the system prompt itself."),
        ("compare_costs", {}, (
            "arguments: takes either a scenario or answers. Give one of the two."
        )),
        ("flips", {"answers": {}, "approach": "finetune"}, (
            "approach: there is no approach 'finetune'. Did you mean 'fine_tune'?"
        )),
        ("explain", {"answers": {"what_must_change": "both"}, "rule": "fact-change-weekly"}, (
            "rule: there is no rule 'fact-change-weekly'. Did you mean 'facts-change-weekly'?"
        )),
        ("replay", {"record": {}}, (
            "record: is not a saved advice. Give what `advisor advise --json` printed."
        )),
        ("replay", {"record": "a file.json"}, "record: must be a group of keys"),
        ("replay", {}, 'record: is missing. Send for example {"record": {"schema_version": 1}}.'),
        ("advise", {"answers": {"what_must_change": [[[[[[]]]]]]}}, (
            "answers.what_must_change: [[[[[[]]]]]] is not an option of 'what_must_change'. "
            "Use one of behavior, knowledge, both, capability, nothing."
        )),
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_is_refused_with_a_message(name, arguments, message):
    assert message in refused(name, **arguments).split("\n")


def test_what_is_nested_too_deep_is_refused_as_an_argument():
    deep = "x"
    for _ in range(40):
        deep = [deep]
    told = refused("advise", answers={"what_must_change": deep})
    assert told == "arguments: nested too deep. The limit is 30 levels."


def test_what_is_refused_is_not_echoed_without_bound():
    told = refused("advise", answers={"x" * 50_000: "y", "model": 5, "z" * 50_000: {"w": "v"}})
    assert len(told) < 2_000


def test_an_unknown_tool_is_refused_with_the_nearest_name():
    async def talk(client):
        await client.call_tool("advize", {})

    with pytest.RaisesGroup(
        pytest.RaisesExc(MCPError, match="Did you mean 'advise'"),
        flatten_subgroups=True,
        allow_unwrapped=True,
    ):
        run(talk)


# -- the schemas


@pytest.fixture(scope="module")
def tools():
    return {tool.name: tool for tool in listed_tools().tools}


def example_calls():
    """Return a call of each tool that has to be answered."""
    record = advise(ANSWERS, on=DAY).to_dict()
    return {name: kind.example for name, kind in TOOLS.items()} | {"replay": {"record": record}}


@pytest.mark.slow
def test_the_schemas_of_each_tool_accept_its_example_and_its_result(tools):
    assert list(tools) == list(TOOLS)
    for name, arguments in example_calls().items():
        tool = tools[name]
        taken, given = (Draft202012Validator(s) for s in (tool.input_schema, tool.output_schema))
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        taken.validate(arguments)
        given.validate(call(name, **arguments)[0])
        assert not taken.is_valid({"surprise": 1})
        assert tool.annotations.read_only_hint


def test_the_schema_of_advise_takes_every_answer_in_each_form(tools):
    taken = Draft202012Validator(tools["advise"].input_schema)
    for case in published_cases():
        taken.validate({"answers": case.answers})
    read = read_prompt('You are a pirate.\nAnswer in JSON: {"a": 1}.', on=DAY).to_dict()["answers"]
    assert read
    taken.validate({"answers": read})
    taken.validate({"answers": dict.fromkeys(load_rulebook().questions)})
    for wrong in ({"what_must_change": "knowlege"}, {"what_must_chang": "both"}):
        assert not taken.is_valid({"answers": wrong})


@pytest.mark.slow
def test_the_schemas_of_the_answers_name_every_key_of_an_answer(tools):
    for name, arguments in example_calls().items():
        data, _ = call(name, **arguments)
        assert set(data) <= set(tools[name].output_schema["properties"])
