"""The rules of the example company over HTTP and MCP: the same results as in the library."""

from pathlib import Path

import anyio
import pytest
from mcp import Client
from starlette.testclient import TestClient

from advisor import advise, compare_costs
from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.http import create_app
from advisor.formats.yaml_source import read_file
from tests.days import DAY

ROOT = Path(__file__).parents[3]
LETTERS = read_file(ROOT / "examples" / "letters.yaml").data
SCENARIO = {"calls_per_month": 50_000, "model": "gpt-4o-mini", "prompt": {"static_tokens": 900}}


@pytest.fixture(scope="module")
def client(company):
    return TestClient(create_app(company))


def test_the_advice_over_http_follows_the_rules_of_the_company(client, company):
    said = client.post("/advise", json={"answers": LETTERS, "on": DAY}).json()
    assert said == advise(LETTERS, rulebook=company, on=DAY).to_dict()
    assert said["departures"]


@pytest.mark.slow
def test_the_shipped_rules_refuse_the_questions_of_the_company():
    response = TestClient(create_app()).post("/advise", json={"answers": LETTERS})
    assert response.status_code == 422
    assert response.json()["problems"][0]["where"] == "answers.goes_out_unread"


def test_costs_use_the_prices_of_the_company(client, company):
    said = client.post("/costs", json={"scenario": SCENARIO, "on": DAY}).json()
    assert said == compare_costs(SCENARIO, prices=company.prices, on=DAY).to_dict()
    priced = client.post("/costs", json={"answers": LETTERS, "on": DAY}).json()
    assert priced == advise(LETTERS, rulebook=company, on=DAY).to_dict()["costs"]


def test_rulebook_and_openapi_document_show_the_questions_and_departures_of_the_company(client):
    shown = client.get("/rulebook").json()
    assert "goes_out_unread" in [question["id"] for question in shown["questions"]]
    assert "on-premises-small-model" in [departure["id"] for departure in shown["departures"]]
    assert "on-premises-small-model" not in [rule["id"] for rule in shown["rules"]]
    answers = client.get("/openapi.json").json()["components"]["schemas"]["Answers"]
    assert "goes_out_unread" in answers["properties"]


@pytest.mark.slow
def test_an_assistant_gets_the_advice_of_the_company_too(company):
    async def ask():
        async with Client(create_server(company)) as client:
            (tool, *_) = (await client.list_tools()).tools
            asked = {"answers": LETTERS, "detail": ["findings", "record"], "on": DAY}
            return tool, await client.call_tool("advise", asked)

    tool, told = anyio.run(ask)
    assert "goes_out_unread" in tool.input_schema["properties"]["answers"]["properties"]
    said = advise(LETTERS, rulebook=company, on=DAY)
    assert told.structured_content["detail"]["record"] == said.to_dict()
    assert "on-premises-small-model" in told.content[0].text
