"""Long work leaves short work its time, queues have an end, and work can be ended."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import Future
from http import HTTPStatus

import pytest
from starlette.testclient import TestClient

from advisor import read_prompt
from advisor.apps.server.http import create_app
from advisor.apps.server.lanes import LONG_BYTES, Lane
from advisor.apps.server.long_work import LongWorkers, WorkEndedError
from advisor.apps.server.responses import RequestRefused
from advisor.apps.server.verbs import Backend
from advisor.apps.server.work import Answered, Work
from tests.apps.server.running import running, until
from tests.days import DAY

LONG_PROMPT = json.dumps({"text": "a\n" * 99_000, "on": DAY}).encode()
SHORT = json.dumps({"answers": {"what_must_change": "behavior"}, "on": DAY}).encode()
WORK = Work("advise", SHORT)


class Kept:
    """Work that ends when the test says so."""

    def __init__(self):
        self.begun = []

    def lane(self, **limits):
        return Lane(self.start, **{"room": 2, "seconds": 10, "try_again_after": 3, **limits})

    def start(self, _work, _seconds):
        self.begun.append(Future())
        return self.begun[-1]


def refused(lane):
    with pytest.raises(RequestRefused) as caught:
        asyncio.run(lane.answered(WORK))
    return caught.value.status, str(caught.value), caught.value.headers


@pytest.fixture(scope="module")
def workers(shipped):
    started = LongWorkers(Backend(shipped), processes=1)
    yield started
    started.close()


def test_a_full_queue_refuses_at_once_and_says_when_to_try_again():
    kept = Kept()
    lane = kept.lane()

    async def fill():
        waiting = [asyncio.create_task(lane.answered(WORK)) for _ in range(2)]
        await asyncio.sleep(0)
        assert not lane.has_room()
        with pytest.raises(RequestRefused) as caught:
            await lane.answered(WORK)
        kept.begun[0].set_result(Answered(HTTPStatus.OK, b"{}"))
        assert (await waiting[0]).body == b"{}"
        assert lane.has_room()
        waiting[1].cancel()
        return caught.value

    found = asyncio.run(fill())
    assert (found.status, str(found), found.headers) == (
        503,
        "too many requests are waiting already. Try again in 3 s.",
        {"retry-after": "3"},
    )


def test_work_that_is_late_is_ended_and_frees_its_place():
    kept = Kept()
    lane = kept.lane(room=1, seconds=0.01)
    for _ in range(3):
        assert refused(lane) == (
            503,
            "no answer within 0.01 seconds. Ask for less at once, or try again later.",
            {"retry-after": "3"},
        )
    assert all(future.cancelled() for future in kept.begun)


def test_work_that_cannot_begin_frees_its_place():
    def start(_work, _seconds):
        raise RuntimeError

    lane = Lane(start, room=1, seconds=1, try_again_after=1)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            asyncio.run(lane.answered(WORK))


@pytest.mark.slow
def test_long_work_that_is_late_is_ended_in_the_middle(workers):
    before = workers.start(WORK, 20).result()
    (process,) = [one._process for one in workers._idle]
    with pytest.raises(TimeoutError):
        workers.start(Work("read_prompt", LONG_PROMPT), 0.05).result()
    assert process.wait(timeout=10) != 0
    assert workers.start(WORK, 20).result() == before


@pytest.mark.slow
def test_long_work_that_begins_too_late_is_not_begun(workers):
    with pytest.raises(TimeoutError):
        workers.start(WORK, 0).result()


@pytest.mark.slow
def test_a_process_that_died_is_replaced(workers):
    before = workers.start(WORK, 20).result()
    for one in workers._idle:
        one._process.kill()
        one._process.wait()
    assert workers.start(WORK, 20).result() == before


@pytest.mark.slow
def test_a_process_that_dies_at_work_says_so(workers):
    workers.start(WORK, 20).result()
    (process,) = [one._process for one in workers._idle]
    late = workers.start(Work("read_prompt", LONG_PROMPT), 20)
    assert until(late.running)
    process.kill()
    with pytest.raises(WorkEndedError):
        late.result()


@pytest.mark.slow
@pytest.mark.long
def test_the_main_script_of_the_caller_is_not_run_again(tmp_path):
    """It need not say `if __name__ == "__main__"`, and may stand in a folder of its own."""
    script = tmp_path / "portal.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("begins\n200\n", "")


UNGUARDED = """
print("begins", flush=True)
from starlette.testclient import TestClient
from advisor import create_app
print(TestClient(create_app()).post("/read-prompt", json={"text": "Hi. " * 5_000}).status_code)
"""


@pytest.mark.slow
@pytest.mark.long
def test_a_long_request_gets_the_answer_of_the_library(shipped):
    with TestClient(create_app(shipped, seconds=60)) as client:
        text = "You are a clerk.\n" * LONG_BYTES
        said = client.post("/read-prompt", json={"text": text[:190_000], "on": DAY})
        assert said.json() == read_prompt(text[:190_000], on=DAY).to_dict()


@pytest.mark.slow
def test_short_requests_do_not_wait_for_long_ones(shipped):
    ended = []
    with running(create_app(shipped, threads=1, seconds=60)) as port:

        def ask(path, body):
            headers = {"Content-Type": "application/json"}
            asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
            with urllib.request.urlopen(asked) as answer:
                answer.read()
            ended.append(path)

        long = [threading.Thread(target=ask, args=["/read-prompt", LONG_PROMPT]) for _ in range(4)]
        for one in long:
            one.start()
        for _ in range(5):
            ask("/advise", SHORT)
        for one in long:
            one.join()
    assert ended == ["/advise"] * 5 + ["/read-prompt"] * 4


@pytest.mark.slow
def test_without_room_for_short_work_the_app_says_that_it_is_not_ready(shipped):
    app = create_app(shipped, threads=1, waiting=-1)
    response = TestClient(app).get("/ready")
    assert (response.status_code, response.json()["problems"], response.headers["retry-after"]) == (
        503,
        [
            {
                "where": "",
                "what": "too many requests are waiting",
                "hint": "Send the next ones elsewhere.",
            }
        ],
        "1",
    )
    assert TestClient(app).get("/health").status_code == 200
