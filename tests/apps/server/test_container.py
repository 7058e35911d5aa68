"""The container file of the API says what it should: no container engine is needed to see that."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from advisor.apps.cli.servers import serve_command
from advisor.apps.server.http import create_app
from tests.apps.server.running import running

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def steps():
    """Return each instruction of the last stage, and of the first, with its words."""
    text = (ROOT / "api.Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    pairs = [line.split(" ", 1) for line in joined.splitlines() if line.strip()]
    (_, build), (_, final) = stages(pairs)
    return build, final


def stages(pairs):
    """Return the first instruction of each stage with all of its instructions."""
    begins = [n for n, (word, _) in enumerate(pairs) if word == "FROM"]
    ends = [*begins[1:], len(pairs)]
    return [(pairs[a], pairs[a:b]) for a, b in zip(begins, ends, strict=True)]


def test_every_word_is_an_instruction(steps):
    words = {word for stage in steps for word, _ in stage}
    known = {"FROM", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert words == known


def test_it_installs_the_extra_of_the_server_with_the_versions_that_pass_the_tests(steps):
    build, _ = steps
    (run,) = [rest for word, rest in build if word == "RUN"]
    extra = re.search(r'"/src\[(\w+)\]"', run)[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert extra == "serve"
    assert extra in project["optional-dependencies"]
    assert "-c /src/constraints.txt" in run


def test_it_takes_a_python_that_the_package_supports(steps):
    for stage in steps:
        version = re.search(r"python:3\.(\d+)-slim", stage[0][1])[1]
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        assert f"Python :: 3.{version}" in project


def test_it_does_not_run_as_root(steps):
    _, final = steps
    words = [word for word, _ in final]
    user = dict(final)["USER"]
    assert int(user.partition(":")[0]) > 0
    assert words.index("USER") < words.index("CMD")
    assert "RUN" not in words[words.index("USER") :]


def test_its_command_is_one_that_the_server_takes(steps):
    _, final = steps
    program, command, *words = json.loads(dict(final)["CMD"])
    assert (program, command) == ("advisor", serve_command.name)
    taken = serve_command.make_context(command, words).params
    assert (taken["host"], str(taken["port"])) == ("0.0.0.0", dict(final)["EXPOSE"])


@pytest.mark.slow
def test_its_health_check_passes_while_the_server_runs_and_fails_without_it(steps, shipped):
    _, final = steps
    check = dict(final)["HEALTHCHECK"]
    program, flag, code = json.loads(check[check.index("[") :])
    assert (program, flag) == ("python", "-c")
    port = f":{dict(final)['EXPOSE']}/"
    with running(create_app(shipped)) as open_port:
        assert run(code.replace(port, f":{open_port}/")) == 0
    assert run(code.replace(port, f":{open_port}/")) != 0


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    return done.returncode


def test_what_it_leaves_out_is_not_needed():
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv"} <= set(left_out)
    assert not {"advisor", "rules", "README.md", "LICENSE", "pyproject.toml"} & set(left_out)
