"""The pages in docs/ and the README show what really happens, and link to what is there."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.documents import LANGUAGES, Desk, blocks_of, is_part, matches

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
EVERY_PAGE = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "rules" / "README.md"]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")

named = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@named
def test_every_example_does_what_it_shows(page, tmp_path):
    blocks = blocks_of(page)
    assert blocks
    if shutil.which("curl") is None and any("curl" in block.body for block in blocks):
        pytest.skip("needs curl")
    with Desk(tmp_path) as desk:
        for block in blocks:
            desk.work_through(block)


@named
def test_every_example_says_what_it_is(page):
    assert {block.language for block in blocks_of(page)} <= LANGUAGES


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_extras_that_pages_name_can_be_installed():
    text = " ".join(page.read_text(encoding="utf-8") for page in EVERY_PAGE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(re.findall(r"tune-or-prompt\[(\w+)\]", text))
    assert named == set(project["optional-dependencies"]) - {"dev"}


def test_the_python_of_the_readme_runs(tmp_path):
    with Desk(tmp_path) as desk:
        for block in blocks_of(ROOT / "README.md"):
            if block.language == "python":
                desk.work_through(block)
        assert desk.printed


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("one\ntwo", "one\ntwo\n", True),
        ("one", "one\ntwo", False),
        ("one\n...\nthree", "one\ntwo\nthree", True),
        ("at ... o'clock", "at 12 o'clock", True),
        ("at ... o'clock", "at noon", False),
        ("a.c", "abc", False),
    ],
)
def test_what_is_shown_is_compared_whole(shown, printed, same):
    assert matches(shown, printed) is same


def test_json_is_compared_in_its_place():
    assert is_part({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3})
    assert not is_part({"a": {"b": 2}}, {"a": {"b": 1}})
    assert not is_part({"b": 1}, {"a": {"b": 1}})
    assert not is_part([1], [1, 2])
