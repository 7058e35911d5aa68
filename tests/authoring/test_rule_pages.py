"""A page for each rule: its fixed headings, hostile texts, and the folder it is written to."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import load_rulebook
from advisor.apps.cli import main
from advisor.authoring.rule_pages import GENERATED_MARK, INDEX, rule_pages
from advisor.formats.document import Heading
from advisor.formats.markdown import to_markdown

SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
HEADINGS = [
    "When it applies",
    "What it does",
    "Why",
    "Unless",
    "Sources",
    "Examples",
    "Since",
]

SMALL_PAGE = f"""\
{GENERATED_MARK}

# Yes to model

Rule 1 of 2, lever `model` · `model-yes` · [All rules](README.md)

## When it applies

- A crowd sits there late
  - `late_crowd` means:
    - It is after six
      - `late` means: Hour: at least 18 hours
    - More than ten cups are drunk
      - `a_crowd` means: Cups for all guests: more than 10 cups

## What it does

Pulls the lever `model`. (What about model?)

## Why

It helps.

## Unless

No exception is named.

## Sources

- The kitchen table, all. Everyone.

## Examples

It applies to:

- Mood: Calm
- Hour: 20 hours
- Cups: 11

Advised: Way bigger\\_model.

It stays silent on:

- Mood: Calm

Advised: Way fine\\_tune. Here [`model-no`](model-no.md) decides in its place.

## Since

2026-11-22, in `sound/levers/model.yaml`.
"""

SMALL_INDEX = f"""\
{GENERATED_MARK}

# Rules of Tea or coffee 1

6 rules, as of 2026-11-22. Of each lever's rules, the first that applies decides. \
Gates say what must be in place first. Notes never decide.

## Model: What about model?

1. Pulls: [Yes to model](model-yes.md)
2. Holds: [No to model](model-no.md)

## Retrieval: What about retrieval?

1. Pulls: [Yes to retrieval](retrieval-yes.md)
2. Holds: [No to retrieval](retrieval-no.md)

## Tuning: What about tuning?

