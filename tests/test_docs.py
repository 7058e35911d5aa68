"""The examples in docs/ and the README print the output they show, and every link has a target."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import advisor
from tests.documentation_examples import (
    LANGUAGES,
    PageSession,
    blocks_of,
    contains_shown,
    matches_output,
)

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
BUILT = ROOT / "docs" / "rules"
"""The pages of the rules: each build of the site writes them, and git does not keep them."""
EVERY_PAGE = [
    *PAGES,
    *sorted((ROOT / "docs" / "contribute").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "rules/README.md")),
]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")

PARTS = [
    "Context and Problem Statement",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Confirmation",
]
"""The headings of a decision record, as `advisor advise --adr` has them."""

named = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def read(page):
    return page.read_text(encoding="utf-8")


@pytest.mark.slow
@named
def test_every_example_prints_the_output_it_shows(page, tmp_path):
    blocks = blocks_of(page)
    assert blocks
    if shutil.which("curl") is None and any("curl" in block.body for block in blocks):
        pytest.skip("needs curl")
    with PageSession(tmp_path) as session:
        for block in blocks:
            session.run_block(block)


@named
def test_every_example_names_its_language(page):
    assert {block.language for block in blocks_of(page)} <= LANGUAGES


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_has_a_target(page):
    links = {link: (page.parent / link).resolve() for link in LINK.findall(read(page))}
    broken = [link for link, target in links.items() if not target.exists()]
    assert [link for link in broken if links[link].parent != BUILT] == []


FIELD = re.compile(r"`([a-z_]+(?:\[\])?(?:\.[a-z_]+(?:\[\])?)*)`")


def fields_below(schema, place, whole, inside=()):
    """Yield the paths of a JSON Schema, such as `costs.options[].model`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in inside:  # steps hold steps
            yield from fields_below(whole["$defs"][name], place, whole, (*inside, name))
        return
    for part in schema.get("anyOf", ()):
        yield from fields_below(part, place, whole, inside)
    if "items" in schema:
        yield f"{place}[]"
        yield from fields_below(schema["items"], f"{place}[]", whole, inside)
    for name, part in schema.get("properties", {}).items():
        path = f"{place}.{name}" if place else name
        yield path
        yield from fields_below(part, path, whole, inside)


def test_the_page_of_records_names_fields_that_a_record_has():
    told = FIELD.findall((ROOT / "docs" / "records.md").read_text("utf-8"))
    schema = advisor.Advice.json_schema()
    known = {*fields_below(schema, "", schema)}
    known |= {f"answers.{question}" for question in advisor.load_rulebook().questions}
    assert len(told) > 20
    assert {path for path in told if path not in known} == set()


def test_the_page_of_public_names_lists_exactly_the_public_names():
    names = read(ROOT / "docs" / "public.md").split("\n## ")[1]
    assert sorted(re.findall(r"^\| `(\w+)` \|", names, re.MULTILINE)) == sorted(advisor.__all__)


def test_every_decision_is_listed_and_has_the_parts_of_a_record():
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("0*.md"))
    listed = re.findall(r"\]\((\d{4}-[a-z-]+\.md)\)", read(folder / "README.md"))
    assert listed == [record.name for record in records]
    for record in records:
        headings = re.findall(r"^##+ (.+)$", read(record), re.MULTILINE)
        assert headings[: len(PARTS)] == PARTS, record.name


def test_the_changelog_begins_with_the_version_of_the_package():
    first = re.search(r"^## (\S+)", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert first[1] == advisor.__version__


def test_the_extras_that_pages_name_can_be_installed():
    text = " ".join(page.read_text(encoding="utf-8") for page in EVERY_PAGE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = set(re.findall(r"tune-or-prompt\[(\w+)\]", text))
    assert named == set(project["optional-dependencies"]) - {"clients", "dev", "docs"}


def test_the_python_of_the_readme_runs(tmp_path):
    with PageSession(tmp_path) as session:
        for block in blocks_of(ROOT / "README.md"):
            if block.language == "python":
                session.run_block(block)
        assert session.printed


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
def test_shown_output_matches_the_whole_printed_output(shown, printed, same):
    assert matches_output(shown, printed) is same


def test_shown_json_matches_at_the_same_path():
    assert contains_shown({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3})
    assert not contains_shown({"a": {"b": 2}}, {"a": {"b": 1}})
    assert not contains_shown({"b": 1}, {"a": {"b": 1}})
    assert not contains_shown([1], [1, 2])
