"""Answers that do not fit: each message names the question, the value and what is allowed."""

import pytest

from advisor import load_rulebook
from advisor.engine.answers import Answer, read_answers
from advisor.errors import AnswerError


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


def refusal(rulebook, answers):
    with pytest.raises(AnswerError) as caught:
        read_answers(answers, rulebook)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "call_per_month",
            "answers.call_per_month: there is no such question. Did you mean 'calls_per_month'?",
        ),
        (
            "favourite_colour",
            (
                "answers.favourite_colour: there is no such question. "
                "`advisor questions` lists them all."
            ),
        ),
    ],
)
def test_an_unknown_question_is_refused_with_the_nearest_name(rulebook, name, message):
    assert refusal(rulebook, {name: 1}) == message


def test_thousands_of_unknown_questions_are_counted_after_the_first_twenty(rulebook):
    lines = refusal(rulebook, {f"calls_per_month_{n}": 1 for n in range(60_000)}).splitlines()
    assert lines == [
        *(
            f"answers.calls_per_month_{n}: there is no such question."
            " Did you mean 'calls_per_month'?"
            for n in range(20)
        ),
        "answers: and 59,980 more that are no questions. `advisor questions` lists them all.",
    ]


def test_twenty_unknown_questions_are_all_named(rulebook):
    lines = refusal(rulebook, {f"calls_per_month_{n}": 1 for n in range(20)}).splitlines()
    assert len(lines) == 20
    assert lines[-1].startswith("answers.calls_per_month_19: ")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "what_must_change",
            "behaviour",
            (
                "'behaviour' is not an option of 'what_must_change'. Did you mean 'behavior'? "
                "Use one of behavior, knowledge, both, capability, nothing."
            ),
        ),
        (
            "base_model_can",
            False,
            "False is not an option of 'base_model_can'. Use one of yes, sometimes, no.",
        ),
        (
            "knowledge_changes",
            3,
            (
                "3 is not an option of 'knowledge_changes'. "
                "Use one of static, monthly, weekly, daily, realtime."
            ),
        ),
        (
            "needs_citations",
            "yes",
            "'yes' is not an answer to 'needs_citations'. Say true or false.",
        ),
        ("needs_citations", 1, "1 is not an answer to 'needs_citations'. Say true or false."),
        (
            "calls_per_month",
            -5,
            (
                "-5 is out of range for 'calls_per_month'. "
                "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
            ),
        ),
        (
            "calls_per_month",
            "many",
            (
                "'many' is not a whole number for 'calls_per_month'. "
                "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
            ),
        ),
        (
            "calls_per_month",
            10.5,
            (
                "10.5 is not a whole number for 'calls_per_month'. "
                "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
            ),
        ),
        (
            "calls_per_month",
            True,
            (
                "True is not a whole number for 'calls_per_month'. "
                "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
            ),
        ),
        (
            "calls_per_month",
            [1, 2],
            (
                "[1, 2] is not a whole number for 'calls_per_month'. "
                "Give a whole number from 0 to 1,000,000,000,000 (calls a month)."
            ),
        ),
        (
            "prompt_score",
            1.2,
            "1.2 is out of range for 'prompt_score'. Give a number from 0 to 1 (share).",
        ),
        (
            "prompt_score",
            "82%",
            "'82%' is not a number for 'prompt_score'. Give a number from 0 to 1 (share).",
        ),
        (
            "labeled_examples",
            float("inf"),
            (
                "inf is out of range for 'labeled_examples'. "
                "Give a whole number from 0 to 1,000,000,000 (examples)."
            ),
        ),
        ("model", " ", "' ' is not a model name. Give a name from the price catalogue."),
        ("model", 4, "4 is not a model name. Give a name from the price catalogue."),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_values_that_do(
    rulebook, name, value, message
):
    assert refusal(rulebook, {name: value}) == f"answers.{name}: {message}"


def test_a_long_value_is_cut_in_the_message(rulebook):
    assert refusal(rulebook, {"prompt_words": "x" * 5_000}).startswith(
        "answers.prompt_words: 'xxxxxxxxxx"
    )


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"valeu": 900}, "value"),
        ({"value": 900, "origin": "guessed"}, "origin"),
        ({"value": 900, "note": "x"}, "note"),
        ({"value": 900, "origin": "read", "quote": 3}, "quote"),
    ],
)
def test_an_answer_with_an_unknown_key_or_origin_is_refused(rulebook, given, key):
    assert refusal(rulebook, {"prompt_words": given}) == (
        f"answers.prompt_words: cannot read '{key}' of this answer. "
        "Give {value, origin, quote} with origin said, read, measured or computed."
    )


def test_all_problems_are_reported_at_once_in_the_order_given(rulebook):
    message = refusal(rulebook, {"prompt_score": 2, "what_must_change": "both", "modle": "x"})
    assert message == (
        "answers.prompt_score: 2 is out of range for 'prompt_score'. "
        "Give a number from 0 to 1 (share).\n"
        "answers.modle: there is no such question. Did you mean 'model'?"
    )


def test_answers_come_back_in_the_order_of_the_questionnaire(rulebook):
    given = {"provider": "openai", "prompt_words": 900, "what_must_change": "both"}
    assert list(read_answers(given, rulebook)) == ["what_must_change", "prompt_words", "provider"]


def test_the_default_origin_of_an_answer_is_said(rulebook):
    quoted = {"value": 900, "origin": "read", "quote": "You are a helpful clerk."}
    read = read_answers({"prompt_words": quoted, "needs_citations": True}, rulebook)
    assert read["prompt_words"] == Answer(**quoted)
    assert read["needs_citations"] == Answer(value=True, origin="said")


def test_not_sure_is_kept_and_counts_as_unknown(rulebook):
    read = read_answers({"needs_citations": None, "prompt_words": {"value": None}}, rulebook)
    assert [answer.known for answer in read.values()] == [False, False]


def test_a_saved_assumption_is_not_read_as_an_answer(rulebook):
    assert read_answers({"prompt_words": {"value": 400, "origin": "assumed"}}, rulebook) == {}


def test_a_whole_number_may_be_given_as_a_float(rulebook):
    read = read_answers({"calls_per_month": 5e3}, rulebook)["calls_per_month"].value
    assert (read, type(read)) == (5000, int)


def test_a_numpy_scalar_is_read_as_its_plain_value():
    numpy = pytest.importorskip("numpy")
    rulebook = load_rulebook()
    cells = {"calls_per_month": numpy.int64(5), "prompt_score": numpy.float64(0.5)}
    assert read_answers(cells, rulebook) == read_answers(
        {"calls_per_month": 5, "prompt_score": 0.5}, rulebook
    )
