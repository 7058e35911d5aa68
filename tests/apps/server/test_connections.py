"""Callers who send nothing, send slowly or read nothing hold nobody up."""

import socket
import time
from contextlib import ExitStack, closing

import pytest

from advisor.apps.server.http import create_app
from advisor.apps.server.listening import listen
from tests.apps.server.running import (
    Hasty,
    answer,
    connect,
    get,
    one_answer,
    received,
    response,
    running,
)

SILENT = 100


class Few(Hasty):
    """The same, with room for four connections and time to spare."""

    head_seconds = 60
    idle_seconds = 60
    read_seconds = 60
    most = 4


@pytest.fixture(scope="module")
def app():
    return create_app(seconds=0.5)


@pytest.fixture(scope="module")
def hasty(app):
    with running(app) as port:
        yield port


@pytest.fixture(scope="module")
def few(app):
    with running(app, Few) as port:
        yield port


def in_drips(opened, raw, seconds=0.05):
    """Send byte by byte until the other side has enough."""
    try:
        for n in range(len(raw)):
            opened.sendall(raw[n : n + 1])
            time.sleep(seconds)
    except OSError:
        pass


@pytest.mark.slow
def test_a_hundred_silent_connections_hold_nobody_up_and_are_closed(hasty):
    silent = [connect(hasty) for _ in range(SILENT)]
    assert [answer(hasty, path)[0] for path in ("/health", "/ready", "/rulebook")] == [200] * 3
    assert {received(opened) for opened in silent} == {b""}


@pytest.mark.slow
def test_a_head_that_drips_in_is_refused_as_json(hasty):
    with connect(hasty) as opened:
        in_drips(opened, get("/health")[:20])
        status, headers, said = response(received(opened))
    assert (status, headers["content-type"], headers["connection"]) == (
        408, "application/json", "close",
    )  # fmt: skip
    assert said == {
        "problems": [
            {"where": "", "what": "the headers did not arrive within 0.3 seconds", "hint": ""}
        ]
    }


@pytest.mark.slow
def test_a_second_head_that_drips_in_is_refused_too(hasty):
    with connect(hasty) as opened:
        opened.sendall(get("/health"))
        assert one_answer(opened)["rulebook_digest"]
        in_drips(opened, get("/health")[:20])
        assert response(received(opened))[0] == 408


@pytest.mark.slow
def test_a_body_that_drips_in_is_refused_as_json(hasty):
    head = b"POST /advise HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with connect(hasty) as opened:
        opened.sendall(head + b"Content-Length: 1000\r\n\r\n")
        in_drips(opened, b" " * 20)
        status, _, said = response(received(opened))
    assert (status, said["problems"][0]["what"]) == (408, "did not arrive within 0.5 seconds")


@pytest.mark.slow
def test_an_idle_connection_is_kept_for_the_next_request_and_then_closed(hasty):
    with connect(hasty) as opened:
        for _ in range(2):
            opened.sendall(get("/health"))
            assert one_answer(opened)["rulebook_digest"]
            time.sleep(0.5)  # longer than a head may take
        assert received(opened) == b""


def test_one_more_connection_than_are_kept_closes_the_one_that_is_idle_longest(few):
    first = connect(few)
    first.sendall(get("/health"))
    assert one_answer(first)["rulebook_digest"]
    others = [connect(few) for _ in range(3)]
    assert answer(few, "/health")[0] == 200
    assert received(first) == b""
    for other in others:
        other.sendall(get("/health", "Connection: close"))
        assert received(other).startswith(b"HTTP/1.1 200")


def test_callers_who_never_read_an_answer_are_closed_for_others(few):
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(connect(few)).sendall(get("/rulebook") * 50)
        status = next(filter(None, (status_of_health(few) for _ in range(100))))
    assert status == 200


def status_of_health(port):
    """Return the status; None while all the others are still being answered, and a moment later."""
    with connect(port) as opened:
        opened.sendall(get("/health", "Connection: close"))
        raw = received(opened)
    if raw:
        return response(raw)[0]
    time.sleep(0.05)
    return None


def test_what_is_not_http_is_refused_as_json(hasty):
    with connect(hasty) as opened:
        opened.sendall(b"EHLO example\r\n\r\n")
        status, headers, said = response(received(opened))
    assert (status, headers["content-type"]) == (400, "application/json")
    assert said["problems"] == [
        {
            "where": "",
            "what": "this is not a request in HTTP",
            "hint": "Send HTTP/1.1, with a head of at most 16 kB.",
        }
    ]


def test_a_head_of_many_kilobytes_is_refused_as_json(hasty):
    with connect(hasty) as opened:
        opened.sendall(b"GET /health HTTP/1.1\r\nX-Long: " + b"a" * 20_000)
        assert response(received(opened))[0] == 400


def test_an_answer_does_not_wait_until_its_headers_are_confirmed():
    with closing(listen("127.0.0.1", 0)) as listening, connect(listening.getsockname()[1]):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
