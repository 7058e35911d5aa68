"""The rewritten prompt in its file: only lines of the prompt move, and the rest stays as it is."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import PromptError, read_prompt, rewrite_file
from tests.days import DAY
from tests.drawing import examples

KEY = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"
CLERK = "You are a clerk at a library.\nToday is {{today}}.\nAnswer in two sentences.\n"
AGENT = f"---\nname: clerk\ndescription: answers readers\n---\n{CLERK}"
CHAT = """\
messages:
  - role: system
    content: |
      You are a clerk.
      Now: {{now}}.
      Be brief.

model: small
"""
MOVED = "\n\n      Now: {{now}}.\n\n"
LATER = "Answer in two sentences.\n\nToday is {{today}}.\n"


def rewritten(raw, name="prompt.md", at=None):
    return rewrite_file(raw, read_prompt(raw, name=name, at=at, on=DAY), name=name, at=at)


@pytest.mark.parametrize(
    ("name", "text", "new"),
    [
        ("clerk.md", CLERK, f"You are a clerk at a library.\n{LATER}"),
        ("agent.md", AGENT, AGENT.partition("Today")[0] + LATER),
        (
            "prompts.py",
            f'KEY = "{KEY}"\nSYSTEM = """\\\n{CLERK}"""\nMORE = 1\n',
            f'KEY = "{KEY}"\nSYSTEM = """\\\nYou are a clerk at a library.\n{LATER}"""\nMORE = 1\n',
        ),
        ("chat.yaml", CHAT, CHAT.replace("      Now: {{now}}.\n", "").replace("\n\n", MOVED)),
    ],
)
def test_a_prompt_is_written_back_into_the_file_it_stands_in(name, text, new):
    found = rewritten(text.encode(), name)
    assert found.content.decode() == new
    assert found.changes[0].startswith("moved to the end: line ")
    assert KEY not in found.diff


def test_line_ends_and_encodings_stay():
    dos = CLERK.replace("\n", "\r\n")
    found = rewritten(b"\xef\xbb\xbf" + dos.encode())
    assert found.content.startswith(b"\xef\xbb\xbfYou are")
    assert found.content.count(b"\r\n") == found.content.count(b"\n") == 4
    wide = rewritten(CLERK.encode("utf-16"))
    assert wide.content.decode("utf-16") == f"You are a clerk at a library.\n{LATER}"


def test_the_file_holds_secrets_as_they_are_and_the_diff_holds_dots():
    found = rewritten(f"Use {KEY}.\n{CLERK}")
    assert KEY in found.content.decode()
    assert KEY not in found.diff
    assert found.notes == ()


def test_the_diff_has_the_lines_of_the_file():
    assert rewritten(AGENT, "./agents/clerk.md").diff.splitlines()[:3] == [
        "--- a/agents/clerk.md",
        "+++ b/agents/clerk.md",
        "@@ -3,5 +3,6 @@",
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("text", [AGENT, AGENT.rstrip("\n"), CLERK.replace("\n", "\r\n")])
def test_git_takes_the_diff(tmp_path, text):
    file = tmp_path / "clerk.md"
    file.write_bytes(text.encode())
    found = rewritten(text.encode(), "clerk.md")
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=found.diff.encode(), check=True)
    assert file.read_bytes() == found.content


@pytest.mark.parametrize(
    ("name", "text", "kept_in"),
    [
        (
            "chat.json",
            '{"messages": [{"role": "system", "content": "You are a clerk.\\nNow: {{now}}."}]}',
            "a chat request",
        ),
        (
            "p.py",
            'PROMPT = """You are a clerk at a library in a town.\nNow: {{now}}.\nBe brief."""\n',
            "Python source code",
        ),
    ],
)
def test_a_prompt_without_lines_of_its_own_is_not_written_back(name, text, kept_in):
    with pytest.raises(PromptError) as caught:
        rewritten(text, name)
    assert str(caught.value) == (
        f"{name}: keeps its prompt in {kept_in}, where its lines are no lines of the file. "
        "Keep the prompt in a text file, or take the changes over by hand: --diff shows them."
    )


def test_other_line_ends_are_refused():
    with pytest.raises(PromptError, match=r"^prompt\.md: has line ends of another kind"):
        rewritten("You are a clerk.\u2028Now: {{now}}.\nBe brief.\n")


lines = st.sampled_from(["Be brief.", "Now: {{now}}.", "", "- Name a price.", "# Rules", "a\tb "])


@examples(30)
@given(st.lists(lines, min_size=1, max_size=9), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_line_of_a_file_is_lost_or_changed(body, end, front):
    head = ["---", "name: clerk", "---"] if front else []
    text = end.join([*head, "You are a clerk.", *body])
    found = rewritten(text.encode())
    new = found.content.decode().split(end)
    assert new[: len(head)] == head
    assert sorted(filter(str.strip, new)) == sorted(
        filter(str.strip, text.split(end))
    ) or "removed as repeats" in " ".join(found.changes)
    assert (found.content == text.encode()) == (not found.changes)
