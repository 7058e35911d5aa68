"""Token counts: known values, honest labels, and what happens without the package."""

import pytest

from advisor.costs import shipped_catalogue
from advisor.evidence.prompt import tokens
from advisor.evidence.prompt.tokens import as_count, count_each, tokenizer_of

STORED = [
    ("", 0, 0),
    ("hello world", 2, 2),
    ("You are a helpful assistant.", 6, 6),
    ("Never promise a delivery date.", 6, 6),
    ("<|endoftext|>", 7, 7),
    ('{"label": "refund"}', 6, 6),
    ("こんにちは世界", 2, 4),
    ("Straßenbahnhaltestelle", 7, 7),
    ("   \n\n\t  x", 3, 3),
    ("🦀🦀🦀", 9, 9),
]

PRICES = shipped_catalogue()


def count_tokens(text: str, model: str) -> tokens.TokenCount:
    tokenizer = tokenizer_of(model, PRICES, PRICES.checked)
    return as_count(count_each([text], tokenizer.encoding)[0], tokenizer)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "o200k", "cl100k"), STORED)
def test_counts_are_those_of_the_published_vocabularies(text: str, o200k: int, cl100k: int) -> None:
    assert count_each([text]) == [o200k]
    assert count_each([text], "cl100k_base") == [cl100k]


def test_counts_for_openai_models_are_exact() -> None:
    for model in ("gpt-6.1-terra", "openai/gpt-4o-mini", "ft:gpt-4.1-mini", "gpt-4-turbo"):
        count = count_tokens("hello world", model)
        assert (count.tokens, count.label) == (2, "exact")
        assert count.words == "2 tokens"


def test_counts_for_claude_are_estimates_with_a_range() -> None:
    count = count_tokens("hello world " * 500, "claude-sonnet-5-5")
    assert count.label == "estimate"
    assert count.low < count.tokens < count.high
    assert 1.15 < count.high / count.low < 1.35
    assert count.words.startswith("about 1,200 tokens (")


def test_an_unknown_model_gets_the_widest_range() -> None:
    known = count_tokens("hello world " * 500, "qwen3-8b")
    other = count_tokens("hello world " * 500, "somebody-new-1")
    assert other.label == "estimate"
    assert other.low <= known.low
    assert other.high >= known.high


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-3.5-turbo", "OpenAI, older"),
        ("gpt-4.1", "OpenAI"),
        ("o3-mini", "OpenAI"),
        ("anthropic/claude-haiku-5-5", "Claude"),
        ("gemini-3.8-flash", "Gemini"),
        ("global.amazon.nova-2-lite-v1:0", "another model"),
    ],
)
def test_model_names_map_to_their_family(model: str, name: str) -> None:
    assert tokenizer_of(model, PRICES, PRICES.checked).name == name


def test_without_toktok_a_count_is_marked_as_rough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_batch_counter", lambda: None)
    assert count_each(["abcd", "abcde", "日本"]) == [1, 2, 2]
    count = count_tokens("word " * 1000, "gpt-6.1-terra")
    assert (count.tokens, count.label) == (1200, "rough")
    assert count.low < count.tokens < count.high
    assert "toktok-rs" in count.because


def test_long_runs_of_one_character_are_counted() -> None:
    assert count_each(["a" * 200_000])[0] > 1000
    assert count_each([" " * 200_000])[0] > 100


def test_an_empty_text_has_no_tokens_for_claude() -> None:
    assert count_tokens("", "claude-x").tokens == 0
