"""What does not fit a model is told in our words, whatever is wrong and in whichever file."""

import json
import re
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from advisor import AdvisorError, advise, load_catalogue, load_signals
from advisor.advice.advice import Advice
from advisor.apps.web.learn.lessons import Lessons
from advisor.authoring.published_cases import PublishedCases
from advisor.checks.loading import read_rulebook
from advisor.checks.wording import Wording
from advisor.costs.prices.facts import PriceFile
from advisor.costs.prices.sellers import SellerFile
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.formats.model_faults import model_problems
from advisor.formats.value_faults import value_words
from advisor.formats.yaml_source import parse
from advisor.rulebook.schema import RuleFile

FILES = (RuleFile, PriceFile, SellerFile, Signals, Remedies, Wording, PublishedCases, Lessons)
OF_PYDANTIC = re.compile(
    r"input should|should be|should have|should match|field required|extra inputs|valid (string"
    r"|date|integer|number|boolean|decimal|dict|list|tuple|mapping)|value error|unable to|pydantic"
    r"|discriminator|instance|tuple|dictionary|validation|\[key\]|function-|constrained|none_req",
    re.IGNORECASE,
)
WRONG = {
    "a number": 5,
    "a part of a number": 2026.1,
    "below zero": -1,
    "too large": 1e300,
    "true": True,
    "nothing": None,
    "a word": "somewhat",
    "no text": "",
    "a day of another form": "01.09.2026",
    "an empty list": [],
    "a list of numbers": [1, 2, 3],
    "a list of lists": [["a"], {"b": 1}],
    "no keys": {},
    "another key": {"Some key": "x"},
    "another kind": {"type": "int"},
}


def models_in(kind, seen=None):
    """Return the models that a type is made of."""
    seen = {} if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen[kind] = True
        for field in kind.model_fields.values():
            models_in(field.annotation, seen)
    for inner in get_args(kind):
        models_in(inner, seen)
    return list(seen)


MODELS = list(dict.fromkeys(model for file in FILES for model in models_in(file)))


def told(model, data):
    """Return each problem of data that does not fit a model; none where it fits."""
    document = parse(json.dumps(data), "f.yaml")
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [str(problem) for problem in model_problems(error, model, document)]
    return []


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_value_in_any_field_of_any_file_is_told_in_our_words(wrong):
    for model in MODELS:
        fields = [field.alias or name for name, field in model.model_fields.items()]
        for line in told(model, dict.fromkeys(fields, wrong)):
            assert not OF_PYDANTIC.search(line), (model, line)


def test_every_model_of_every_file_is_among_those_that_are_broken():
    names = {model.__name__ for model in MODELS}
    assert {"Rule", "NoteEffect", "Choice", "UnitPrice", "TunableModel", "Signal"} <= names


def test_a_missing_key_and_one_too_many_are_told_in_our_words():
    for model in MODELS:
        lines = told(model, {"no such key": 1})
        assert not any(OF_PYDANTIC.search(line) for line in lines), lines


@pytest.mark.parametrize("kind", get_args(ErrorType))
@pytest.mark.parametrize("value", [None, 5, "x", [1]])
def test_no_kind_of_fault_is_told_in_the_words_of_pydantic(kind, value):
    fault = {"type": kind, "loc": ("a",), "msg": "OF PYDANTIC", "input": value, "ctx": {}}
    if kind in ("value_error", "assertion_error"):
        fault["ctx"] = {"error": ValueError("ours")}
    assert "OF PYDANTIC" not in " ".join(value_words([fault], "'a'"))


