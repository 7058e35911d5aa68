"""Rulebooks and results are frozen at every level, so they can be shared, hashed and pickled."""

import copy
import json
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import cache, lru_cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor import (
    Advice,
    PromptReading,
    advise,
    compare_costs,
    diff_rulebooks,
    explain,
    flips,
    load_catalogue,
    load_rulebook,
    load_signals,
    prompt_units,
    prove_rulebook,
    read_prompt,
    replay,
)

DAY = "2026-11-22"
SMALL = cache(lambda: load_rulebook(Path(__file__).parent / "broken_rules" / "sound"))
ANSWERS = {"what_must_change": "both", "model": "gpt-4o-mini", "calls_per_month": 50_000}
PROMPT = "You are a clerk at a travel agency.\nAlways answer in JSON."
SCENARIO = {
    "calls_per_month": {"low": 1_000, "likely": 50_000, "high": 90_000},
    "model": "gpt-4o-mini",
    "prompt": {"static_tokens": 1_200, "output_tokens": 200},
}


def labels_for(text):
    return {"digest": prompt_units(text).digest, "labels": {"0": "persona", "1": "nothing"}}


RESULTS = {
    "advice": lambda: advise(ANSWERS, on=DAY),
    "advice without a verdict": lambda: advise({}, on=DAY),
    "reading": lambda: read_prompt(PROMPT, on=DAY),
    "labeled reading": lambda: read_prompt(PROMPT, labels=labels_for(PROMPT), on=DAY),
    "units": lambda: prompt_units(PROMPT),
    "costs": lambda: compare_costs(SCENARIO, on=DAY),
    "replay": lambda: replay(advise(ANSWERS, on="2026-08-01"), on=DAY),
    "explanation": lambda: explain(ANSWERS, "facts-change-weekly", on=DAY),
    "flips": lambda: flips(ANSWERS, "prompt", on=DAY),
    "proof": lambda: prove_rulebook(SMALL()),
    "diff": lambda: diff_rulebooks(SMALL(), SMALL()),
}
SHARED = {"rulebook": load_rulebook, "catalogue": load_catalogue, "signals": load_signals}
KINDS = RESULTS | SHARED
every_result = pytest.mark.parametrize("kind", RESULTS)
every_kind = pytest.mark.parametrize("kind", KINDS)


def parts_of(value):
    """Yield what a value holds, with its name: fields, what was worked out, and items."""
    match value:
        case Mapping():
            yield from ((f"[{key!r}]", inner) for key, inner in value.items())
        case tuple() | frozenset():
            yield from ((f"[{i}]", inner) for i, inner in enumerate(value))
        case _:
            names = [f.name for f in fields(value)] if is_dataclass(value) else []
            names += getattr(type(value), "model_fields", ())
            kept = vars(value) if names and hasattr(value, "__dict__") else ()
            public = (name for name in dict.fromkeys([*names, *kept]) if not name.startswith("_"))
            yield from ((f".{name}", getattr(value, name)) for name in public)


def changeable(value, at, seen):
    """Yield where something stands in a value that can be changed."""
    if id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, list | dict | set | bytearray):
        yield at
    for name, part in parts_of(value):
        yield from changeable(part, at + name, seen)


@every_kind
def test_nothing_in_it_can_be_changed(kind):
    value = KINDS[kind]()
    for _, part in parts_of(value):
        hash(part)  # works out what is worked out when asked for
    assert list(changeable(value, kind, {})) == []


def test_an_assignment_to_the_shared_rulebook_is_refused_where_it_is_written():
    before = advise(ANSWERS, on=DAY)
    with pytest.raises(TypeError, match="does not support item assignment"):
        load_rulebook().questions["x"] = "y"
    with pytest.raises(TypeError, match="does not support item assignment"):
        load_rulebook().rules["x"] = "y"
    with pytest.raises(FrozenInstanceError):
        load_rulebook().questions = {}
    assert advise(ANSWERS, on=DAY) == before


@pytest.mark.parametrize(
    "mapping_of",
    [
        lambda advice: advice.answers,
        lambda advice: advice.statements,
        lambda advice: advice.names,
        lambda advice: advice.approaches,
        lambda advice: advice.verdict.levers,
        lambda advice: advice.alternatives[0].changes,
        lambda advice: advice.costs.options,
    ],
)
def test_an_assignment_to_an_advice_is_refused(mapping_of):
    advice = advise(ANSWERS, on=DAY)
    name = next(iter(mapping_of(advice)))
    with pytest.raises(TypeError, match="does not support item assignment"):
        mapping_of(advice)[name] = "other"
    with pytest.raises(TypeError, match="does not support item deletion"):
        del mapping_of(advice)[name]
    with pytest.raises(ValidationError):
        advice.answers = {}


