"""The hook for pre-commit and the documented workflow, run as far as they can be without GitHub."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from advisor.apps.cli import main

ROOT = Path(__file__).parents[3]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
CLERK = "You are a clerk at a library.\nAnswer in two sentences.\n"
SECRET = f"{CLERK}Use sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "clerk.md").write_text(CLERK, encoding="utf-8")
    return tmp_path


def hook():
    if not HOOKS.exists():  # as in a source archive
        pytest.skip("the hook is in the repository only")
    (found,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    return found


def workflow():
    page = (ROOT / "docs" / "prompts.md").read_text("utf-8")
    return yaml.safe_load(re.search(r"```yaml title=prompts.yml\n(.*?)```", page, re.DOTALL)[1])


def test_the_hook_stops_a_commit_with_a_secret(folder):
    (folder / "prompts" / "secret.md").write_text(SECRET, encoding="utf-8")
    program, *words = shlex.split(hook()["entry"])
    assert program == "advisor"
    run = CliRunner().invoke
    assert run(main, [*words, "prompts/clerk.md"]).exit_code == 0
    assert run(main, [*words, "prompts/clerk.md", "prompts/secret.md"]).exit_code == 3


def test_the_hook_takes_prompts_and_leaves_other_files():
    takes = re.compile(hook()["files"])
    for name in ("prompts/a.md", "src/prompt/b.txt", "x.prompty", "AGENTS.md", "a/CLAUDE.md"):
        assert takes.search(name), name
    for name in ("README.md", "src/prompts.py", "prompts/__init__.py", "prompts/a.png"):
        assert not takes.search(name), name


def test_the_workflow_has_the_right_to_read_and_no_other():
    found = workflow()
    assert found["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in found["jobs"].values())
    runs = [step["run"] for step in found["jobs"]["prompts"]["steps"] if "run" in step]
    assert not [run for run in runs if "${{" in run]  # names of branches never become commands


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(
    shutil.which("git") is None or shutil.which("bash") is None, reason="needs git and bash"
)
def test_the_steps_of_the_workflow_run(folder):
    steps = {step.get("name"): step for step in workflow()["jobs"]["prompts"]["steps"]}
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "BASE": "before",
    }

    def bash(command):
        words = ["bash", "-e", "-c", command]
        return subprocess.run(words, env=environment, check=False, capture_output=True).returncode

    identity = "-c user.name=a -c user.email=a@example.org"
    assert (
        bash(f"git init -q . && git add . && git {identity} commit -qm a && git branch before") == 0
    )
    assert bash(steps["List the prompts"]["run"]) == 0
    assert "# 1 prompt in 1 file" in (folder / "summary.md").read_text("utf-8")
    assert bash(steps["Stop for errors and for long prompts"]["run"]) == 0
    grown = steps["Stop for prompts that have grown"]["run"]
    assert bash(grown) == 0
    (folder / "prompts" / "clerk.md").write_text(CLERK * 3, encoding="utf-8")
    assert bash(grown) == 1
