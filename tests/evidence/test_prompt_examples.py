"""The worked examples of a prompt as pairs: each question with its own answer, nothing made up."""

from __future__ import annotations

import json

import pytest

from advisor import prompt_examples, read_prompt
from advisor.evidence.prompt.extracts.examples import examples_lines
from tests.days import DAY


def pairs(text):
    found = prompt_examples(read_prompt(text, on=DAY))
    return [(one.input, one.expected, one.line) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            (
                "Label the mail.\n\nExamples:\nInput: money back\nOutput: refund\n\n"
                "Input: where is it?\nOutput: delivery\n"
            ),
            [("money back", "refund", 4), ("where is it?", "delivery", 7)],
        ),
        (
            "Answer.\nQ: two plus two?\nA: four\nQ: and three?\nA: seven\n",
            [("two plus two?", "four", 2), ("and three?", "seven", 4)],
        ),
        (
            'Classify.\n"great" -> positive\n"bad" -> negative\n"so so" -> neutral\n',
            [("great", "positive", 2), ("bad", "negative", 3), ("so so", "neutral", 4)],
        ),
        (
            (
                "Answer.\n<examples>\n<example>\n<input>May I renew?</input>\n<output>\n"
                "Yes, once.\n</output>\n</example>\n</examples>\n"
            ),
            [("May I renew?", "Yes, once.", 4)],
        ),
        (
            'Extract.\n\nExample\nText: RE 2291\n{"number": "2291"}\n',
            [("RE 2291", '{"number": "2291"}', 4)],
        ),
        ("You are a clerk at a library. Be brief.\n", []),
        ("Label the mail.\n\nExamples:\nInput: a question without its answer\n", []),
    ],
)
def test_pairs_are_found_with_their_lines(text, found):
    assert pairs(text) == found


def test_secrets_are_dots_in_the_rows():
    found = prompt_examples(
        read_prompt("Answer.\nQ: mail anna.k@firma.de?\nA: no\nQ: one?\nA: two\n", on=DAY)
    )
    text = examples_lines(found)
    assert "firma" not in text
    rows = [json.loads(line) for line in text.splitlines()]
    assert [sorted(row) for row in rows] == [["expected", "input"]] * 2
    assert rows[1] == {"input": "one?", "expected": "two"}
