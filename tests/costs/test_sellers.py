"""Who sells fine-tuning, of which model, to whom and until when."""

from datetime import date

import pytest
from pydantic import ValidationError

from advisor import advise, load_rulebook
from advisor.costs.prices.sellers import TunableModel
from advisor.rulebook.schema import Provider

TODAY = date(2026, 11, 30)
SELLERS = {name: one.seller for name, one in load_rulebook().providers.items()}


def sold(seller: str, on: date = TODAY, *, existing: bool = False) -> list[str]:
    return [entry.model for entry in SELLERS[seller].on_sale(on, existing=existing)]


@pytest.mark.parametrize("seller", ["openai", "anthropic", "google", "mistral", "cohere", "ai21"])
def test_a_new_customer_can_tune_nothing_there(seller):
    assert sold(seller) == []


@pytest.mark.parametrize(
    ("seller", "usual"),
    [
        ("aws_bedrock", "global.amazon.nova-2-lite-v1:0"),
        ("azure", "gpt-oss-20b"),
        ("google_cloud", "gemini-3.5-flash-lite"),
        ("together", "Qwen/Qwen3.5-9B"),
        ("fireworks", "muse-glimmer-30b"),
        ("coreweave", "meta-llama/Llama-3.1-8B-Instruct"),
        ("nebius", "meta-llama/Llama-3.3-70B-Instruct"),
        ("aws_sagemaker", "Qwen3.5-9B"),
        ("prime_intellect", "Qwen/Qwen3.5-9B"),
        ("baseten", "Qwen/Qwen3.5-9B"),
        ("snowflake", "Qwen/Qwen3-8B"),
    ],
)
def test_the_first_model_on_sale_is_the_usual_one(seller, usual):
    assert sold(seller)[0] == usual


def test_openai_closed_to_new_customers_first_and_to_existing_ones_later():
    assert "gpt-4.1-mini" in sold("openai", date(2026, 5, 6))
    assert sold("openai", date(2026, 5, 7)) == []
    assert "gpt-4.1-mini" in sold("openai", date(2027, 1, 6), existing=True)
    assert sold("openai", date(2027, 1, 7), existing=True) == []
    assert SELLERS["openai"].closed_since(TODAY, existing=False) == date(2026, 5, 7)
    assert SELLERS["openai"].closed_since(date(2027, 2, 1), existing=True) == date(2027, 1, 7)


def test_azure_sells_openai_models_to_existing_subscriptions_alone():
    assert "gpt-4.1-mini" not in sold("azure")
    assert "gpt-4.1-mini" in sold("azure", existing=True)
    assert SELLERS["azure"].find("gpt-4.1-mini-2025-04-14", TODAY, existing=True) is not None


def test_a_model_that_is_trained_but_not_run_there_is_not_on_sale():
    trained = [entry.model for entry in SELLERS["together"].tunable_models]
    reference = "meta-llama/Meta-Llama-3.1-8B-Instruct-Reference"
    assert reference in trained
    assert reference not in sold("together")


@pytest.mark.parametrize("seller", ["aws_sagemaker", "prime_intellect", "baseten", "snowflake"])
def test_where_calls_of_a_tuned_model_have_no_known_price_there_is_no_total(seller):
    costs = advise({"what_must_change": "behavior", "provider": seller}, on=TODAY).costs
    assert costs is not None
    assert costs.options["fine_tune"].horizon_usd is None
    assert "fine_tune.prices" in {gap.key for gap in costs.options["fine_tune"].missing}
    assert costs.cheapest() != "fine_tune"


def test_no_claude_is_sold_from_the_day_the_last_one_ended():
    assert sold("anthropic", date(2026, 9, 9)) != []
    assert SELLERS["anthropic"].closed_since(TODAY, existing=True) == date(2026, 9, 10)


def test_a_seller_that_never_sold_has_no_last_day():
    assert SELLERS["google"].closed_since(TODAY, existing=True) is None


ENTRY = {
    "model": "some-model",
    "methods": ["supervised"],
    "open_to": "everyone",
    "checked": TODAY,
    "status": "verified",
    "source": "https://example.org",
}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"open_to": "some"}, "Input should be 'everyone', 'existing' or 'nobody'"),
        ({"untill": TODAY}, "Extra inputs are not permitted"),
        (
            {"from": date(2026, 2, 1), "until": date(2026, 1, 1)},
            "write from, until and serves_until in the order of the days",
        ),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(wrong, message):
    with pytest.raises(ValidationError, match=message):
        TunableModel.model_validate({**ENTRY, **wrong})


def test_a_provider_says_once_a_day_who_can_tune_a_model():
    offer = {"from": TODAY, "state": "open", "fact": "Open.", "source": "our-judgement",
             "checked": TODAY, "status": "verified"}  # fmt: skip
    later = {**ENTRY, "open_to": "existing", "from": date(2026, 6, 1)}
    provider = {"id": "here", "name": "Here", "offers": [offer]}
    with pytest.raises(ValidationError, match="say once a day who can tune 'some-model'"):
        Provider.model_validate({**provider, "tunable_models": [ENTRY, later]})
    ended = {**ENTRY, "until": date(2026, 5, 31)}
    assert Provider.model_validate({**provider, "tunable_models": [ended, later]}).tunable_models
