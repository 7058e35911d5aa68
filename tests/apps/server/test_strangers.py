"""What strangers send around a request: hosts, encodings, ids, and what is counted of them."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from advisor.apps.server.hosts import LOOPBACK, host_name
from advisor.apps.server.http import create_app
from tests.quick import LONG as LONG_RUN

BODY = {"answers": {"what_must_change": "behavior"}}


@pytest.fixture(scope="module")
def app(shipped):
    return create_app(shipped, allowed_hosts=[*LOOPBACK, "advice.example", "10.0.0.7"])


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, base_url="http://localhost")


@pytest.fixture
def portal(shipped):
    """The app at an address of another app."""
    return TestClient(Starlette(routes=[Mount("/tools/advisor", create_app(shipped))]))


def problems(response):
    return [(one["where"], one["what"], one["hint"]) for one in response.json()["problems"]]


# -- the host


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000", "10.0.0.7:80",
        "Advice.Example",
    ],
)  # fmt: skip
def test_names_of_the_server_are_answered(client, host):
    assert client.get("/rulebook", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::2]", "", "*"])
@pytest.mark.parametrize("path", ["/rulebook", "/advise", "/openapi.json", "/metrics", "/none"])
def test_other_names_are_refused(client, host, path):
    response = client.get(path, headers={"host": host})
    assert response.status_code == 421
    assert problems(response) == [
        (
            "host",
            f"'{host}' is not a name of this server",
            "Use a name of the server, or allow this one with --allowed-host.",
        )
    ]


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_probe_may_use_any_name(client, path):
    assert client.get(path, headers={"host": "evil.example"}).status_code == 200


@pytest.mark.slow
def test_an_app_of_ones_own_takes_any_name_by_default(shipped):
    anywhere = TestClient(create_app(shipped))
    assert anywhere.get("/rulebook", headers={"host": "evil.example"}).status_code == 200


def test_a_long_host_is_cut_in_the_message(client):
    (problem,) = problems(client.get("/rulebook", headers={"host": "a" * 5_000}))
    assert problem[1] == f"'{'a' * 59}... is not a name of this server"


@pytest.mark.parametrize(
    ("host", "name"),
    [("a:1", "a"), ("A", "a"), ("[::1]:80", "::1"), ("[::1", "::1"), (":80", ""), ("", "")],
)
def test_the_name_in_a_host(host, name):
    assert host_name(host) == name


# -- the form of a body


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        (
            {"content-encoding": "gzip"},
            ("content-encoding", "'gzip' is not read", "Send the JSON as it is."),
        ),
        (
            {"content-type": "application/json; charset=utf-16"},
            ("content-type", "the charset 'utf-16' is not read", "Send UTF-8."),
        ),
        (
            {"content-type": "text/plain; charset=utf-8"},
            ("content-type", "must be application/json", "Send JSON and say so."),
        ),
    ],
)
def test_a_body_in_another_form_is_refused(client, headers, problem):
    response = client.post(
        "/advise", content=b"{}", headers={"content-type": "application/json", **headers}
    )
    assert (response.status_code, problems(response)) == (415, [problem])
    wanted = "identity" if "content-encoding" in headers else None
    assert response.headers.get("accept-encoding") == wanted


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": 'application/json; charset="UTF-8"'},
        {"content-type": "application/json;charset=us-ascii"},
        {"content-type": "application/json", "content-encoding": "identity"},
    ],
)
def test_a_body_in_the_usual_forms_is_read(client, headers):
    assert client.post("/advise", content=b'{"answers": {}}', headers=headers).status_code == 200


# -- what comes back of what was sent


LONG = "x" * 300_000
SCENARIO = {"calls_per_month": 1, "prompt": {}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/advise", {LONG: 1}),
        ("/advise", {"answers": {LONG: 1}}),
        ("/advise", {"answers": {"what_must_change": LONG}}),
        ("/advise", {"answers": {"model": LONG}}),
        ("/advise", {"answers": {"model": {"value": "gpt-4o", "origin": LONG}}}),
        ("/advise", {"answers": {"model": {"value": "gpt-4o", "quote": LONG}}}),
        ("/advise", {"answers": {"model": {"value": "gpt-4o", LONG: 1}}}),
        ("/advise", {"answers": {}, "on": LONG}),
        ("/advise-many", {"columns": {LONG: [1]}}),
        ("/advise-many", {"columns": {"model": [LONG]}}),
        ("/advise-many", {"columns": {"model": [{}] * 50_000}}),
        pytest.param("/advise-many", {"columns": {"distinct_voice": [5] * 50_000}}, marks=LONG_RUN),
        ("/read-prompt", {"text": "Hi", "model": LONG}),
        ("/read-prompt", {"text": "Hi", "provider": LONG}),
        ("/costs", {"scenario": {**SCENARIO, LONG: 1}}),
        ("/costs", {"scenario": {**SCENARIO, "model": LONG}}),
        ("/costs", {"scenario": {**SCENARIO, "provider": LONG}}),
        ("/costs", {"scenario": {"calls_per_month": LONG, "prompt": {LONG: 1}}}),
        ("/costs", {"scenario": {**SCENARIO, "cheaper_model": {"model": LONG}}}),
        ("/costs", {"scenario": {**SCENARIO, "prompt": {"caching": LONG}}}),
        ("/expires", {f"{LONG}{n}": 1 for n in range(3)}),
        pytest.param("/expires", {f"key_{n}": 1 for n in range(20_000)}, marks=LONG_RUN),
    ],
)
def test_nothing_that_is_sent_comes_back_at_length(client, path, body):
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert len(response.content) < 30_000


def test_of_many_problems_the_first_are_named_and_the_others_counted(client):
    response = client.post("/expires", json={"answers": {}, **{f"k{n}": 1 for n in range(150)}})
    found = problems(response)
    assert len(found) == 101
    assert found[-1] == ("", "and 50 more problems", "Mend these first.")


@pytest.mark.parametrize("text", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/a"])
def test_a_path_or_an_address_in_a_request_is_nothing_but_text(client, text):
    said = client.post("/read-prompt", json={"text": text}).json()
    assert said["text"] == text


# -- ids


@pytest.mark.parametrize("path", ["/advise", "/health", "/none"])
def test_the_id_of_a_request_is_repeated(client, path):
    given = "0a1b-22:7/c="
    assert client.get(path, headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "two words", "a" * 101, "<b>"])
def test_a_request_without_a_usable_id_gets_one(client, given):
    headers = {} if given is None else {"x-request-id": given}
    first, second = (client.get("/health", headers=headers) for _ in range(2))
    ids = [one.headers["x-request-id"] for one in (first, second)]
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert len(set(ids)) == 2


@pytest.mark.slow
def test_a_fault_of_our_own_is_logged_and_told_under_the_id(shipped, caplog):
    async def broken(_request):
        raise RuntimeError("a-secret")

    app = create_app(shipped)
    app.router.routes.append(Route("/broken", broken))
    client = TestClient(app, raise_server_exceptions=False)
    response = client.get("/broken", headers={"x-request-id": "abc"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "abc")
    assert problems(response) == [
        ("", "a fault of the server", "Please report it; the log has its place, under abc.")
    ]
    assert caplog.messages == ["Request abc met a fault of the advisor."]


# -- figures


def counted(client):
    """Return the requests by address and status."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    requests = next(one for one in families if one.name == "advisor_requests")
    return {
        (sample.labels["path"], sample.labels["status"]): sample.value
        for sample in requests.samples
        if sample.name == "advisor_requests_total"
    }


