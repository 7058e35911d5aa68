"""Folders of prompts: every file is read, or said to be left out, and nothing makes it hang."""

from __future__ import annotations

import json
import os

import pytest

from advisor import SourceError, read_prompt, read_prompts
from advisor.evidence.prompt.sarif import list_sarif
from tests.days import DAY

CLERK = "You are a clerk at a library.\nMail anna.k@firma.de.\nAnswer in two sentences.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def listed(*paths, **terms):
    return read_prompts(paths, on=DAY, **terms)


def why(found):
    return {one.path: one.why for one in found.left}


def test_the_prompts_of_a_folder_are_read_by_file(folder):
    chat = json.dumps({"messages": [{"role": "system", "content": CLERK}]})
    code = f'X = 1\nSYSTEM_PROMPT = """\\\n{CLERK}"""\n'
    write(folder, a__clerk_dot_md=CLERK, a__chat_dot_json=chat, a__b__p_dot_py=code)
    found = listed("a")
    assert [one.path for one in found.prompts] == ["a/chat.json", "a/clerk.md", "a/b/p.py"]
    alone = read_prompt(CLERK, on=DAY)
    assert {one.tokens.tokens for one in found.prompts[:2]} == {alone.tokens.count.tokens}
    assert found.prompts[1].advice == alone.advice
    assert found.left == ()


def test_sarif_has_the_lines_of_each_file(folder):
    write(folder, a_dot_md=CLERK, b_dot_py=f'X = 1\nSYSTEM_PROMPT = """\\\n{CLERK}"""\n')
    (run,) = list_sarif(listed("."))["runs"]
    lines = {
        place["artifactLocation"]["uri"]: place["region"]["startLine"]
        for result in run["results"]
        if result["ruleId"] == "personal-data"
        for place in [result["locations"][0]["physicalLocation"]]
    }
    assert lines == {"a.md": 2, "b.py": 4}
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))


def test_every_file_is_read_or_said_to_be_left_out(folder):
    write(
        folder,
        a__conf_dot_json='{"a": 1}',
        a__bin_dot_md=b"\x00\x01\xff\xfe",
        a__half_dot_json='{"messages": [',
        a__f_dot_py="def f():\n    return 1\n",
        a__page_dot_py='TITLE = "a long title of a page with more than eight words in it"\n',
        a__README_dot_md="Read me.",
        a__node_modules__x_dot_md=CLERK,
        a__i_dot_png=b"\x89PNG",
        a__empty_dot_txt="",
    )
    (folder / "a" / "sub").mkdir()
    (folder / "a" / "sub" / "loop").symlink_to("..")
    (folder / "a" / "self.md").symlink_to("self.md")
    os.mkfifo(folder / "a" / "pipe.md")
    found = listed("a")
    assert found.prompts == ()
    said = why(found)
    assert said.pop("a/half.json").startswith("line 1: not valid JSON")
    assert said == {
        "a/conf.json": "is JSON of no form that is known here",
        "a/bin.md": "is not text",
        "a/f.py": "is Python source code without a text of at least 8 words",
        "a/page.py": "is source code in which no text is called a prompt",
        "a/README.md": "is about the project, by its name",
        "a/node_modules": "is a folder of tools or packages",
        "a/empty.txt": "is empty",
        "a/sub/loop": "is a link to a folder, which is not followed",
        "a/self.md": "cannot be read: too many levels of symbolic links",
        "a/pipe.md": "is no regular file",
    }
    assert found.other_kinds == {"png": 1}
    page = found.to_markdown()
    assert "1 file of other kinds: png 1." in page
    assert "In folders these count as prompts: " in page


def test_a_file_that_is_named_is_read_whatever_its_name(folder):
    write(folder, README_dot_md=CLERK, odd_dot_xyz=CLERK)
    found = listed("README.md", "odd.xyz", "none.md")
    assert [one.path for one in found.prompts] == ["README.md", "odd.xyz"]
    (left,) = found.left
    assert (left.named, left.why) == (True, "cannot be read: no such file or directory")


def test_a_file_that_is_reached_twice_is_read_once(folder):
    write(folder, a__clerk_dot_md=CLERK, a__i_dot_png=b"x")
    (folder / "a" / "same.md").symlink_to("clerk.md")
    found = listed("a", "a/clerk.md", "a", ".")
    assert len(found.prompts) == 1
    assert found.other_kinds == {"png": 1}


def test_the_prompts_of_one_file_are_all_read(folder):
    names = ["GREETING_PROMPT", "REFUSAL_PROMPT"]
    code = "\n".join(f'{name} = """\\\n{name}\n{CLERK}"""\n' for name in names)
    write(folder, p_dot_py=code)
    found = listed(".")
    assert sorted(one.name for one in found.prompts) == [f"p.py: {name}" for name in names]


def test_too_many_files_are_refused_in_one_sentence(folder):
    write(folder, **{f"a__{n}_dot_md": "Be brief." for n in range(4)})
    with pytest.raises(SourceError) as caught:
        listed("a", most=3)
    assert str(caught.value) == (
        "a: holds more than 3 files that may hold prompts. "
        "Name the folders or files with prompts in them."
    )


def test_many_files_of_other_kinds_are_only_counted(folder):
    (folder / "a").mkdir()
    for number in range(500):
        (folder / "a" / f"{number}.png").touch()
    found = listed("a", most=3)
    assert (found.prompts, found.left, found.other_kinds) == ((), (), {"png": 500})


def test_an_address_in_sarif_is_escaped(folder):
    write(folder, **{"a b#1_dot_md": CLERK})
    text = json.dumps(list_sarif(listed(".")))
    assert '"a%20b%231.md"' in text
