"""The published JSON Schema of the advice: it is the one in docs/, and every advice fits it."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from advisor import Advice, advise
from tests.days import DAY
from tests.quick import mostly_slow

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "advice.schema.json"
CASES = sorted((ROOT / "tests" / "cases").rglob("*.yaml"))


@pytest.fixture(scope="module")
def checker():
    schema = Advice.json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_in_docs_is_the_one_the_library_gives():
    hint = "Write it anew: advisor schema > docs/advice.schema.json"
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == Advice.json_schema(), hint


@pytest.mark.parametrize("case", mostly_slow(CASES), ids=lambda case: case.stem)
def test_the_advice_on_every_case_fits(checker, case):
    answers = yaml.safe_load(case.read_text(encoding="utf-8"))["answers"]
    checker.validate(advise(answers, on=DAY).to_dict())


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"what_must_change": None},
        {"what_must_change": {"value": "both", "origin": "read", "quote": "Know our prices."}},
        {"what_must_change": "capability", "base_model_can": "no"},
    ],
)
def test_the_advice_on_few_answers_fits(checker, answers):
    checker.validate(advise(answers, on=DAY).to_dict())


@pytest.mark.slow
def test_every_field_is_required_and_more_fields_are_allowed(checker):
    said = advise({"what_must_change": "knowledge"}, on=DAY).to_dict()
    for name in said:
        assert not checker.is_valid({key: value for key, value in said.items() if key != name})
    assert checker.is_valid({**said, "a_field_of_tomorrow": 1})


def test_data_that_is_not_an_advice_does_not_fit(checker):
    said = advise({"what_must_change": "knowledge"}, on=DAY).to_dict()
    assert not checker.is_valid({**said, "verdict": {**said["verdict"], "approach": "magic"}})
    assert not checker.is_valid({**said, "costs": {**said["costs"], "cheapest": "magic"}})


def test_the_schema_describes_fields_with_their_docstrings():
    described = Advice.json_schema()
    assert described["properties"]["next_question"]["description"].startswith("The question worth")
    assert described["$defs"]["Answer"]["properties"]["quote"]["description"]
