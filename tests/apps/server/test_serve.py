"""The HTTP API: its answers and its refusals are those of the library."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.pytest.lazy import get_all_tests
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from advisor import advise, advise_many, compare_costs, load_rulebook, read_prompt
from advisor.apps.cli import main
from advisor.apps.server import verbs
from advisor.apps.server.bodies import MAX_BYTES
from advisor.apps.server.http import create_app
from advisor.apps.server.result_schemas import result_schema
from advisor.costs import load_catalogue
from advisor.errors import AdvisorError
from advisor.formats.folders import default_rules
from tests.drawing import examples, is_long_run
from tests.quick import LONG

ANSWERS = {
    "what_must_change": "behavior",
    "calls_per_month": {"value": 50_000, "origin": "measured"},
    "provider": "cohere",
    "needs_citations": None,
}
SCENARIO = {
    "calls_per_month": {"low": 1_000, "likely": 50_000, "high": 90_000},
    "model": "gpt-4o-mini",
    "prompt": {"static_tokens": 1_200, "output_tokens": "200"},
}
PROMPT = "You are a clerk.\nAnswer in JSON.\n\N{PARTY POPPER}"
DAY = "2026-01-31"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def app():
    return create_app()


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app)


def refused(client, path, body, status=422):
    """Send a request that has to be refused; return each problem as the command line prints it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = client.post(path, content=raw, headers={"content-type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    return [as_printed(problem) for problem in response.json()["problems"]]


def as_printed(problem):
    assert set(problem) == {"where", "what", "hint"}
    text = f"{problem['where']}: {problem['what']}" if problem["where"] else problem["what"]
    return f"{text}. {problem['hint']}" if problem["hint"] else text


# -- the same as the library and the command line


def test_advise_returns_what_the_library_returns(client):
    response = client.post("/advise", json={"answers": ANSWERS, "on": DAY})
    assert response.json() == advise(ANSWERS, on=DAY).to_dict()


def test_advise_answers_with_what_the_command_line_prints_without_spaces(client, tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(ANSWERS), encoding="utf-8")
    printed = CliRunner().invoke(main, ["advise", str(file), "--json", "--on", DAY])
    said = client.post("/advise", json={"answers": ANSWERS, "on": DAY})
    assert said.text == f"{json.dumps(json.loads(printed.stdout), separators=(',', ':'))}\n"


@pytest.mark.slow
def test_an_app_can_be_created_with_other_rules_and_prices(tmp_path):
    rules = shutil.copytree(default_rules(), tmp_path / "rules")
    about = rules / "rulebook.yaml"
    text = about.read_text(encoding="utf-8")
    about.write_text(text.replace("title: ", "title: House rules, "), encoding="utf-8")
    own = TestClient(create_app(load_rulebook(rules), prices=load_catalogue(rules)))
    said = own.post("/advise", json={"answers": ANSWERS}).json()
    assert said["rulebook_title"].startswith("House rules, ")
    assert own.get("/health").json()["rulebook_digest"] == said["rulebook_digest"]
    assert said["rulebook_digest"] != load_rulebook().digest


def test_the_answers_of_an_advice_sent_back_give_the_same_advice(client):
    first = client.post("/advise", json={"answers": ANSWERS, "on": DAY}).json()
    again = {"answers": first["answers"], "on": first["on"]}
    assert client.post("/advise", json=again).json() == first


def test_advise_many_returns_what_the_library_returns(client):
    columns = {
        "what_must_change": ["knowledge", "behavior", None],
        "calls_per_month": [None, 2_000_000, 1.0],
    }
    response = client.post("/advise-many", json={"columns": columns})
    assert response.json() == {"approaches": advise_many(columns)}


@pytest.mark.slow
def test_expires_returns_what_the_library_returns(client):
    body = {"answers": ANSWERS, "on": DAY}
    assert client.post("/expires", json=body).json() == advise(ANSWERS, on=DAY).expires().to_dict()


def test_read_prompt_returns_what_the_library_returns(client):
    body = {"text": PROMPT, "model": "gpt-4o-mini", "calls_per_month": 1_000, "on": DAY}
    said = read_prompt(PROMPT, model="gpt-4o-mini", calls_per_month=1_000, on=DAY)
    assert client.post("/read-prompt", json=body).json() == said.to_dict()


def test_read_prompt_finds_the_prompt_in_a_chat_request_as_the_command_line_does(client):
    chat = {"messages": [{"role": "system", "content": PROMPT}, {"role": "user", "content": "Hi"}]}
    text = json.dumps(chat)
    response = client.post("/read-prompt", json={"text": text, "on": DAY})
    assert response.json() == read_prompt(text, on=DAY).to_dict()
    assert response.json()["lines"] == read_prompt(PROMPT, on=DAY).to_dict()["lines"]


def test_costs_of_a_scenario_equal_those_of_compare_costs(client):
    response = client.post("/costs", json={"scenario": SCENARIO, "on": DAY})
    assert response.json() == compare_costs(SCENARIO, on=DAY).to_dict()


def test_costs_of_answers_equal_those_of_the_advice(client):
    response = client.post("/costs", json={"answers": ANSWERS, "on": DAY})
    assert response.json() == advise(ANSWERS, on=DAY).to_dict()["costs"]


@pytest.mark.parametrize("kind", verbs.REQUESTS.values(), ids=lambda kind: kind.__name__)
def test_every_key_of_a_result_is_described(kind):
    properties = result_schema(kind)["properties"]
    assert [name for name, part in properties.items() if "description" not in part] == []


@pytest.mark.parametrize("kind", verbs.REQUESTS.values(), ids=lambda kind: kind.__name__)
def test_the_example_of_every_request_is_answered(client, kind):
    assert client.post(kind.path, json=kind.example).status_code == 200


def test_the_rulebook_holds_what_a_form_needs(client):
    shown, rulebook = client.get("/rulebook").json(), load_rulebook()
    assert shown["digest"] == rulebook.digest
    assert [question["id"] for question in shown["questions"]] == list(rulebook.questions)
    provider = next(q for q in shown["questions"] if q["id"] == "provider")
    assert provider["answer"]["options"] == dict(rulebook.options(rulebook.questions["provider"]))
    assert {rule["id"] for rule in shown["rules"]} == set(rulebook.rules)


def test_health_gives_the_digest_of_the_rulebook(client):
    assert client.get("/health").json()["rulebook_digest"] == load_rulebook().digest


def test_ready_says_that_requests_are_taken(client):
    assert client.get("/ready").json() == {"ready": True}


def test_the_app_can_be_mounted_in_another_app(app):
    portal = TestClient(Starlette(routes=[Mount("/advisor", app)]))
    response = portal.post("/advisor/advise", json={"answers": ANSWERS, "on": DAY})
    assert response.json() == advise(ANSWERS, on=DAY).to_dict()


# -- refusals


def test_every_wrong_answer_is_refused_with_the_message_of_the_library(client):
    answers = {"what_must_chang": 1, "calls_per_month": -5, "provider": [1]}
    with pytest.raises(AdvisorError) as caught:
        advise(answers)
    assert refused(client, "/advise", {"answers": answers}) == str(caught.value).split("\n")


def test_every_wrong_key_of_a_scenario_is_refused_with_the_message_of_the_library(client):
    scenario = {"prompt": {"static_tokens": "many"}, "calls": 5}
    with pytest.raises(AdvisorError) as caught:
        compare_costs(scenario)
    assert refused(client, "/costs", {"scenario": scenario}) == str(caught.value).split("\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "body", "problems"),
    [
        ("/advise", [], ["body: must be a group of keys. Known keys: answers, on."]),
        (
            "/advise",
            {"answer": {}},
            [
                ('answers: is missing. Send for example {"answers": {"what_must_change": '
                '"behavior", "calls_per_month": 50000}}.'),
                "answer: is not a key of this request. Did you mean 'answers'?",
            ],
        ),
        (
            "/advise",
            {"answers": ["behavior"], "on": 5},
            [
                "answers: must be a group of keys. Write question ids with values.",
                "on: 5 is not a day. Write it like 2026-11-22.",
            ],
        ),
        ("/advise", {"answers": dict.fromkeys(map(str, range(1_001)))}, [
            "answers: has too many keys. The limit is 1,000.",
        ]),
        ("/advise", {"answers": {}, "on": "soon"}, [
            "on: 'soon' is not a day. Write it like 2026-11-22.",
        ]),
        ("/read-prompt", {"text": PROMPT, "provider": "opnai"}, [
            "provider: no price list knows 'opnai'. Did you mean 'openai'?",
        ]),
        ("/costs", {"scenario": {**SCENARIO, "provider": "opnai"}}, [
            "provider: no price list knows 'opnai'. Did you mean 'openai'?",
        ]),
        ("/advise-many", {"columns": {"what_must_change": "both"}}, [
            "columns.what_must_change: must be a list. Give one value for each row.",
        ]),
        ("/advise-many", {"columns": {"distinct_voice": [True, {"no": 1}]}}, [
            ("columns.distinct_voice, row 1: is not an answer. "
            "Give text, a number, true, false or null."),
        ]),
        ("/advise-many", {"columns": {"distinct_voice": [1], "provider": []}}, [
            ("columns.distinct_voice, row 0: 1 is not an answer to 'distinct_voice'. "
            "Say true or false."),
            ("columns: the columns are not equally long: distinct_voice 1, provider 0. "
            "Give every column the same number of rows."),
        ]),
        ("/read-prompt", {"text": " "}, ["prompt: is empty. Give the system prompt itself."]),
        ("/read-prompt", {"text": "Hi", "calls_per_month": -1, "model": 4}, [
            "model: must be text",
            "calls_per_month: is out of range. Give a number from 0 to 1,000,000,000,000,000.",
        ]),
        ("/costs", {}, ["body: takes either a scenario or answers. Give one of the two."]),
        ("/costs", {"scenario": {}, "answers": {}}, [
            "body: takes either a scenario or answers. Give one of the two.",
        ]),
    ],
)  # fmt: skip
def test_a_request_that_does_not_fit_is_refused_with_every_problem(client, path, body, problems):
    assert refused(client, path, body) == problems


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "body:1:1: not valid JSON: expecting value"),
        (b'{"answers": {},\n "on": }', "body:2:8: not valid JSON: expecting value"),
        (b"what_must_change: both", "body:1:1: not valid JSON: expecting value"),
        (b"\xff", "body: is not text. Send JSON as UTF-8."),
        (
            b'{"answers": {"provider": "cohere", "provider": "ai21"}}',
            "body: the key 'provider' stands here twice. Keep one of the two.",
        ),
        (
            b'{"answers": {"calls_per_month": NaN}}',
            "body: NaN is not JSON. Leave out what is not known, or write null.",
        ),
        (
            b'{"answers": {"calls_per_month": 1e999}}',
            "body: the number 1e999 is too large to hold. Write it smaller.",
        ),
        (
            b'{"answers": {"calls_per_month": ' + b"9" * 5_000 + b"}}",
            "body: a number of 5000 characters. Use at most 30.",
        ),
        (b"[" * 31 + b"]" * 31, "body: nested too deep. The limit is 30 levels."),
        (b'{"a":' * 150_000, "body: nested too deep. The limit is 30 levels."),
        (
            b'{"answers": {"model": "\\ud83c"}}',
            "body: holds half of a character that is written in two parts. Send both surrogates.",
        ),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused_with_the_place(client, raw, problem):
    assert refused(client, "/advise", raw, 400) == [problem]


def test_json_of_thirty_levels_is_read(client):
    problems = refused(client, "/advise", b"[" * 30 + b"]" * 30)
    assert problems == ["body: must be a group of keys. Known keys: answers, on."]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_content_type_other_than_json_is_refused(client, content_type):
    response = client.post("/advise", content=b"{}", headers={"content-type": content_type})
    assert response.status_code == 415
    assert [as_printed(problem) for problem in response.json()["problems"]] == [
        "content-type: must be application/json. Send JSON and say so."
    ]


def test_a_content_type_of_json_with_a_charset_is_accepted(client):
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert client.post("/advise", content=b'{"answers": {}}', headers=headers).status_code == 200


def in_pieces(size):
    for _ in range(size // 1_000 + 1):
        yield b" " * 1_000


@pytest.mark.parametrize("body", [b" " * (MAX_BYTES + 1), in_pieces(MAX_BYTES)])
def test_a_body_above_the_limit_is_refused_with_or_without_content_length(client, body):
    response = client.post("/advise", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert [as_printed(problem) for problem in response.json()["problems"]] == [
        "body: is too large. The limit is 1,000,000 bytes."
    ]


@pytest.mark.slow
def test_a_body_of_exactly_the_limit_is_read(client):
    body = json.dumps({"answers": ANSWERS, "on": DAY}).encode()
    padded = body + b" " * (MAX_BYTES - len(body))
    response = client.post("/advise", content=padded, headers={"content-type": "application/json"})
    assert response.json() == advise(ANSWERS, on=DAY).to_dict()


def test_unknown_addresses_and_methods_get_problems_as_json(client):
    missing, wrong = client.get("/advice"), client.get("/advise")
    assert (missing.status_code, as_printed(missing.json()["problems"][0])) == (
        404, "not found. GET /openapi.json lists every address.",
    )  # fmt: skip
    assert (wrong.status_code, as_printed(wrong.json()["problems"][0])) == (
        405, "method not allowed. Allowed: POST.",
    )  # fmt: skip
    assert wrong.headers["allow"] == "POST"


def test_an_address_with_a_slash_too_many_is_not_redirected_to_the_host_that_was_named(client):
    response = client.get("/health/", headers={"host": "evil.example"}, follow_redirects=False)
    assert (response.status_code, "location" in response.headers) == (404, False)


# -- time


def scope(path):
    headers = [(b"content-type", b"application/json")]
    return {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http",
        "root_path": "", "server": ("test", 80), "client": ("test", 1),
    }  # fmt: skip


def sent_by(app, receive, path="/advise"):
    """Run one request by hand; return what the app sent."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope(path), receive, send))
    return sent


@pytest.mark.slow
def test_a_body_that_does_not_arrive_in_time_gets_408():
    async def receive():
        await asyncio.sleep(60)

    start, body = sent_by(create_app(seconds=0.05), receive)
    assert start["status"] == 408
    assert as_printed(json.loads(body["body"])["problems"][0]) == (
        "body: did not arrive within 0.05 seconds"
    )


@pytest.mark.slow
def test_a_caller_who_disconnects_causes_no_server_error():
    async def receive():
        return {"type": "http.disconnect"}

    assert sent_by(create_app(), receive)[0]["status"] == 400


@pytest.mark.slow
def test_an_answer_that_takes_too_long_gets_503():
    body = json.dumps({"columns": {"what_must_change": ["both"] * 60_000}}).encode()

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    start, answer = sent_by(create_app(seconds=0.0001), receive, "/advise-many")
    assert start["status"] == 503
    assert as_printed(json.loads(answer["body"])["problems"][0]) == (
        "no answer within 0.0001 seconds. Ask for less at once, or try again later."
    )


# -- no state, no log


@pytest.mark.slow
def test_eight_callers_at_once_get_the_same_answers_as_one(client):
    bodies = [{"answers": {**ANSWERS, "labeled_examples": 10 * n}} for n in range(40)]
    alone = [client.post("/advise", json=body).content for body in bodies]
    together = [b""] * len(bodies)

    def call(start):
        for n in range(start, len(bodies), 8):
            together[n] = client.post("/advise", json=bodies[n]).content

    callers = [threading.Thread(target=call, args=(start,)) for start in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert together == alone


@pytest.fixture
def server():
    """Run `advisor serve` on a free port; give its address and, at the end, what it printed."""
    code = "from advisor.apps.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    try:
        yield re.search(r"http://[\d.:]+", line)[0], process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@pytest.mark.slow
def test_advisor_serve_listens_and_logs_nothing_of_the_requests(server):
    address, process = server
    body = json.dumps({"answers": {"model": "a-secret-model", "zzz": 1}}).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(f"{address}/advise", body, headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(asked)
    assert caught.value.code == 422
    caught.value.close()
    process.terminate()
    printed = "".join(process.communicate(timeout=20))
    assert "secret" not in printed
    assert "zzz" not in printed
    assert "Traceback" not in printed


@pytest.mark.slow
def test_a_port_in_use_is_refused_with_a_plain_message(server):
    address, _ = server
    port = address.rpartition(":")[2]
    result = CliRunner().invoke(main, ["serve", "--port", port])
    assert (result.exit_code, result.stderr) == (
        1,
        (
            f"127.0.0.1:{port}: cannot listen: address already in use. "
            "Give another --host or --port.\n"
        ),
    )


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 70, ""])
def test_an_unknown_host_is_refused_with_a_plain_message(host):
    result = CliRunner().invoke(main, ["serve", "--host", host])
    assert (result.exit_code, result.stderr) == (
        1,
        (f"{host}:8000: cannot listen: no such host is known. Give another --host or --port.\n"),
    )


# -- the OpenAPI document, tried out


OPERATIONS = [
    *(f"POST {kind.path}" for kind in verbs.REQUESTS.values()),
    "GET /rulebook",
    "GET /health",
    "GET /ready",
    "GET /metrics",
]
PRICED = ("POST /costs", "POST /expires")
"""These take several times as long as all the others."""
SAID_IN_WORDS = {
    "/read-prompt": "is empty|is not text|without a system|holds nothing at|price list knows"
    "|labels of another text",
    "/prompt-units": "is empty|is not text|without a system|holds nothing at",
    "/advise-many": "the columns are not equally long",
    "/costs": "does not fit|is (?:less|more) than|a currency|is above|be a range|price list knows",
}
"""The problems that a schema can only describe in words."""


@pytest.fixture(scope="module")
def openapi_schema(app):
    """Return the OpenAPI document, parsed. This takes seconds, so it is read once."""
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.slow
def test_every_operation_in_the_openapi_document_is_tested(openapi_schema):
    assert sorted(found.ok().label for found in openapi_schema.get_all_operations()) == (
        sorted(OPERATIONS)
    )


def check_of_each_case():
    """Return a test that sends a case and checks the response.

    The schema gives thousands of cases, most of them alike. Only a long run sends all of them; the
    usual run sends the first of each kind, such as a missing key, and every 30th after these.
    """
    seen = Counter()

    @settings(examples(8, long=200), suppress_health_check=list(HealthCheck))
    def does_as_described(case):
        kind = getattr(case.meta.phase.data, "scenario", None)
        seen[kind] += kind is not None
        if is_long_run() or seen[kind] <= 4 or seen[kind] % 30 == 0:
            check(case)

    return does_as_described


def check(case):
    response = case.call()
    try:
        case.validate_response(response)
    except* RejectedPositiveData:
        found = [problem["what"] for problem in response.json()["problems"]]
        described = SAID_IN_WORDS.get(case.path, "nothing")
        assert [what for what in found if not re.search(described, what)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "operation",
    [pytest.param(one, marks=LONG) if one in PRICED else one for one in OPERATIONS],
)
def test_each_operation_behaves_as_the_openapi_document_says(openapi_schema, operation):
    (built,) = get_all_tests(
        schema=openapi_schema.include(name=operation),
        test_func=check_of_each_case(),
        settings=None,
        given_kwargs=None,
    )
    _, try_every_case = built.ok()
    try_every_case()


@pytest.mark.slow
def test_the_http_app_does_not_import_streamlit():
    code = "import sys, advisor.apps.server.http; print('streamlit' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
