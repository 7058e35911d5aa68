"""Answers that are no longer than they have to be: fields, gzip, and what a caller has already."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from advisor import advise, compare_costs, read_prompt
from advisor.advice.compose import WITHOUT_COSTS
from advisor.advice.model import AdviceData
from advisor.apps.server.encoding import takes_gzip
from advisor.apps.server.http import create_app
from tests.days import DAY
from tests.drawing import examples
from tests.published import published_cases

ANSWERS = {
    "what_must_change": "behavior",
    "calls_per_month": {"value": 50_000, "origin": "measured"},
    "needs_citations": None,
}
OPEN = {"needs_citations": True}
SCENARIO = {"calls_per_month": 1_000, "model": "gpt-4o-mini", "prompt": {"static_tokens": 900}}


@pytest.fixture(scope="module")
def client(shipped):
    return TestClient(create_app(shipped), headers={"accept-encoding": "identity"})


# -- fields


@pytest.mark.slow
@examples(20)
@given(st.sets(st.sampled_from(sorted(AdviceData.model_fields)), min_size=1))
@pytest.mark.parametrize("answers", [ANSWERS, OPEN])
def test_fields_of_an_advice_are_those_of_the_whole_advice(client, answers, names):
    asked = {"answers": answers, "on": DAY}
    said = client.post(f"/advise?fields={','.join(sorted(names))}", json=asked).json()
    whole = advise(answers, on=DAY).to_dict()
    assert said == {name: whole[name] for name in names}
    assert list(said) == [name for name in whole if name in names]


@pytest.mark.slow
@pytest.mark.parametrize("case", published_cases()[::4], ids=lambda case: case.id)
def test_fields_for_which_no_costs_are_counted_say_the_same(client, case):
    asked, names = {"answers": case.answers, "on": DAY}, ",".join(WITHOUT_COSTS)
    said = client.post(f"/advise?fields={names}", json=asked).json()
    whole = client.post("/advise", json=asked).json()
    assert said == {name: whole[name] for name in whole if name in WITHOUT_COSTS}


def test_fields_may_be_named_in_several_parameters(client):
    asked = {"answers": ANSWERS, "on": DAY}
    said = client.post("/advise?fields=verdict&fields=on,verdict", json=asked).json()
    assert sorted(said) == ["on", "verdict"]


@pytest.mark.parametrize(
    ("path", "body", "names", "whole"),
    [
        ("/read-prompt", {"text": "Hi"}, ["tokens", "answers"], read_prompt("Hi", on=DAY)),
        ("/costs", {"scenario": SCENARIO}, ["cheapest"], compare_costs(SCENARIO, on=DAY)),
        ("/expires", {"answers": ANSWERS}, ["cause"], advise(ANSWERS, on=DAY).expires()),
    ],
)
def test_fields_of_the_other_results_are_those_of_the_library(client, path, body, names, whole):
    said = client.post(f"{path}?fields={','.join(names)}", json={**body, "on": DAY}).json()
    assert said == {name: whole.to_dict()[name] for name in names}


def test_a_field_that_this_result_does_not_have_is_left_out(client):
    body = {"scenario": SCENARIO, "on": DAY}
    assert list(client.post("/costs?fields=cheapest,good_answers", json=body).json()) == [
        "cheapest"
    ]


@pytest.mark.parametrize(
    ("path", "problems"),
    [
        ("/advise?fields=verdct", [
            "fields: 'verdct' is not a field of the answer. Did you mean 'verdict'?",
        ]),
        ("/advise-many?fields=approaches,zzz,zzz,", [
            "fields: 'zzz' is not a field of the answer. Known fields: approaches.",
            "fields: '' is not a field of the answer. Known fields: approaches.",
        ]),
        ("/advise?field=verdict", ["'field' is not a parameter. Did you mean 'fields'?"]),
        ("/advise?pretty=1", [
            "'pretty' is not a parameter. An address takes one parameter: fields.",
        ]),
    ],
)  # fmt: skip
def test_an_unknown_field_or_parameter_is_refused_with_the_nearest(client, path, problems):
    response = client.post(path, json={"answers": ANSWERS})
    said = response.json()["problems"]
    assert response.status_code == 422
    assert [as_printed(problem) for problem in said] == problems


def as_printed(problem):
    where = f"{problem['where']}: " if problem["where"] else ""
    return f"{where}{problem['what']}. {problem['hint']}"


# -- gzip


@pytest.mark.parametrize(
    ("accept_encoding", "taken"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("gzip; q=1.0, *;q=0", True),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("br", False),
        ("x-gzip", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accept_encoding, taken):
    assert takes_gzip(accept_encoding) is taken


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/advise"), ("GET", "/rulebook"), ("GET", "/openapi.json")]
)
def test_gzip_holds_the_same_bytes(client, method, path):
    body = {"json": {"answers": ANSWERS, "on": DAY}} if method == "POST" else {}
    plain = client.request(method, path, **body)
    with client.stream(method, path, headers={"accept-encoding": "gzip"}, **body) as zipped:
        raw = b"".join(zipped.iter_raw())
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


def test_a_short_answer_is_sent_as_it_is(client):
    headers = {"accept-encoding": "gzip"}
    said = client.post("/advise", json={"answers": {"zzz": 1}}, headers=headers)
    assert "content-encoding" not in said.headers


def test_an_answer_has_no_spaces(client):
    said = client.post("/advise", json={"answers": ANSWERS, "on": DAY}).text
    assert said == json.dumps(json.loads(said), separators=(",", ":")) + "\n"


# -- what a caller has already


@pytest.mark.parametrize("path", ["/rulebook", "/openapi.json"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_document_that_a_caller_has_is_not_sent_again(client, path, encoding):
    headers = {"accept-encoding": encoding}
    first = client.get(path, headers=headers)
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}'):
        again = client.get(path, headers={**headers, "if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (
        client.get(path, headers={**headers, "if-none-match": '"other"'}).content == first.content
    )


@pytest.mark.slow
def test_the_tag_differs_by_encoding_and_by_content(client, company):
    def tag(asked, encoding):
        return asked.get("/rulebook", headers={"accept-encoding": encoding}).headers["etag"]

    other = TestClient(create_app(company))
    found = [tag(one, encoding) for one in (client, other) for encoding in ("identity", "gzip")]
    assert len(set(found)) == 4


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_the_state_of_the_app_is_not_kept(client, path):
    assert client.get(path).headers["cache-control"] == "no-store"
