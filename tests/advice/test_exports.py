"""Every output form of an advice says what the advice says, and can be reproduced exactly."""

from __future__ import annotations

import csv
import os
import re
import stat
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from advisor import Advice, advise
from advisor.advice.cost_options import shown_options
from advisor.advice.wording import opening
from advisor.apps.web.session.keys import ui
from advisor.formats.yaml_source import parse
from tests.published import published_cases
from tests.quick import mostly_long, mostly_slow

ROOT = Path(__file__).parents[2]
DAY = "2026-11-22"
HOSTILE = (
    '=HYPERLINK("http://evil.example/x") <script>alert(1)</script> ![x](http://evil.example/y)'
)
ANSWERS = {
    "none": {},
    "knowledge": {
        "what_must_change": "knowledge",
        "knowledge_changes": "weekly",
        "needs_citations": True,
        "prompt_score": None,
        "calls_per_month": 1_200_000,
    },
    "tuning": {
        "what_must_change": "behavior",
        "distinct_voice": True,
        "prompting_effort": "exhausted",
        "labeled_examples": 20,
        "provider": "openai",
        "calls_per_month": 400_000,
        "prompt_words": {
            "value": 900,
            "origin": "read",
            "quote": 'it\'s "900" words\nor $HOME `so`',
        },
    },
    "hostile": {"what_must_change": "behavior", "model": HOSTILE},
}


def advised(name):
    return advise(ANSWERS[name], on=DAY)


