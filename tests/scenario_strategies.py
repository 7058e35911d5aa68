"""Parts of random cost scenarios."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def usual_parts(
    *,
    amounts: SearchStrategy[object],
    tokens: SearchStrategy[object],
    shares: SearchStrategy[object],
    rates: SearchStrategy[object],
    most_examples: int,
) -> dict[str, SearchStrategy[object]]:
    """Return every part of a scenario except the prompt, drawn from these figures."""
    return {
        "rag": st.fixed_dictionaries(
            {
                "retrieved_tokens": tokens,
                "corpus_tokens": st.integers(0, 10_000_000),
                "refresh_share_per_month": shares,
                "query_embed_tokens": tokens,
                "embed_usd_per_million": amounts,
                "rerank_usd_per_1000": amounts,
                "vector_db_usd_per_month": amounts,
            }
        ),
        "fine_tune": st.fixed_dictionaries(
            {
                "prices": rates,
                "base_prices": rates,
                "static_tokens": tokens,
                "examples": st.integers(0, most_examples),
                "usd_per_example": amounts,
                "upfront_usd": amounts,
                "hosting_usd_per_hour": amounts,
                "retrains_per_month": shares,
                "usd_per_retrain": amounts,
            }
        ),
        "self_hosted": st.fixed_dictionaries(
            {
                "gpu_usd_per_hour": amounts,
                "output_tokens_per_second": st.integers(10, 5000),
                "input_tokens_per_second": st.integers(100, 50_000),
                "utilization": st.sampled_from(["0.1", "0.5", "1"]),
                "peak_factor": st.integers(1, 4),
                "minimum_gpus": st.integers(0, 3),
                "overhead_share": shares,
                "monthly_usd": amounts,
            }
        ),
        "cheaper_model": st.fixed_dictionaries(
            {"prices": rates, "upfront_usd": amounts, "evaluation_usd": amounts}
        ),
        "long_context": st.fixed_dictionaries({"text_tokens": tokens, "upfront_usd": amounts}),
        "tool_call": st.fixed_dictionaries(
            {"tool_tokens": tokens, "request_tokens": tokens, "monthly_usd": amounts}
        ),
        "classifier": st.fixed_dictionaries(
            {
                "examples": st.integers(0, most_examples),
                "usd_per_example": amounts,
                "upfront_usd": amounts,
                "machine_usd_per_month": amounts,
                "retrains_per_month": shares,
                "usd_per_retrain": amounts,
            }
        ),
    }