1. Pulls: [Yes to tuning](tuning-yes.md)
2. Holds: [No to tuning](tuning-no.md)
"""


@pytest.fixture(scope="module")
def pages(shipped):
    return rule_pages(shipped)


def section(page, heading):
    return page.split(f"\n## {heading}\n\n")[1].split("\n\n## ")[0].strip("\n")


# -- the pages


def test_a_page_of_the_small_rulebook(small):
    assert rule_pages(small)["model-yes.md"] == SMALL_PAGE


def test_the_index_of_the_small_rulebook(small):
    assert rule_pages(small)[INDEX] == SMALL_INDEX


def test_there_is_a_page_for_each_rule_gate_and_note_and_an_index(shipped, pages):
    assert list(pages) == [INDEX, *(f"{name}.md" for name in shipped.rules)]


def test_every_page_has_the_same_headings_in_the_same_order(pages):
    for name, page in pages.items():
        if name != INDEX:
            assert re.findall(r"^## (.*)$", page, re.MULTILINE) == HEADINGS, name


def test_every_rule_is_in_the_index_once_and_every_link_leads_to_a_page(pages):
    listed = re.findall(r"\]\(([^)<]+)\)", pages[INDEX])
    assert sorted(listed) == sorted(set(pages) - {INDEX})
    for page in pages.values():
        assert set(re.findall(r"\]\((?!https?:)([^)]+\.md)\)", page)) <= set(pages)


def test_every_page_names_its_rule_says_what_kind_it_is_and_leads_to_the_index(shipped, pages):
    for name, kind in (
        ("requirements-change-often", "Rule 5 of 26, lever `tuning`"),
        ("personal-data", "Gate, lever `tuning`"),
        ("evaluation-set-first", "Tactic"),
        ("two-changes-a-quarter", "Caution"),
        ("tone-from-examples", "Consideration"),
    ):
        title = to_markdown([Heading(shipped.rules[name].title, 1)]).strip()
        about = f"{kind} · `{name}` · [All rules](README.md)"
        assert pages[f"{name}.md"].splitlines()[2:5] == [title, "", about]


def test_options_with_an_or_of_their_own_are_quoted(pages):
    assert (
        "  - `need_fits_fine_tuning` means: What must change: "
        '"behavior" or "behavior + knowledge" or "nothing but cost or speed"'
    ) in section(pages["speed-with-examples.md"], "When it applies").splitlines()


def test_a_page_names_the_rule_asked_before_it_and_the_last_rule_always_applies(pages):
    assert section(pages["facts-missing.md"], "When it applies") == (
        "Always.\n\nAsked only where no rule before it applies; "
        "the one before it is [`citations-from-long-text`](citations-from-long-text.md)."
    )
    assert "Asked only" not in pages["not-about-facts.md"]


def test_alternatives_are_listed_one_below_the_other(pages):
    assert section(pages["not-private-by-default.md"], "When it applies") == (
        "- any of these:\n"
        "  - Data stays on-premises: yes\n"
        "  - Personal data in examples: yes\n"
        "  - all of these:\n"
        "    - Approach: Fine-tune or RAG + fine-tune\n"
        "    - not so:\n"
        "      - Provider: Open model on our own machines"
    )


def test_each_kind_of_rule_says_what_it_does(pages):
    assert section(pages["requirements-change-often.md"], "What it does") == (
        "Holds the lever `tuning`. (Must the model be fine-tuned to respond differently?)"
    )
    assert section(pages["knowledge-only.md"], "What it does").startswith(
        "Holds the lever `tuning`, because the need is not about it at all. "
    )
    assert section(pages["personal-data.md"], "What it does").splitlines()[:3] == [
        "Puts off the lever `tuning`, without changing the approach.",
        "",
        "- Needed: Examples without personal data.",
    ]
    shown = "It is shown beside the verdict and never decides."
    for name, adds in (
        ("evaluation-set-first", "Recommends the tactic `build_evals`."),
        ("not-a-way-to-teach-facts", "Corrects a common belief."),
        ("two-changes-a-quarter", "Names something to watch."),
        ("provider-ends-fine-tuning", "Warns of an offer that is closing."),
        ("tone-from-examples", "Speaks for the lever `tuning`."),
    ):
        assert section(pages[f"{name}.md"], "What it does") == f"{adds} {shown}"


def test_a_source_comes_with_its_link_its_section_and_its_dates(shipped, pages):
    source = shipped.sources["openai-structured-outputs"]
    (line,) = (
        line
        for line in section(pages["structured-output-first.md"], "Sources").splitlines()
        if source.title in line
    )
    assert f"({source.link}), " in line
    assert str(source.read or source.via) in line


def test_an_exception_begins_with_unless_you(pages):
    assert section(pages["requirements-change-often.md"], "Unless") == (
        "Unless you change only the wording, and the examples stay valid."
    )


def test_an_example_that_waits_at_a_gate_says_not_yet(pages):
    fires, _silent = section(pages["too-few-examples.md"], "Examples").split("stays silent")
    assert "Advised: Fine-tune, but not yet.\n" in fires


# -- hostile texts


def test_a_hostile_rulebook_adds_no_heading(small):
    text = "Yes.\n\n## Why\n\n<b>No</b>"
    rule = small.levers["model"].rules[0].model_copy(update={"title": text, "because": text})
    lever = replace(small.levers["model"], rules=(rule, *small.levers["model"].rules[1:]))
    page = rule_pages(replace(small, levers={**small.levers, "model": lever}))["model-yes.md"]
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == HEADINGS
    assert "<b>" not in page


# -- the command


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "docs" / "rules"


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "docs", *map(str, arguments)])


def test_the_command_writes_every_page(rules, out):
    written = run(rules, "--out", out)
    assert (written.exit_code, written.stdout) == (0, f"7 pages in {out}.\n")
    assert {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()} == (
        rule_pages(load_rulebook(rules))
    )


def test_a_page_that_was_changed_by_hand_is_written_again(rules, out):
    run(rules, "--out", out)
    as_generated = (out / "model-yes.md").read_bytes()
    (out / "model-yes.md").write_text(f"{GENERATED_MARK}\nSomething else", encoding="utf-8")
    assert run(rules, "--out", out).exit_code == 0
    assert (out / "model-yes.md").read_bytes() == as_generated


def test_pages_of_removed_rules_are_deleted_and_other_files_kept(rules, out):
    run(rules, "--out", out)
    (out / "gone.md").write_text(f"{GENERATED_MARK}\n", encoding="utf-8")
    (out / "notes.md").write_text("Somebody's own.\n", encoding="utf-8")
    assert run(rules, "--out", out).exit_code == 0
    assert not (out / "gone.md").exists()
    assert (out / "notes.md").read_text(encoding="utf-8") == "Somebody's own.\n"


def test_a_file_that_was_not_generated_is_never_overwritten(rules, out):
    out.mkdir(parents=True)
    (out / INDEX).write_text("# My notes\n", encoding="utf-8")
    result = run(rules, "--out", out)
    assert result.exit_code == 1
    assert result.stderr == (
        f"{out}/README.md: was not generated. Move it, or choose another --out.\n"
    )
    assert [file.name for file in out.iterdir()] == [INDEX]


def test_a_folder_that_cannot_be_created_is_reported(rules, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    result = run(rules, "--out", blocked / "rules")
    assert result.exit_code == 1
    assert result.stderr == f"{blocked}/rules: cannot be written: not a directory\n"