class Elements(HTMLParser):
    """The elements of a document with their attributes, and its text."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.said = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.said.append(data)


def elements(html):
    parser = Elements()
    parser.feed(html)
    return parser.found, " ".join(" ".join(parser.said).split())


# -- every form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ANSWERS)
def test_every_form_names_tool_rulebook_and_price_dates(name):
    advice = advised(name)
    told = [advice.to_markdown(), advice.to_html(), advice.to_decision_record(), advice.to_json()]
    told += [advice.to_csv()] if advice.costs else []
    for text in told:
        for fact in (advice.rulebook_version, advice.rulebook_digest, DAY, advice.tool_version):
            assert fact in text


@pytest.mark.parametrize("name", ["knowledge", "tuning"])
def test_every_form_names_the_days_the_prices_were_checked(name):
    advice = advised(name)
    for text in (advice.to_markdown(), advice.to_html(), advice.to_decision_record()):
        assert "token prices checked between 2026-" in text
    assert "token prices checked between 2026-" in advice.to_csv()


@pytest.mark.slow
@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_reads_back_to_the_same_forms(name):
    advice = advised(name)
    again = Advice.from_dict(parse(advice.to_json(), "advice.json").data)
    assert again == advice
    assert again.to_json() == advice.to_json()
    assert again.to_html() == advice.to_html()
    assert again.to_decision_record() == advice.to_decision_record()
    assert again.to_csv() == advice.to_csv()


def test_a_file_from_before_the_approaches_were_described_still_opens():
    data = advised("knowledge").to_dict()
    del data["approaches"]
    old = Advice.from_dict(data)
    assert old.names["rag"] in old.to_decision_record()
    assert old.to_html()


@pytest.mark.slow
@pytest.mark.parametrize("case", mostly_slow(published_cases()[::6]), ids=lambda case: case.id)
def test_html_and_markdown_say_the_same(case):
    advice = advise(case.answers, on=DAY)
    _, html = elements(advice.to_html())
    for part in (opening(advice), advice.verdict.reason, *(s.do for s in advice.plan)):
        assert " ".join(part.split()) in html
    for finding in advice.findings:
        assert finding.because in html
        assert f"`{finding.rule}`" in advice.to_markdown()


# -- HTML ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ANSWERS)
def test_the_html_loads_and_runs_nothing(name):
    found, text = elements(advised(name).to_html())
    tags = {tag for tag, _ in found}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "object", "form", "base"})
    for tag, attributes in found:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style")]
        assert tag != "a" or attributes["href"].startswith(("https://", "http://"))
    policy = next(a["content"] for _, a in found if a.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert (HOSTILE in text) == (name == "hostile")


def test_the_html_has_one_title_and_headings_in_order():
    found, _ = elements(advised("tuning").to_html())
    levels = [int(tag[1]) for tag, _ in found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


# -- Markdown --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_markdown_in_a_user_s_text_is_escaped():
    for text in (advised("hostile").to_markdown(), advised("hostile").to_decision_record()):
        told = text.partition("```yaml")[0]
        assert "<" not in told
        assert not re.search(r"(?<!\\)\[x(?<!\\)\]\(", told)


# -- the decision record ---------------------------------------------------------------------------

MADR = [
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Confirmation",
    "Pros and Cons of the Options",
    "More Information",
]


def headings(record):
    return re.findall(r"^(#+) (.+)$", record, re.MULTILINE)


@pytest.mark.parametrize("name", ["knowledge", "tuning", "hostile"])
def test_the_record_has_the_sections_of_madr_in_their_order(name):
    advice = advised(name)
    record = advice.to_decision_record()
    titles = [title for _, title in headings(record)]
    assert [title for title in titles if title in MADR] == MADR
    _, front, body = record.split("---\n", 2)
    assert parse(front, "front matter").data == {"status": "proposed", "date": DAY}
    assert body.startswith(f"\n# {opening(advice)}\n")
    chosen = advice.names[advice.verdict.approach]
    assert f'Chosen option: "{chosen}", because ' in record
    assert "- Good, because" in record
    assert "- Bad, because" in record


@pytest.mark.parametrize("name", ["knowledge", "tuning"])
def test_the_record_is_confirmed_by_the_tests_of_the_plan(name):
    advice = advised(name)
    record = advice.to_decision_record()
    confirmation = record.partition("### Confirmation")[2].partition("\n## ")[0]
    for stage in advice.plan:
        assert stage.done_when in confirmation
        assert (stage.stop_if or "") in confirmation
    for other in advice.alternatives:
        assert f"**{advice.names[other.approach]}:**" in confirmation


def test_the_record_considers_every_approach_and_every_source_once():
    advice = advised("tuning")
    record = advice.to_decision_record()
    considered = record.partition("## Considered Options")[2].partition("\n## ")[0]
    assert considered.split("\n- ")[1:] == [*list(advice.names.values())[:-1], "Better prompt\n"]
    sources = record.partition("### Sources")[2].partition("\n### ")[0].strip().splitlines()
    assert len(sources) == len(set(sources)) > 3


def test_without_a_verdict_the_record_says_what_is_missing():
    record = advised("none").to_decision_record()
    assert "No option is chosen yet. One answer is needed first." in record


# -- the cost table --------------------------------------------------------------------------------


def test_the_cost_table_holds_no_formula_and_begins_with_one_row_per_option():
    advice = advised("hostile")
    head, *rows = csv.reader(StringIO(advice.to_csv()))
    assert head[-1] == "made_with"
    names = [option.name for option in advice.costs.estimates]
    assert [row[0] for row in rows] == names + [""] * (len(rows) - len(names))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert rows[0][head.index("model")] == f"'{HOSTILE}"


# -- the same again, to the byte -------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path):
    """Return a function that runs lines of a shell in which `advisor` is on the path."""
    command = tmp_path / "bin" / "advisor"
    command.parent.mkdir()
    command.write_text(
        f'#!{sys.executable}\nfrom advisor.apps.cli import main\nmain(prog_name="advisor")\n'
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    python = Path(sys.executable).parent
    path = os.pathsep.join([str(command.parent), str(python), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    def run(*arguments):
        done = subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", mostly_long(["knowledge", "tuning"]))
def test_the_commands_on_the_page_give_the_same_bytes(name, shell, monkeypatch):
    testing = pytest.importorskip("streamlit.testing.v1")
    monkeypatch.setenv("ADVISOR_ON", DAY)
    app = testing.AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).run()
    data = advised(name).to_json().encode()
    app.file_uploader(key=ui("opened-file")).upload("advice.json", data, "application/json").run()
    assert not app.exception
    in_shell, in_python = (block.value for block in app.code[-2:])
    assert shell("bash", "-c", in_shell) == data
    assert shell("python", "-c", in_python) == data


def test_the_file_to_print_has_the_steps_and_the_money_right_below_the_verdict():
    advice = advise(
        {"what_must_change": "knowledge", "knowledge_changes": "weekly"}, on="2026-11-22"
    )
    page = advice.to_html()
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles[:3] == ["First steps", "What it costs in 12 months", "Why"]
    bars = page.partition('<table class="bars">')[2].partition("</table>")[0]
    assert bars.count("<tr") == len(shown_options(advice.costs))
    assert "our advice" in bars
    assert 'width="100.00%"' in bars


def test_without_costs_the_file_to_print_has_no_bars():
    advice = advise({"what_must_change": "knowledge"}, on="2026-11-22")
    assert '<table class="bars">' not in advice.model_copy(update={"costs": None}).to_html()
