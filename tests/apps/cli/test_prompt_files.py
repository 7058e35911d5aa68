"""What `advisor prompt` writes, compares and reads beside a single reading."""

from __future__ import annotations

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
