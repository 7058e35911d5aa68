"""The table of cost options: complete, and the only place where their ids are listed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from advisor import load_rulebook
from advisor.costs.options import (
    OPTIONS,
    ApproachName,
    OptionName,
    option_words,
    options_of,
)
from advisor.rulebook.schema import ApproachId

PACKAGE = Path(__file__).parents[2] / "advisor"
MAY_LIST = {
    "costs/options.py",
    "rulebook/schema.py",  # the means of an approach, some of which are called like an option
    "costs/scenario/reading.py",  # the parts of a scenario, some of which options are named after
    "costs/comparison/variations.py",  # the same parts
    "costs/report.py",  # two options of interest to fine-tuning
}
APPROACHES = set(get_args(ApproachId))


def test_every_id_is_in_the_table_in_its_order():
    assert tuple(OPTIONS) == get_args(OptionName)
    assert all(option.id == name for name, option in OPTIONS.items())


def test_costs_know_the_approaches_of_the_rulebook():
    assert get_args(ApproachName) == get_args(ApproachId)
    assert load_rulebook().approaches.keys() == APPROACHES


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_told_apart_by_its_names(name):
    option = OPTIONS[name]
    assert len(option.short) <= len(option.name)
    others = [other for other in OPTIONS.values() if other is not option]
    assert option.name not in {other.name for other in others}
    assert option.short not in {other.short for other in others}
    assert option_words(name) == option.name
    assert option_words(name, short=True) == option.short


def test_an_option_of_another_version_is_called_by_its_id():
    assert option_words("distilled") == "distilled"


def test_a_variant_follows_the_approach_of_its_option():
    for option in OPTIONS.values():
        assert OPTIONS[option.way].approach == option.approach
        assert OPTIONS[option.way].variant_of is None


def test_the_computed_answer_offers_each_way_of_doing_the_same_work():
    computed = load_rulebook().computed["cheapest_approach"]
    ways = {option.way for option in OPTIONS.values() if option.same_work}
    assert computed.values.keys() == ways | {"unknown"}


def test_the_preferred_way_of_an_approach_comes_first():
    assert [option.id for option in options_of("prompt")][-2:] == ["prompt_cached", "prompt"]
    assert [option.id for option in options_of("fine_tune")] == [
        "self_hosted",
        "classifier",
        "fine_tune",
    ]


def test_the_style_sheet_has_every_color():
    style = (PACKAGE / "apps/web/style.css").read_text(encoding="utf-8")
    for option in OPTIONS.values():
        assert f"--{option.color}: light-dark(" in style
        assert f".line_{option.color}_marks" in style


@pytest.mark.slow
def test_no_other_module_lists_ids_of_options():
    listing = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if _lists_options(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert listing == MAY_LIST


def _lists_options(tree):
    """Return whether a list holds two ids of options that are not just ids of approaches."""
    return any(_is_list_of_ids(_texts_of(node)) for node in ast.walk(tree))


def _is_list_of_ids(texts):
    ids = texts & OPTIONS.keys()
    return len(ids) > 1 and not ids <= APPROACHES


def _texts_of(node):
    match node:
        case ast.Dict(keys=keys):
            elements = keys
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            pass
        case _:
            elements = []
    return {e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)}
