"""What an assistant reads beside the tools: questions, rules, schemas, and one prompt."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from mcp.shared.exceptions import MCPError
from mcp_types import ResourceTemplateReference

from advisor import advise, compare_costs, load_rulebook, read_prompt
from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.assistant.tools import TOOLS, CompareCosts
from tests.assistants import run
from tests.days import DAY

RULEBOOK = load_rulebook()
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


def read(address, server=None):
    async def talk(client):
        return await client.read_resource(address)

    (content,) = run(talk, server).contents
    assert content.uri == address
    return content


def read_json(address, server=None):
    content = read(address, server)
    assert content.mime_type == "application/json"
    return json.loads(content.text)


def refused(talk):
    with pytest.RaisesGroup(
        pytest.RaisesExc(MCPError), flatten_subgroups=True, allow_unwrapped=True
    ) as caught:
        run(talk)
    error = caught.value
    while isinstance(error, ExceptionGroup):
        (error,) = error.exceptions
    return str(error)


@pytest.mark.slow
def test_every_listed_resource_can_be_read_as_what_it_says_it_is():
    async def talk(client):
        listed = (await client.list_resources()).resources
        return [(one, (await client.read_resource(one.uri)).contents[0]) for one in listed]

    found = run(talk)
    assert [one.uri for one, _ in found][:2] == ["advisor://questions", "advisor://rules/README.md"]
    for one, content in found:
        assert content.mime_type == one.mime_type
        assert content.text


def test_the_list_of_questions_has_the_words_and_options_of_each():
    asked = {one["id"]: one for one in read_json("advisor://questions")}
    assert list(asked) == list(RULEBOOK.questions)
    for question in RULEBOOK.questions.values():
        assert asked[question.id]["ask"] == question.ask
        assert bool(asked[question.id]["options"]) != bool(asked[question.id]["takes"])
    options = {one["value"]: one["says"] for one in asked["provider"]["options"]}
    assert options == dict(RULEBOOK.options(RULEBOOK.questions["provider"]))


def test_a_question_says_why_it_is_asked_and_what_its_options_mean():
    told = read_json("advisor://questions/what_goes_wrong")
    question = RULEBOOK.questions["what_goes_wrong"]
    assert (told["why"], told["help"], told["who_knows"]) == (
        question.why,
        question.help,
        question.who_knows,
    )
    assert told["answer"]["consequences"] == dict(question.answer.consequences)


@pytest.mark.slow
def test_a_question_of_a_company_can_be_read(company):
    server = create_server(company)
    assert read_json("advisor://questions/goes_out_unread", server)["ask"]
    assert "goes_out_unread" in [one["id"] for one in read_json("advisor://questions", server)]


def test_the_page_of_a_rule_has_its_reason_and_its_sources():
    rule = RULEBOOK.rules["facts-change-weekly"]
    content = read("advisor://rules/facts-change-weekly.md")
    assert content.mime_type == "text/markdown"
    assert content.text.startswith(f"# {rule.title}\n")
    assert rule.because in content.text
    assert "advisor rules docs" not in content.text
    for cited in rule.cites:
        source = RULEBOOK.sources[cited.source]
        assert source.title in content.text
        assert (source.link or "") in content.text


def test_a_rule_is_found_by_its_former_id():
    now = read("advisor://rules/facts-change-weekly.md").text
    assert read("advisor://rules/facts-that-move.md").text == now


def test_every_rule_has_a_page_and_the_links_between_pages_lead_to_resources():
    index = read("advisor://rules/README.md").text
    assert {f"{rule}.md" for rule in RULEBOOK.rules} <= set(LINK.findall(index))
    for rule in list(RULEBOOK.rules)[::25]:
        for link in LINK.findall(read(f"advisor://rules/{rule}.md").text):
            assert read(f"advisor://rules/{link}").text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answers", lambda: {"what_must_change": "both", "calls_per_month": None}),
        ("scenario", lambda: CompareCosts.example["scenario"]),
        ("advice", lambda: advise({"what_must_change": "both"}, on=DAY).to_dict()),
        ("costs", lambda: compare_costs(CompareCosts.example["scenario"], on=DAY).to_dict()),
        ("reading", lambda: read_prompt("Answer in JSON.", on=DAY).to_dict()),
    ],
)
def test_a_schema_accepts_what_it_describes(name, data):
    Draft202012Validator(read_json(f"advisor://schemas/{name}")).validate(data())


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("advisor://questions/what_must_chang", (
            "Did you mean 'advisor://questions/what_must_change'?"
        )),
        ("advisor://rules/fact-change-weekly.md", (
            "Did you mean 'advisor://rules/facts-change-weekly.md'?"
        )),
        ("advisor://schemas/advise", "Did you mean 'advisor://schemas/advice'?"),
        ("advisor://schemas/../../etc/passwd", "there is no such resource"),
        ("file:///etc/passwd", "Begin at advisor://questions or advisor://rules/README.md."),
        ("https://example.com", "Begin at advisor://questions or advisor://rules/README.md."),
    ],
)  # fmt: skip
def test_an_address_with_nothing_behind_it_is_refused_with_the_nearest(address, message):
    async def talk(client):
        await client.read_resource(address)

    told = refused(talk)
    assert message in told
    assert "there is no such resource" in told


def test_ids_are_completed_in_the_templates():
    async def talk(client):
        templates = (await client.list_resource_templates()).resource_templates
        question, rule = (ResourceTemplateReference(uri=one.uri_template) for one in templates)
        asked = await client.complete(question, {"name": "id", "value": "what_"})
        all_rules = await client.complete(rule, {"name": "id", "value": ""})
        return asked.completion, all_rules.completion

    asked, rules = run(talk)
    assert asked.values == ["what_must_change", "what_goes_wrong"]
    assert rules.values == list(RULEBOOK.rules)[:100]
    assert rules.total == len(RULEBOOK.rules)
    assert rules.has_more


# -- the prompt


def prompt(name="walk_me_through", **arguments):
    async def talk(client):
        return await client.get_prompt(name, arguments)

    (message,) = run(talk).messages
    assert message.role == "user"
    return message.content.text


def test_the_prompt_is_listed_with_its_argument():
    async def talk(client):
        return (await client.list_prompts()).prompts

    (listed,) = run(talk)
    assert (listed.name, [one.name for one in listed.arguments]) == (
        "walk_me_through",
        ["situation"],
    )


def test_the_prompt_names_only_tools_that_exist_and_ends_with_the_situation():
    text = prompt(situation="A bot that answers travel questions; it invents prices.")
    assert text.endswith("A bot that answers travel questions; it invents prices.")
    named = set(re.findall(r"`(\w+)`", text)) - {"next_question", "detail"}
    assert named == {"advise", "prompt_units", "read_prompt", "flips"}
    assert named <= set(TOOLS)
    assert "situation" not in prompt()


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("walk_me_trough", {}, (
            "prompt: there is no prompt 'walk_me_trough'. Did you mean 'walk_me_through'?"
        )),
        ("walk_me_through", {"file": "/etc/passwd"}, (
            "arguments: 'file' is not an argument of this prompt. It takes situation."
        )),
        ("walk_me_through", {"situation": "a" * 10_001}, (
            "situation: is too long. The limit is 10,000 characters."
        )),
    ],
)  # fmt: skip
def test_a_prompt_that_does_not_fit_is_refused(name, arguments, message):
    async def talk(client):
        await client.get_prompt(name, arguments)

    assert refused(talk) == message
