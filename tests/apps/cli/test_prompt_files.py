"""What `advisor prompt` writes, compares and reads beside a single reading."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from advisor.apps.cli import main

CLERK = "You are a clerk at a library.\nToday is {{today}}.\nAnswer in two sentences.\n"
ON = ("--on", "2026-11-22")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clerk.md").write_text(CLERK, encoding="utf-8")
    return tmp_path


def run(*words, typed=None):
    return CliRunner().invoke(main, ["prompt", *map(str, words), *ON], input=typed)


def test_the_rewritten_file_is_written_and_what_changed_is_said(folder):
    result = run("clerk.md", "--rewrite", "new.md")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Written to new.md: moved to the end: line 2.\n"
    assert (folder / "new.md").read_text("utf-8").endswith("sentences.\n\nToday is {{today}}.\n")


def test_beside_a_form_of_output_what_was_written_is_said_on_standard_error():
    result = run("clerk.md", "--rewrite", "new.md", "--diff")
    assert result.stdout.startswith("--- a/clerk.md\n+++ b/clerk.md\n@@ -1,3 +1,4 @@\n")
    assert result.stderr == "Written to new.md: moved to the end: line 2.\n"


def test_a_prompt_from_standard_input_is_rewritten_too(folder):
    assert run("-", "--rewrite", "new.md", typed=CLERK).exit_code == 0
    assert (folder / "new.md").exists()


def test_a_prompt_with_nothing_to_move_is_written_as_it_is(folder):
    (folder / "short.md").write_text("Be brief.\n", encoding="utf-8")
    result = run("short.md", "--rewrite", "new.md")
    said = "Written to new.md: nothing moved and nothing went; it is the same text.\n"
    assert result.stdout == said
    assert (folder / "new.md").read_bytes() == (folder / "short.md").read_bytes()
    diff = run("short.md", "--diff")
    assert diff.stdout == ""
    assert diff.stderr == "Nothing moves and nothing goes: there is no difference.\n"


def test_the_file_that_is_read_is_never_written_over(folder):
    (folder / "link.md").symlink_to("clerk.md")
    for out in ("clerk.md", "./clerk.md", "link.md"):
        result = run("clerk.md", "--rewrite", out)
        assert (result.exit_code, result.stdout) == (1, "")
        name = out.removeprefix("./")
        assert result.stderr == (
            f"{name}: is the file that is read. Give --rewrite another name.\n"
        )
    assert (folder / "clerk.md").read_text("utf-8") == CLERK


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("-", "--rewrite: writes a file. Give it the name of one.\n"),
        (".", ".: is a folder. Give --rewrite the name of a file.\n"),
        ("none/new.md", "none/new.md: cannot be written: no such file or directory\n"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(out, said):
    result = run("clerk.md", "--rewrite", out)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)


def test_the_diff_of_a_request_has_lines_of_the_prompt(folder):
    text = (
        '{"messages": [{"role": "system", "content": "You are kind.\\nNow: {{now}}.\\nBe brief."}]}'
    )
    (folder / "chat.json").write_text(text, encoding="utf-8")
    result = run("chat.json", "--diff")
    assert result.stdout.startswith("--- chat.json: messages[0]\n+++ chat.json: messages[0]\n@@ ")
    assert result.stderr == "The line numbers are those of the prompt in chat.json.\n"
    refused = run("chat.json", "--rewrite", "new.json")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("chat.json: keeps its prompt in a chat request, where ")
    assert not (folder / "new.json").exists()


def test_two_versions_are_compared(folder):
    (folder / "old.md").write_text("You are a clerk at a library.\n", encoding="utf-8")
    result = run("clerk.md", "--base", "old.md", "--model", "gpt-4o-mini")
    assert result.stdout.startswith("11 tokens (137.5%) longer than the base\n")
    data = json.loads(run("clerk.md", "--base", "old.md", "--json").stdout)
    assert data["new"]["tokens"]["tokens"] - data["base"]["tokens"]["tokens"] == 11
    page = run("clerk.md", "--base", "-", "--markdown", typed="You are a clerk at a library.\n")
    assert page.stdout.startswith("# 11 tokens (137.5%) longer than the base\n")


def test_a_budget_and_growth_end_with_exit_code_3(folder):
    (folder / "old.md").write_text("You are a clerk at a library.\n", encoding="utf-8")
    limits = ("--base", "old.md", "--model", "gpt-4o-mini", "--max-tokens", 10)
    result = run("clerk.md", *limits, "--fail-if-grown", "5%")
    assert result.exit_code == 3
    assert result.stderr == (
        "clerk.md: has 19 tokens, 9 tokens over the 10 of --max-tokens.\n"
        "clerk.md: has grown by 137.5%, from 8 to 19 tokens; --fail-if-grown allows 5%.\n"
    )
    within = run("clerk.md", "--base", "old.md", "--max-tokens", 30, "--fail-if-grown", "160%")
    assert (within.exit_code, within.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fail-if-grown", "5%"), "--fail-if-grown needs --base, the earlier version."),
        (("--base-at", "x"), "--base-at needs --base, the earlier version."),
        (
            ("--base", "clerk.md", "--sarif"),
            "--sarif is of one prompt; with --base, give --json or --markdown.",
        ),
        (
            ("--base", "clerk.md", "--fail-if-grown", "5"),
            "Invalid value for '--fail-if-grown': '5' is not a share. Write it as 5%.",
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words, said):
    result = run("clerk.md", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: {said}\n")


def test_a_base_that_is_missing_or_of_another_form_is_said(folder):
    missing = run("clerk.md", "--base", "none.md")
    assert missing.stderr == "none.md: cannot be read: no such file or directory\n"
    (folder / "old.json").write_text('{"name": "clerk"}', encoding="utf-8")
    other = run("clerk.md", "--base", "old.json")
    assert other.exit_code == 1
    assert other.stderr.startswith("old.json: is JSON of no form that is known here. ")


def test_help_has_the_options_in_groups():
    text = CliRunner().invoke(main, ["prompt", "--help"]).stdout
    heads = [line for line in text.splitlines() if line.endswith(":") and line[:1].isupper()]
    assert heads[0] == "What to print:"
    assert heads[-1] == "Other options:"
    assert text.split("Other options:\n")[1].split()[:2] == ["-h,", "--help"]


def test_a_folder_and_files_become_one_list_and_one_sarif(folder):
    (folder / "a").mkdir()
    (folder / "a" / "two.md").write_text(CLERK, encoding="utf-8")
    text = run("a", "clerk.md").stdout
    assert text.startswith("2 prompts in 2 files\n")
    data = json.loads(run("a", "clerk.md", "--json").stdout)
    assert [one["path"] for one in data["prompts"]] == ["clerk.md", "a/two.md"]
    sarif = json.loads(run(".", "--sarif").stdout)
    assert len(sarif["runs"]) == 1


def test_a_list_keeps_budgets_and_says_what_could_not_be_read(folder):
    (folder / "short.md").write_text("Be brief.\n", encoding="utf-8")
    limits = ("--max-tokens", 10, "--model", "gpt-4o-mini")
    result = run("short.md", "clerk.md", "none.md", *limits)
    assert result.exit_code == 1
    assert result.stderr == (
        "none.md: cannot be read: no such file or directory\n"
        "clerk.md: has 19 tokens, 9 tokens over the 10 of --max-tokens.\n"
    )
    assert run("short.md", ".", "--max-tokens", 100).exit_code == 0
    json_in_words = "You are a clerk.\nReturn a JSON object with the keys name and age.\n"
    (folder / "form.md").write_text(json_in_words, encoding="utf-8")
    assert run("short.md", ".", "--fail-on", "note").exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "x"), "--at is of one prompt; name one file."),
        (("--rewrite", "x.md"), "--rewrite is of one prompt; name one file."),
        (("--diff",), "--diff is of one prompt; name one file."),
        (("-",), "Standard input is one prompt; give - alone."),
    ],
)
def test_what_is_of_one_prompt_is_refused_for_a_list(words, said):
    result = run(".", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: {said}\n")


def test_a_baseline_is_written_and_read(folder):
    (folder / "old.md").write_text("Mail anna.k@firma.de.\n", encoding="utf-8")
    written = run(".", "--write-baseline", "known.json")
    assert written.exit_code == 0
    assert written.stdout.startswith("Written to known.json: ")
    known = ("--baseline", "known.json", "--fail-on", "note")
    assert run("old.md", *known).exit_code == 0
    assert run("clerk.md", "old.md", *known).exit_code == 0
    (folder / "old.md").write_text("Mail anna.k@firma.de.\nOr b.l@firma.de.\n", encoding="utf-8")
    assert run("old.md", *known).exit_code == 3
    both = run("old.md", "--baseline", "a", "--write-baseline", "b")
    assert both.stderr.endswith("Error: Give one of --baseline and --write-baseline.\n")
    missing = run("old.md", "--baseline", "none.json")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("none.json: ")


def test_the_schema_is_written_or_said_to_be_missing(folder):
    (folder / "mail.md").write_text("Return JSON with the keys label and note.\n", encoding="utf-8")
    result = run("mail.md", "--schema", "s.json")
    assert result.stdout == (
        "Written to s.json: 2 keys, read from line 1.\n"
        "The type of label, note is not said: any value fits.\n"
    )
    assert json.loads((folder / "s.json").read_text("utf-8"))["required"] == ["label", "note"]
    none = run("clerk.md", "--schema", "none.json")
    assert (none.exit_code, none.stdout) == (1, "")
    assert none.stderr == (
        "clerk.md: asks for no JSON with keys and for no closed list, so there is no schema in it. "
        "Nothing was written to none.json.\n"
    )
    assert not (folder / "none.json").exists()


def test_examples_are_written_or_said_to_be_missing(folder):
    text = "Answer.\nQ: two plus two?\nA: four\nQ: mail anna.k@firma.de?\nA: no\n"
    (folder / "few.md").write_text(text, encoding="utf-8")
    result = run("few.md", "--examples", "few.jsonl")
    assert result.stdout == (
        "Written to few.jsonl: 2 examples.\nDots stand for secrets and personal data in them.\n"
    )
    first = (folder / "few.jsonl").read_text("utf-8").splitlines()[0]
    assert json.loads(first) == {"input": "two plus two?", "expected": "four"}
    none = run("clerk.md", "--examples", "none.jsonl")
    assert (none.exit_code, none.stdout) == (1, "")
    assert none.stderr == (
        "clerk.md: shows no example with a question and its answer. "
        "Nothing was written to none.jsonl.\n"
    )


def test_providers_are_printed_side_by_side():
    text = run("clerk.md", "--providers", "--calls", 1_000).stdout
    assert text.startswith("By provider, at 1,000 calls a month\n")
    data = json.loads(run("clerk.md", "--providers", "--json").stdout)
    assert {"openai", "anthropic", "google"} <= {row["provider"] for row in data["rows"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--providers", "--base", "x"), "Give one of --providers and --base."),
        (("--providers", "--sarif"), "--sarif has no providers; give --json or --markdown."),
        (
            ("--base", "x", "--baseline", "y"),
            "--base compares all findings; leave the baseline out.",
        ),
    ],
)
def test_what_stands_side_by_side_takes_some_options_only(words, said):
    result = run("clerk.md", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: {said}\n")


def test_a_baseline_is_never_written_over_a_prompt(folder):
    for paths in (["clerk.md"], ["."]):
        result = run(*paths, "--write-baseline", "clerk.md")
        assert (result.exit_code, result.stdout) == (1, "")
        said = "clerk.md: is the file that is read. Give --write-baseline another name.\n"
        assert result.stderr == said
    assert (folder / "clerk.md").read_text("utf-8") == CLERK