def test_changing_an_argument_after_the_call_does_not_change_the_result():
    answers = dict(ANSWERS)
    advice = advise(answers, on=DAY)
    answers["what_must_change"] = "knowledge"
    assert advice.answers["what_must_change"].value == "both"


@every_result
def test_equal_results_have_equal_hashes(kind):
    one, other = RESULTS[kind](), RESULTS[kind]()
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


def test_advices_and_readings_can_be_dictionary_keys():
    @lru_cache
    def told(result):
        return result.to_markdown()

    for make in (RESULTS["advice"], RESULTS["reading"]):
        told(make())
        told(make())
    assert told.cache_info().hits == 2


@pytest.mark.parametrize("kind", [kind for kind in RESULTS if kind not in ("proof", "diff")])
def test_copies_and_pickles_are_equal(kind):
    value = RESULTS[kind]()
    for copied in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert copied == value
        assert hash(copied) == hash(value)
        assert list(changeable(copied, kind, {})) == []


@pytest.mark.parametrize("kind", ["proof", "diff"])
def test_copies_of_what_holds_a_rulebook_say_the_same(kind):
    value = RESULTS[kind]()
    for copied in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert copied.to_json() == value.to_json()


@pytest.mark.slow
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda book: pickle.loads(pickle.dumps(book))])
def test_a_copied_rulebook_advises_the_same(copied):
    rulebook = copied(load_rulebook())
    assert advise(ANSWERS, rulebook=rulebook, on=DAY) == advise(ANSWERS, on=DAY)
    assert list(changeable(rulebook, "rulebook", {})) == []


def test_mappings_equal_plain_ones_and_keep_their_order():
    advice = advise(ANSWERS, on=DAY)
    said = advice.to_dict()
    assert advice.names == said["names"] == dict(advice.names)
    assert list(advice.names) == list(said["names"])
    assert next(iter(load_rulebook().questions)) == "what_must_change"


@pytest.mark.parametrize(("kind", "read"), [("advice", Advice), ("reading", PromptReading)])
def test_a_result_read_back_from_json_is_frozen(kind, read):
    value = RESULTS[kind]()
    data = json.loads(value.to_json())
    assert data == value.to_dict()
    again = read.from_dict(data)
    assert again == value
    assert list(changeable(again, kind, {})) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["advice", "reading", "costs", "replay", "explanation", "proof", "diff"]
)
def test_results_can_be_written_as_json(kind):
    value = RESULTS[kind]()
    text = value.to_json()
    assert text == RESULTS[kind]().to_json()
    assert text.endswith("}\n")
    assert json.loads(text) == value.to_dict()


SHOWN = {
    "advice": "<Advice: Use retrieval (RAG), leaning, rules {}, 2026-11-22>",
    "advice without a verdict": "<Advice: No verdict yet, open, rules {}, 2026-11-22>",
    "reading": "<PromptReading: Pass the form as a schema, 2 lines, 14 tokens, gpt-6.1-terra>",
    "explanation": "<Explanation: facts-change-weekly, does not apply, rules {}, 2026-11-22>",
    "costs": "<CostComparison: cheapest is cheaper_model, 3 options, 50,000 calls a month, "
    "2026-11-22>",
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_result_shows_itself_in_one_line(kind):
    assert repr(RESULTS[kind]()) == SHOWN[kind].format(load_rulebook().digest)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("flips", "signals")])
def test_the_repr_of_a_result_is_short(kind):
    value = KINDS[kind]()
    assert repr(value) == str(value)
    assert len(repr(value)) < 200
    assert "\n" not in repr(value)


def test_the_repr_cuts_a_long_headline_and_escapes_control_characters():
    advice = advise(ANSWERS, on=DAY)
    verdict = advice.verdict.model_copy(update={"headline": "Go\n\x1b]0;PWN\x07 " + "on " * 100})
    shown = repr(advice.model_copy(update={"verdict": verdict}))
    assert shown == (
        "<Advice: Go \\x1b]0;PWN\\x07 on on on on on on on on on on on on on..., leaning, "
        f"rules {advice.rulebook_digest}, 2026-11-22>"
    )
