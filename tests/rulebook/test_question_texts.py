"""The questions as people see them: who knows the answer, what each option means, and units."""

import pytest

from advisor import load_rulebook
from advisor.rulebook.schema import Choice, YesNo
from advisor.rulebook.wording import value_words

BOOK = load_rulebook()
QUESTIONS = list(BOOK.questions.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_says_who_knows_the_answer(question):
    assert question.who_knows


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if isinstance(q.answer, Choice | YesNo)], ids=lambda q: q.id
)
def test_every_option_says_what_it_means_for_the_advice(question):
    said = set(question.answer.consequences)
    match question.answer:
        case YesNo():
            assert said == {"yes", "no"}
        case Choice(options_from="providers"):
            assert said >= {"open", "closing", "closed"}
        case Choice(options=options):
            assert said == set(options)


def test_a_score_takes_measuring_a_price_a_look_and_a_wish_is_known():
    ease = {
        name: BOOK.questions[name].ease
        for name in ("prompt_score", "gpu_tokens_per_second", "calls_per_month", "what_must_change")
    }
    assert ease == {
        "prompt_score": "measure",
        "gpu_tokens_per_second": "measure",
        "calls_per_month": "look_up",
        "what_must_change": "know",
    }
    assert BOOK.questions["input_usd_per_million"].ease == "look_up"


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (1_000_000, "2,500 pages (1,000,000 tokens)"),
        (400, "1 page (400 tokens)"),
        (600, "2 pages (600 tokens)"),
        (399, "399 tokens"),
        (1, "1 token"),
        (0, "0 tokens"),
    ],
)
def test_a_length_of_text_is_shown_in_pages_first(tokens, words):
    assert value_words(BOOK, "knowledge_tokens", tokens) == words


def test_text_a_month_is_shown_in_pages_too():
    said = value_words(BOOK, "full_context_tokens_per_month", 10_000_000_000)
    assert said == "25,000,000 pages (10,000,000,000 tokens) a month"


def test_the_length_of_a_call_stays_in_tokens():
    assert value_words(BOOK, "input_tokens_per_call", 800) == "800 tokens"
