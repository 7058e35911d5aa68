"""One table lists every form of an advice; flags, buttons and documentation agree with it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from advisor import Advice, advise
from advisor.advice.forms import FORMS, Form
from advisor.apps.cli import main
from advisor.apps.cli.verdicts import advice_form_options
from advisor.apps.web.session.keys import ui

ROOT = Path(__file__).parents[2]
ANSWERS = {"what_must_change": "behavior", "distinct_voice": True, "prompting_effort": "exhausted"}
DAY = "2026-11-22"
ADVICE = advise(ANSWERS, on=DAY)
HEADLINE = Form("headline", "Just the verdict (text)", lambda a: a.verdict.headline, ".txt", "x/y")
MORE = (*FORMS, HEADLINE)


@pytest.fixture
def answers(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("what_must_change: behavior\n", encoding="utf-8")
    return file


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_flag_prints_what_the_form_writes(form, answers):
    printed = CliRunner().invoke(main, ["advise", str(answers), form.flag, "--on", DAY])
    assert printed.exit_code == 0
    assert printed.stdout_bytes.decode() == form.write(
        advise({"what_must_change": "behavior"}, on=DAY)
    )


def test_the_help_names_each_flag_with_its_purpose():
    told = " ".join(CliRunner().invoke(main, ["advise", "--help"]).stdout.split())
    for form in FORMS:
        assert f"{form.flag} {form.says}." in told


def test_each_form_has_its_own_name_and_file_name():
    assert len({form.name for form in FORMS}) == len(FORMS)
    assert len({form.file_name(ADVICE) for form in FORMS}) == len(FORMS)
    rules = ADVICE.rulebook_digest
    (adr,) = (form for form in FORMS if form.name == "adr")
    assert adr.file_name(ADVICE) == f"decision-advice-{DAY}-rules-{rules}.md"


def test_a_form_of_costs_needs_costs():
    without = Advice.from_dict({**ADVICE.to_dict(), "costs": None})
    assert [form.name for form in FORMS if not form.fits(without)] == ["csv", "csv-comma"]
    assert all(form.fits(ADVICE) for form in FORMS)


def test_the_documentation_has_a_line_for_each_form_and_needs_one_for_another():
    page = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
    table = page.partition("## Pass it on")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    assert lines == documented(FORMS)
    assert lines != documented(MORE)


def documented(forms):
    """Return the line of the documentation for each form."""
    return [
        f"| `{form.write.__name__}()` | `{form.flag}` | `{form.suffix}` | {form.media_type}"
        f" | {form.says} |"
        for form in forms
    ]


# -- one more row is one more form -----------------------------------------------------------------


def test_a_new_form_adds_a_flag():
    @click.command()
    @advice_form_options(MORE)
    def command(*, form):
        click.echo(form)

    assert CliRunner().invoke(command, ["--headline"]).stdout == "headline\n"
    told = " ".join(CliRunner().invoke(command, ["--help"]).stdout.split())
    assert "--headline Just the verdict (text)." in told


def test_a_new_form_adds_a_button():
    testing = pytest.importorskip("streamlit.testing.v1")

    def page():
        from advisor.apps.web.result.downloads import draw_downloads  # noqa: PLC0415
        from tests.advice.test_forms import ADVICE, MORE  # noqa: PLC0415

        draw_downloads(ADVICE, MORE)

    app = testing.AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    buttons = app.get("download_button")
    assert [button.key for button in buttons] == [ui(f"download-{form.name}") for form in MORE]
    assert [button.label for button in buttons] == [form.says for form in MORE]
