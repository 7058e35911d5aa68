"""What fits into the model: the window that somebody names, or that the price list knows."""

import pytest

from advisor import advise, advise_many
from tests.days import DAY

MANUAL = {
    "what_must_change": "knowledge",
    "knowledge_changes": "static",
    "knowledge_tokens": 100_000,
}


def approach(**answers):
    return advise({**MANUAL, **answers}, on=DAY).verdict.approach


@pytest.mark.parametrize(
    ("window", "advised"), [(None, "prompt"), (8_000, "rag"), (133_333, "rag"), (133_334, "prompt")]
)
def test_a_text_may_fill_three_quarters_of_the_window(window, advised):
    assert approach(context_window_tokens=window) == advised


def test_the_window_of_a_named_model_is_taken_from_the_price_list():
    said = advise({**MANUAL, "provider": "openai", "model": "gpt-4"}, on=DAY)
    assert said.verdict.approach == "rag"
    window = said.answers["context_window_tokens"]
    assert (window.value, window.origin) == (8192, "computed")
    assert "- Context window: 8,192 tokens (computed)" in said.to_markdown()


def test_a_window_that_somebody_names_comes_before_the_list():
    assert approach(model="gpt-4", provider="openai", context_window_tokens=200_000) == "prompt"


def test_a_model_that_no_list_knows_leaves_the_window_unknown():
    said = advise({**MANUAL, "model": "our-own-model", "provider": "self_hosted"}, on=DAY)
    assert "context_window_tokens" not in said.answers
    assert said.verdict.approach == "prompt"


def test_a_table_of_answers_gets_the_same_windows():
    models = ["gpt-4", "claude-haiku-5-5", None, "our-own-model", "gpt-4"]
    providers = ["openai", "anthropic", "openai", "self_hosted", None]
    windows = [None, None, 8_000, None, 400_000]
    rows = [
        {"model": m, "provider": p, "context_window_tokens": w}
        for m, p, w in zip(models, providers, windows, strict=True)
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= {name: [value] * len(rows) for name, value in MANUAL.items()}
    assert advise_many(columns) == [approach(**row) for row in rows]
