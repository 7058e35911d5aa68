"""The form that a prompt asks for in words, as JSON Schema: what it says, and nothing guessed."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import prompt_schema, read_prompt
from advisor.evidence.prompt.extracts.shown_json import NotShownError, shape_of
from tests.days import DAY
from tests.drawing import examples


def found(text):
    return prompt_schema(read_prompt(text, on=DAY))


def schema(text):
    data = json.loads(found(text).text)
    jsonschema.Draft202012Validator.check_schema(data)
    assert data.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    return data


def test_a_closed_list_alone_is_an_enum():
    text = "Classify the ticket. Answer with exactly one of: billing, delivery, other.\n"
    assert schema(text) == {"type": "string", "enum": ["billing", "delivery", "other"]}
    assert found(text).keys == ()


def test_keys_in_a_sentence_and_a_list_for_one_of_them():
    text = 'Return JSON with the keys label and note.\nThe label is one of "good", "bad".\n'
    data = schema(text)
    assert data["properties"] == {"label": {"type": "string", "enum": ["good", "bad"]}, "note": {}}
    assert data["required"] == ["label", "note"]
    assert data["additionalProperties"] is False
    assert found(text).lines == (1, 2)
    assert found(text).notes == ("The type of note is not said: any value fits.",)


def test_keys_in_a_list_below_with_their_types():
    text = (
        "Output valid JSON with the following fields:\n- `name` (string): the name\n"
        "- `age` (integer): years\n- level: one of low, medium or high\n"
    )
    assert schema(text)["properties"] == {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "level": {"type": "string", "enum": ["low", "medium", "high"]},
    }


@pytest.mark.parametrize(
    ("shown", "shape"),
    [
        ('{"a": "good" | "bad"}', {"type": "string", "enum": ["good", "bad"]}),
        ('{"a": "good|bad"}', {"type": "string", "enum": ["good", "bad"]}),
        ('{"a": <number>}', {"type": "number"}),
        ('{"a": string|null}', {"type": ["string", "null"]}),
        ('{"a": "string" // the name\n}', {"type": "string"}),
        ('{"a": ["..."]}', {"type": "array", "items": {"type": "string"}}),
        ('{"a": [1, 2, ...]}', {"type": "array", "items": {"type": "number"}}),
        ('{"a": true|false}', {"type": "boolean"}),
        ("{a: integer,}", {"type": "integer"}),
        ('{{"a": 1.5}}', {"type": "number"}),
        ('{"a": some words}', {}),
    ],
)
def test_values_as_prompts_show_them(shown, shape):
    assert shape_of(shown)["properties"] == {"a": shape}


def test_samples_are_taken_together():
    text = 'Return only JSON like {"a": 1, "b": "x"}.\nOr return JSON like {"a": 2}.\n'
    data = schema(text)
    assert (sorted(data["properties"]), data["required"]) == (["a", "b"], ["a"])


@pytest.mark.parametrize(
    "text",
    ["You are a clerk. Be brief.\n", "Summarize the JSON file.\n", "Use {{name}} and {slot}.\n"],
)
def test_a_prompt_without_a_form_has_no_schema(text):
    assert found(text) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("abc xyz", min_size=1, max_size=9),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.text("abcd", min_size=1, max_size=4), inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@examples(60)
@given(st.dictionaries(st.text("abcd", min_size=1, max_size=4), values, min_size=1, max_size=4))
def test_a_sample_fits_the_schema_it_shows(value):
    jsonschema.validate(value, shape_of(json.dumps(value)))


@examples(60)
@given(st.text('{}[]":,|ab1 \n', max_size=60))
def test_what_is_no_sample_is_refused_and_nothing_else(text):
    try:
        shape_of(text)
    except NotShownError:
        return
