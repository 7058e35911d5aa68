"""Workers and servers that start the app by name: all with the same rules, or not at all."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from advisor import AdvisorError, advise, app_from_environment, load_rulebook
from advisor.apps.cli import main
from advisor.apps.server.worker_app import WorkerApp
from tests.apps.server.running import until
from tests.days import DAY

COMPANY = Path(__file__).parents[3] / "examples" / "company"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
ADVISOR = [sys.executable, "-c", "from advisor.apps.cli import main; main()"]


@pytest.fixture
def served(company, tmp_path):
    return WorkerApp.written(company, ("localhost",), tmp_path)


@pytest.fixture(scope="module")
def workers():
    """Run `advisor serve` with two workers; give its address and its process."""
    command = [*ADVISOR, "serve", "--port", "0", "--workers", "2", "--extend", str(COMPANY)]
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = re.search(r"http://[\d.:]+", process.stdout.readline())[0]
    try:
        yield address, process
    finally:
        process.terminate()
        assert process.communicate(timeout=30) == ("", "")


def got(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


# -- workers


@pytest.mark.slow
def test_workers_answer_with_the_rules_that_were_named_and_count_together(workers, company):
    address, _ = workers
    digests = {json.loads(got(f"{address}/health"))["rulebook_digest"] for _ in range(20)}
    assert digests == {company.digest}
    assert 'advisor_requests_total{path="/health",status="200"} 20.0' in got(f"{address}/metrics")


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_by_one_with_the_same_rules(workers, company):
    address, process = workers
    first, *others = children(process.pid)
    os.kill(first, 9)
    assert until(lambda: first not in children(process.pid), 20)
    assert until(lambda: len(children(process.pid)) == 1 + len(others), 20)
    digests = {json.loads(got(f"{address}/health"))["rulebook_digest"] for _ in range(10)}
    assert digests == {company.digest}


def children(process):
    """Return the processes that this one started, without the one that only tidies up."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            command = (one / "cmdline").read_text()
        except OSError:
            continue
        if parent == process and "spawn_main" in command:
            found.append(int(one.name))
    return found


@pytest.mark.slow
def test_a_worker_has_the_rules_and_the_prices_of_the_server(served, company):
    answers = {"what_must_change": "behavior", "goes_out_unread": True}
    said = TestClient(served(), base_url="http://localhost").post(
        "/advise", json={"answers": answers, "on": DAY}
    )
    assert said.json() == advise(answers, rulebook=company, on=DAY).to_dict()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"sha256": "0" * 64},
            "{file}: these are not the rules that the server began with. Start the server again.",
        ),
        (
            {"file": Path("gone")},
            "gone: the rules of the server cannot be read any more. Start the server again.",
        ),
        (
            {"version": "0.0.1"},
            "this worker is version {here}, the server 0.0.1. Start the server again.",
        ),
    ],
)
def test_a_worker_does_not_start_on_other_rules(served, changed, says, caplog):
    with pytest.raises(SystemExit) as caught:
        replace(served, **changed)()
    assert caught.value.code == 3  # ends all workers
    assert caplog.messages == [says.format(file=served.file, here=served.version)]


@pytest.mark.slow
def test_workers_that_cannot_start_end_the_server(tmp_path):
    """The rules are gone before a worker can read them."""
    program = tmp_path / "serving.py"
    program.write_text(WITHOUT_RULES, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "the rules of the server cannot be read any more. Start the server again." in done.stderr
    assert done.stdout.endswith("a worker could not start. The line above says why.\n")


WITHOUT_RULES = """
import tempfile
import threading
from pathlib import Path
from advisor import AdvisorError, load_rulebook
from advisor.apps.server.serving import serve_http

def remove_rules():
    while not (files := list(Path(tempfile.tempdir).glob("advisor-serve-*/rulebook"))):
        pass
    files[0].unlink()

if __name__ == "__main__":
    tempfile.tempdir = str(Path(__file__).parent)
    threading.Thread(target=remove_rules).start()
    try:
        serve_http(load_rulebook(), "127.0.0.1", 0, print, workers=2)
    except AdvisorError as error:
        print(error)
"""


# -- the digest


def test_a_server_does_not_start_on_rules_with_another_digest(shipped):
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--digest", "000000000000"])
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        (
            f"rulebook: these rules have the digest {shipped.digest}, not '000000000000'. "
            "Name the right rules with --rules and --extend, or leave the digest out.\n"
        ),
    )


# -- by name, in another server


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.setenv("ADVISOR_EXTEND", str(COMPANY))
    return monkeypatch


@pytest.mark.slow
def test_an_app_by_name_has_the_rules_of_the_environment(environment, company):
    environment.setenv("ADVISOR_DIGEST", company.digest)
    environment.setenv("ADVISOR_ALLOWED_HOSTS", "advice.example, other.example")
    with TestClient(app_from_environment(), base_url="http://advice.example") as client:
        assert client.get("/health").json()["rulebook_digest"] == company.digest
        statuses = [
            client.get("/rulebook", headers={"host": host}).status_code
            for host in ("advice.example", "other.example:80", "localhost", "evil.example")
        ]
    assert statuses == [200, 200, 200, 421]


def test_an_app_by_name_does_not_start_on_rules_with_another_digest(environment, company):
    environment.setenv("ADVISOR_DIGEST", load_rulebook().digest)
    with pytest.raises(AdvisorError, match=f"have the digest {company.digest}, not"):
        app_from_environment()
