"""The table of limits in docs/serve.md says what the code does."""

from pathlib import Path

import pytest

from advisor.apps.server import bodies, http
from advisor.apps.server.assistant import server as assistant
from advisor.apps.server.connections import Connection
from advisor.apps.server.lanes import LONG_BYTES
from advisor.apps.server.responses import MOST_PROBLEMS
from advisor.apps.server.verbs import MAX_KEYS
from advisor.costs import LONGEST_NAME
from advisor.engine.answers import LONGEST_QUOTE
from advisor.evidence.prompt.clean.normalize import MAX_CHARACTERS
from advisor.evidence.prompt.forms.find import MAX_FILE_BYTES
from advisor.formats import yaml_source

DOORS = ("HTTP", "MCP", "command line", "library")
PAGE = Path(__file__).parents[3] / "docs" / "serve.md"


@pytest.fixture(scope="module")
def limits():
    """Return the cells of the table by limit and door."""
    part = PAGE.read_text(encoding="utf-8").split("\n## Limits\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in part.splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in row] for row in rows]
    assert head == ["limit", *DOORS]
    return {row[0]: dict(zip(DOORS, row[1:], strict=True)) for row in body}


@pytest.mark.parametrize(
    ("limit", "door", "says"),
    [
        ("size", "HTTP", f"{bodies.MAX_BYTES:,} bytes"),
        ("size", "MCP", f"{bodies.MAX_BYTES:,} bytes"),
        ("size", "command line", f"files of {yaml_source.MAX_BYTES:,} bytes"),
        ("size", "command line", f"a prompt of {MAX_FILE_BYTES:,}"),
        ("of a prompt are read", "HTTP", f"the first {MAX_CHARACTERS:,} characters"),
        *(("nesting", door, f"{yaml_source.MAX_DEPTH} levels") for door in DOORS[:3]),
        ("a number in text", "HTTP", f"{yaml_source.MAX_DIGITS} characters"),
        ("a number in text", "command line", f"{yaml_source.MAX_DIGITS} characters"),
        ("keys in a group", "HTTP", f"{MAX_KEYS:,}"),
        ("keys in a group", "MCP", f"{MAX_KEYS:,}"),
        ("name of a model or provider", "HTTP", f"{LONGEST_NAME} characters"),
        ("quote of an answer", "HTTP", f"{LONGEST_QUOTE:,} characters"),
        ("problems that are named", "HTTP", f"the first {MOST_PROBLEMS}"),
        ("time for the headers, for the body, for the answer", "HTTP", f"{http.SECONDS:g} seconds"),
        ("time for the headers, for the body, for the answer", "MCP", f"{assistant.SECONDS:g} sec"),
        ("worked on at once", "HTTP", f"{http.THREADS} short requests"),
        ("worked on at once", "HTTP", f"{http.PROCESSES} long one"),
        ("worked on at once", "HTTP", f"more than {LONG_BYTES:,} bytes"),
        ("worked on at once", "HTTP", f"{http.WAITING} more of each"),
        ("worked on at once", "MCP", f"{assistant.THREADS}"),
        ("connections", "HTTP", f"{Connection.most}"),
        ("connections", "HTTP", f"{Connection.idle_seconds} seconds"),
        *(("without `on`", door, "today (UTC)") for door in DOORS),
    ],
)
def test_each_limit_is_in_the_table(limits, limit, door, says):
    assert says in limits[limit][door]


def test_headers_a_body_and_an_answer_have_the_same_time():
    assert Connection.head_seconds == http.SECONDS == assistant.SECONDS