@pytest.mark.slow
def test_requests_are_counted_by_address_and_status(shipped):
    client = TestClient(create_app(shipped))
    client.post("/advise", json=BODY)
    client.post("/advise", json=BODY)
    client.post("/advise", json={})
    client.get("/a-secret")
    client.get("/health?a-secret")
    assert counted(client) == {
        ("/advise", "200"): 2,
        ("/advise", "422"): 1,
        ("/health", "200"): 1,
        ("other", "404"): 1,
    }
    figures = client.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain; version=")
    assert 'advisor_request_seconds_count{path="/advise"} 3.0' in figures.text
    assert "advisor_requests_in_progress 1.0" in figures.text
    assert "a-secret" not in figures.text


@pytest.mark.slow
def test_two_apps_count_apart(shipped):
    first, second = (TestClient(create_app(shipped)) for _ in range(2))
    first.get("/health")
    assert (len(counted(first)), len(counted(second))) == (1, 0)


# -- at an address of another app


@pytest.mark.slow
def test_the_openapi_document_names_the_address_it_is_mounted_at(client, portal):
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/"}]
    assert portal.get("/tools/advisor/openapi.json").json()["servers"] == [
        {"url": "/tools/advisor"}
    ]


def test_below_an_address_everything_works_alike(portal):
    at = "/tools/advisor"
    assert portal.post(f"{at}/advise?fields=verdict", json=BODY).status_code == 200
    assert problems(portal.get(f"{at}/none")) == [
        ("", "not found", f"GET {at}/openapi.json lists every address.")
    ]
    assert 'path="/advise",status="200"' in portal.get(f"{at}/metrics").text