QUESTION = {"id": "a", "ask": "Is it so?", "short": "So", "help": "Say it.", "why": "It matters.",
            "group": "need"}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            {"questions": [{**QUESTION, "answer": {"type": "int", "unit": "crops", "max": 5}}]},
            ("'int' is not one of the words allowed here. Did you mean 'integer'?"
            " Use one of choice, yes_no, integer, number, model."),
        ),
        (
            {"questions": [{**QUESTION, "answer": {"unit": "crops", "max": 5}}]},
            "the key 'type' is missing",
        ),
        (
            {"questions": [{**QUESTION, "answer": {"type": "integer", "unit": "days", "maxi": 5}}]},
            "the key 'max' is missing",
        ),
        (
            {"questions": [{**QUESTION, "assume": [1], "answer": {"type": "yes_no"}}]},
            ("'assume': a list of 1 does not fit."
            " Give text, true or false, or a number."),
        ),
        (
            {"rulebook": {"title": "Rules", "version": 2026.1, "as_of": "2026-11-22"}},
            "'version': 2026.1 is not read as text. Put it in quotes.",
        ),
        (
            {"rulebook": {"title": "Rules", "version": "1", "as_of": "22.11.2026"}},
            "'as_of': '22.11.2026' is not a day. Write it like 2026-11-22.",
        ),
        (
            {"rulebook": {"title": "Rules", "version": "1", "as_of": 20261122}},
            "'as_of': 20261122 is not a day. Write it like 2026-11-22.",
        ),
        (
            {"rulebook": {"title": "Rules", "version": "1", "as_of": "2026-02-30"}},
            "'as_of': '2026-02-30' is not a day. Write it like 2026-11-22.",
        ),
        (
            {"extension": {"title": "Co", "version": "1"}},
            "'title': 'Co' does not fit. Give text of 3 characters or more.",
        ),
        (
            {"extension": "House rules"},
            "'extension': 'House rules' is not a group of keys. Known keys: title, version.",
        ),
        ({"rules": "none"}, "'rules': 'none' is not a list. Begin each entry with a hyphen."),
        (
            {"sources": [{"id": "My book", "title": "Book", "author": "Ann"}]},
            ("'id': 'My book' does not fit."
            " Give small letters, digits, hyphens and dots, such as my-rule."),
        ),
        (
            {"conflicts": [{"between": ["a"]}]},
            "'between' has too few entries. Add the others.",
        ),
        (
            {"learned": [], "conflicts": [{"examples": {"fires": {"Big day": 1}}}]},
            ("'Big day' does not fit."
            " Give small letters, digits and underscores, with a letter first, such as my_fact."),
        ),
        ({"rulez": []}, "unknown key 'rulez'. Did you mean 'rules'?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_rule_file_is_told_with_what_to_write(data, says):
    assert any(line.partition(": ")[2] == says for line in told(RuleFile, data)), told(
        RuleFile, data
    )


FACT = {"id": "wage", "value": "62", "unit": "USD an hour", "says": "What an hour costs.",
        "status": "verified", "checked": "2026-11-22", "via": "us"}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": "-62"}, "the value is below 0, and no figure is"),
        ({"value": "many"}, "the value needs digits, or the unit 'name'"),
        ({"value": 62}, "'value': 62 is not read as text. Put it in quotes."),
        ({"low": 62}, "write the amount in quotes, so that it stays exact"),
        (
            {"status": "measured"},
            (
                "'measured' is not one of the words allowed here."
                " Use one of verified, dataset, third_party, unverified."
            ),
        ),
        ({"lows": "1"}, "unknown key 'lows'. Did you mean 'low'?"),
    ],
)
def test_what_does_not_fit_a_price_file_is_told_with_what_to_write(wrong, says):
    (line,) = told(PriceFile, {"defaults": [{**FACT, **wrong}]})
    assert line.partition(": ")[2] == says


def refusal_if_any(call, *args):
    try:
        call(*args)
    except AdvisorError as error:
        return str(error)
    return ""


def test_each_reader_of_files_tells_it_so(tmp_path):
    (tmp_path / "prices").mkdir()
    (tmp_path / "signals").mkdir()
    (tmp_path / "prices" / "a.yaml").write_text("- a\n")
    (tmp_path / "providers.yaml").write_text("providers: 5\n")
    (tmp_path / "signals" / "prompt_signals.yaml").write_text("imperatives: go\n")
    for call in (read_rulebook, load_catalogue, load_signals):
        said = refusal_if_any(call, tmp_path)
        assert said
        assert not OF_PYDANTIC.search(said), said


@pytest.mark.slow
def test_a_saved_advice_tells_it_so(shipped):
    data = advise({"what_must_change": "knowledge"}, rulebook=shipped, on="2026-11-30").to_dict()
    for key in data:
        for wrong in WRONG.values():
            said = refusal_if_any(Advice.from_dict, {**data, key: wrong})
            assert not OF_PYDANTIC.search(said), said
