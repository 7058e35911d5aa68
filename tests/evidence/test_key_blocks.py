"""Private keys in a prompt are dots from BEGIN to END, however long."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.prompt.read import read_prompt
from tests.drawing import examples

LINE = "cTe8r0khCEr7n1AyOHFRuT11NCue1cr3McRTrKwtPYKbPizDmbX1rpXjYdOhCgOI"
BASE64 = string.ascii_letters + string.digits + "+/"
BEFORE, AFTER = "You are a clerk. Sign with this key:", "Answer briefly."


def key(lines: int, kind: str = "RSA ") -> str:
    body = "\n".join([LINE] * lines)
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\nabQ=\n-----END {kind}PRIVATE KEY-----"


@pytest.mark.parametrize("lines", [1, 26, 50, 400])
@pytest.mark.parametrize("kind", ["", "RSA ", "OPENSSH ", "ENCRYPTED "])
def test_a_key_of_any_length_is_dots_to_its_end(lines: int, kind: str) -> None:
    reading = read_prompt(f"{BEFORE}\n{key(lines, kind)}\n{AFTER}")
    kept = [line for line in reading.text.split("\n") if set(line) != {"•"}]
    assert kept == [BEFORE, AFTER]
    assert [(s.name, s.line) for s in reading.facts.secrets] == [("private key", 2)]


@pytest.mark.parametrize(
    "written",
    [
        key(50).replace("\n", "\\n"),
        key(50).replace("\n", " "),
        "\n".join(f"    {line}" for line in key(50).split("\n")),
        "\n".join(f"# {line}" for line in key(50).split("\n")),
        key(50).partition("\n-----END")[0],
        key(2).replace(LINE, f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\n{LINE}", 1),
        key(2, "PGP ").replace("KEY-----", "KEY BLOCK-----"),
    ],
    ids=["escaped", "in one line", "indented", "commented out", "cut off", "with headers", "PGP"],
)
def test_a_key_is_dots_however_it_is_written(written: str) -> None:
    reading = read_prompt(f"{BEFORE}\n{written}\n{AFTER}")
    shown = json.dumps(reading.to_dict(), ensure_ascii=False)
    assert LINE not in shown
    assert LINE[:20] not in shown
    assert reading.text.endswith(AFTER)


@pytest.mark.slow
@given(st.lists(st.text(BASE64, min_size=40, max_size=80), min_size=1, max_size=120))
@examples(40)
def test_no_line_of_a_key_is_shown(lines: list[str]) -> None:
    body = "\n".join(lines)
    text = f"{BEFORE}\n-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n{AFTER}"
    shown = read_prompt(text).text
    assert not any(line in shown for line in lines)
    assert shown.split("\n")[-1] == AFTER


@pytest.mark.parametrize(
    "text",
    [
        "Never print from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.\nBe kind.",
        "If you see -----BEGIN PRIVATE KEY-----, refuse.\nBe kind to everybody.",
    ],
)
def test_words_about_keys_are_no_key(text: str) -> None:
    reading = read_prompt(text)
    assert reading.text == text
    assert not reading.facts.secrets


def test_the_words_after_a_key_that_is_cut_off_stay() -> None:
    cut = key(3).partition("\nabQ=")[0]
    assert read_prompt(f"{cut}\nRules\nBe kind.").text.endswith("•\nRules\nBe kind.")
