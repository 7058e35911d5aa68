"""The command line where things go wrong around it: streams, terminals, folders, endless files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import unstyle
from click.testing import CliRunner

from advisor.apps.cli import main
from advisor.apps.cli.options import FEWEST_COLUMNS, output_problem

ROOT = Path(__file__).parents[3]
ANSWERS = "what_must_change: behavior\n"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    Path("a.yaml").write_text(ANSWERS, encoding="utf-8")


def run(*arguments, typed=None):
    return CliRunner().invoke(main, arguments, input=typed)


def refused(*arguments, typed=None):
    """Run a command that has to fail with exit code 1; return its messages."""
    result = run(*arguments, typed=typed)
    assert result.exit_code == 1
    return result.stderr


@pytest.fixture
def lines_in_a_terminal(in_a_terminal):
    """Return a function that runs a command, which has to succeed, and returns its lines."""

    def run(columns, *arguments):
        code, printed = in_a_terminal(arguments, columns)
        assert code == 0
        return printed.decode().splitlines()

    return run


def in_a_shell(line):
    command = f'"{sys.executable}" -c "from advisor.apps.cli import main; main()" {line}'
    return subprocess.run(["bash", "-c", command], check=False, capture_output=True, text=True)


@pytest.mark.slow
def test_a_terminal_of_unknown_width_gets_the_usual_width(lines_in_a_terminal):
    lines = lines_in_a_terminal(0, "advise", "a.yaml")
    assert "Fine-tune? Later: after graded answers" in lines[0]
    assert max(len(unstyle(line)) for line in lines) <= 92


@pytest.mark.slow
def test_a_very_narrow_terminal_gets_lines_of_the_fewest_columns(lines_in_a_terminal):
    lines = lines_in_a_terminal(5, "advise", "a.yaml")
    assert any(len(line) > FEWEST_COLUMNS // 2 for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [45, 60, 80])
@pytest.mark.parametrize(
    "arguments",
    [
        ("costs", "a.yaml"),
        ("advise", "a.yaml"),
        ("prompt", "p.txt"),
        ("prices",),
        ("rules", "prove"),
    ],
)
def test_no_line_is_wider_than_a_narrow_terminal(lines_in_a_terminal, arguments, columns):
    Path("p.txt").write_text("You are a clerk.\nAnswer in JSON.\n", encoding="utf-8")
    lines = lines_in_a_terminal(columns, *arguments)
    assert max(map(len, map(unstyle, lines))) <= columns


def test_a_table_too_wide_for_the_terminal_has_a_line_for_each_amount(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    narrow = run("costs", "a.yaml", "--on", "2026-11-22").stdout.splitlines()
    assert narrow[:10] == [
        "What each option costs over 12 months at 10,000 calls a",
        "month (assumed)",
        "  Price list of 2026-11 (genai-prices 0.2.3); asked for",
        "  2026-11-22: 19 days old.",
        "  Better prompt * (recommended): gpt-6.1-terra, OpenAI,",
        "  2026-10-26",
        "    Solves it          yes",
        "    Once               $1,800",
        "    A month            $112",
        "    12 months          $3,150",
    ]
    monkeypatch.setenv("COLUMNS", "80")
    wide = run("costs", "a.yaml", "--on", "2026-11-22").stdout.splitlines()
    assert wide[2:4] == [
        "  Option: priced on     Solves it    Once  A month  12 months  Per million calls",
        "  Better prompt *             yes  $1,800     $112     $3,150             $4,583",
    ]


@pytest.mark.slow
@pytest.mark.long
def test_closed_standard_input_gets_a_message():
    asked = in_a_shell("ask new.yaml <&-")
    assert asked.stderr == (
        "standard input: is closed. Run it in a terminal, or pipe the answers in.\n"
    )
    for command in ("advise -", "prompt -", "replay -"):
        found = in_a_shell(f"{command} <&-")
        assert found.returncode == 1
        assert found.stderr == ("standard input: is closed. Pipe something in, or name a file.\n")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk_gets_a_message():
    found = in_a_shell("advise a.yaml --json > /dev/full")
    assert found.returncode == 1
    assert found.stderr == "output: cannot be written: no space left on device\n"


@pytest.mark.slow
def test_closed_standard_output_ends_without_a_traceback():
    assert "Traceback" not in in_a_shell("advise a.yaml >&-").stderr


@pytest.mark.slow
def test_a_closed_pipe_ends_the_command_quietly():
    found = in_a_shell("rules schema | head -1")
    assert (found.stdout, found.stderr) == ("{\n", "")


def test_a_write_error_names_its_file():
    error = PermissionError(13, "Permission denied", "docs/rules/a.md")
    assert str(output_problem(error)) == "docs/rules/a.md: cannot be written: permission denied"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no device without an end")
def test_a_file_without_an_end_is_refused():
    too_large = "/dev/zero: is too large. The limit is 1 MB.\n"
    assert refused("advise", "/dev/zero") == too_large
    assert refused("ask", "/dev/zero") == too_large
    assert refused("prompt", "/dev/zero") == "/dev/zero: is too large. The limit is 10 MB.\n"


def test_ask_saves_to_a_file_only():
    assert refused("ask", "-", typed="1\nq\n") == (
        "-: is not a file. Name the file to save the answers to.\n"
    )


def test_ask_says_before_the_first_question_that_it_cannot_save():
    result = run("ask", "nowhere/a.yaml", typed="1\nq\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "nowhere/a.yaml: cannot be written: no such file or directory\n"


def test_control_characters_in_keys_are_escaped():
    Path("a.yaml").write_text('"\\x1b[31mred\\u202e": 1\n', encoding="utf-8")
    assert refused("advise", "a.yaml") == (
        "answers.\\x1b[31mred\\u202e: there is no such question. "
        "`advisor questions` lists them all.\n"
    )


def test_keys_next_to_a_scenario_are_refused():
    scenario = {"calls_per_month": 5, "prompt": {}}
    Path("s.json").write_text(json.dumps({"scenario": scenario, "horizon_months": 3}))
    assert refused("costs", "s.json") == (
        "s.json:1:52: 'horizon_months' stands beside the scenario. "
        "Move it into the scenario, or remove it.\n"
    )


def test_an_unknown_approach_or_rule_gets_a_hint():
    assert refused("flips", "a.yaml", "zzz") == (
        "approach: there is no approach 'zzz'. "
        "Use one of bigger_model, rag_fine_tune, rag, fine_tune, prompt.\n"
    )
    assert refused("explain", "a.yaml", "zzz") == (
        "rule: there is no rule 'zzz'. Each reason in an advice names its rule.\n"
    )


def test_no_calls_at_all_cost_nothing():
    Path("p.txt").write_text("You are a clerk.", encoding="utf-8")
    money = json.loads(run("prompt", "p.txt", "--calls", "0", "--json").stdout)["money"]
    assert money["calls_per_month"] == 0
    assert "$0.00 a month at 0 calls" in run("prompt", "p.txt", "--calls", "0").stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_an_unreadable_file_gets_a_message():
    Path("a.yaml").chmod(0)
    assert refused("advise", "a.yaml") == "a.yaml: cannot be read: permission denied\n"
    Path("own/closed").mkdir(parents=True)
    Path("own/open.yaml").write_text("notes: []\n", encoding="utf-8")
    Path("own/closed").chmod(0)
    told = "own/closed: cannot be read: permission denied\n"
    assert refused("rules", "check", "own") == told


@pytest.mark.slow
def test_the_price_of_a_prompt_is_that_of_the_tokens_shown_with_it():
    Path("p.txt").write_text("ab\n" * 20_000, encoding="utf-8")
    options = ("--model", "gpt-4o-mini", "--calls", "1000000", "--on", "2026-11-22")
    reading = json.loads(run("prompt", "p.txt", *options, "--json").stdout)
    cost = reading["tokens"]["count"]["tokens"] * 1_000_000 * 0.15 / 1_000_000
    assert f"${cost:,.0f} a month at 1,000,000 calls" in run("prompt", "p.txt", *options).stdout
