"""The command line for pasted prompts, costs and prices."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import PromptReading, advise, read_prompt
from advisor.apps.cli import main
from tests.days import DAY
from tests.published import published_cases

PROMPTS = Path(__file__).parents[2] / "prompts" / "own"
COFFEE = PROMPTS / "04-coffee-brand-voice.txt"
SECRETS = PROMPTS / "13-secrets-and-pii.txt"
ON = ("--on", "2026-11-22")
PROMPT_FORMS = "--json, --markdown, --sarif, --answers, --diff and --units"


def run(*words, typed=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def printed(*words, typed=None):
    result = run(*words, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_prompt_is_read_line_by_line():
    text = printed("prompt", COFFEE, *ON)
    assert text.startswith(read_prompt(COFFEE.read_text(encoding="utf-8"), on=DAY).headline)
    assert "Line by line" in text


def test_standard_input_reads_like_a_file():
    typed = COFFEE.read_text(encoding="utf-8")
    assert printed("prompt", "-", *ON, typed=typed) == printed("prompt", COFFEE, *ON)


def test_the_json_of_a_reading_is_the_librarys():
    data = json.loads(printed("prompt", COFFEE, "--json", *ON))
    reading = read_prompt(COFFEE.read_text(encoding="utf-8"), on="2026-11-22")
    assert data == json.loads(json.dumps(reading.to_dict()))


def test_the_answers_of_a_prompt_feed_the_advisor(tmp_path):
    file = tmp_path / "answers.yaml"
    text = printed("prompt", COFFEE, "--answers", *ON)
    file.write_text(text + "what_must_change: behavior\n", encoding="utf-8")
    data = json.loads(printed("advise", file, "--json", *ON))
    assert data["answers"]["distinct_voice"]["origin"] == "read"
    assert data["answers"]["distinct_voice"]["quote"]


ALL_FORMS = (
    "--html, --adr, --plan, --ics, --markdown, --json, --csv, --csv-comma, --brief and --full"
)


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        (
            ("prompt", COFFEE, "--json", "--markdown"),
            PROMPT_FORMS,
        ),
        (
            ("prompt", COFFEE, "--answers", "--sarif"),
            PROMPT_FORMS,
        ),
        (("costs", "a.yaml", "--json", "--csv"), "--json, --csv, --csv-comma and --arithmetic"),
        (
            ("costs", "a.yaml", "--csv", "--arithmetic", "rag"),
            "--json, --csv, --csv-comma and --arithmetic",
        ),
        (
            ("advise", "a.yaml", "--html", "--adr"),
            ALL_FORMS,
        ),
        (
            ("advise", "a.yaml", "--json", "--full"),
            ALL_FORMS,
        ),
    ],
)
def test_two_forms_of_output_at_once_are_refused(words, forms):
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: Give one of {forms}.\n")


def test_sarif_names_the_file_and_its_lines():
    (run_of_the_tool,) = json.loads(printed("prompt", SECRETS, "--sarif", *ON))["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run_of_the_tool["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {str(SECRETS)}


@pytest.mark.slow
def test_unlabeled_tokens_of_a_long_prompt_are_printed_below_its_parts(tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("\n".join(f"Be kind {n}." for n in range(9_000)), encoding="utf-8")
    usual = ("prompt", file, "--calls", 50_000, "--model", "gpt-4o-mini", *ON)
    text = printed(*usual)
    assert "53,000 tokens (exact) for gpt-4o-mini; $398 a month at 50,000 calls" in text
    assert "Cut: only the first 5,000 lines and sentences were labeled.\n" in text
    assert text.partition("Where it belongs\n")[2].splitlines()[:3] == [
        "  Place              Lines  Tokens  Share  USD a month",
        "  Training material  5,000  29,000   100%         $218",
        "  Not labeled        4,000  24,000                $180",
    ]
    assert "| Not labeled | 4,000 | 24,000 |  | $180 |\n" in printed(*usual, "--markdown")
    data = json.loads(printed(*usual, "--json"))
    assert data["unlabeled"] == {"lines": 4_000, "tokens": 24_000, "usd_per_month": "180.00"}
    assert PromptReading.from_dict(data).to_dict() == data


@pytest.mark.slow
def test_a_count_of_one_is_printed_in_the_singular(tmp_path):
    text = printed("prompt", "-", "--calls", 1, "--model", "gpt-4o-mini", *ON, typed="Hi")
    assert "\n1 word, 1 token (exact) for gpt-4o-mini; $0.00 a month at 1 call (" in text
    page = printed("prompt", "-", "--calls", 1, "--model", "gpt-4o-mini", "--markdown", typed="Hi")
    assert "\n1 word, 1 token (exact) for gpt-4o-mini; $0.00 a month at 1 call (" in page
    file = tmp_path / "a.yaml"
    once = "what_must_change: behavior\ncalls_per_month: 1\nhorizon_months: 1\n"
    file.write_text(once, encoding="utf-8")
    assert printed("costs", file).startswith(
        "What each option costs over 1 month at 1 call a month\n"
    )
    assert "\n  - 1 month: " in printed("costs", file, "--arithmetic", "prompt")
    for form in ("--markdown", "--html", "--json", "--adr"):
        assert not re.search(r"\b(?<![.,])1 (calls|months|tokens)\b", printed("advise", file, form))


def test_a_number_of_calls_is_written_in_full():
    text = printed("prompt", "-", "--calls", 10**15, "--model", "gpt-4o-mini", *ON, typed="Hi")
    assert "a month at 1,000,000,000,000,000 calls" in " ".join(text.split())


def test_options_that_cost_the_same_are_named(tmp_path):
    file = tmp_path / "a.json"
    prices = ("input_usd_per_million", "cached_input_usd_per_million", "output_usd_per_million")
    answers = {"what_must_change": "behavior", "calls_per_month": 5, **dict.fromkeys(prices, 0)}
    file.write_text(json.dumps(answers), encoding="utf-8")
    text = printed("costs", file, *ON)
    assert "  * Better prompt costs least. As cheap: Better prompt with caching.\n" in text


def test_without_a_call_no_sum_is_shown_and_the_calls_after_launch_are_asked_for(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("what_must_change: behavior\ncalls_per_month: 0\n", encoding="utf-8")
    text = printed("costs", file, *ON)
    assert text.startswith("What each option costs over 12 months at 0 calls a month\n")
    assert "costs least" not in text
    assert "Enter the calls a month that you expect after launch." in " ".join(text.split())


@pytest.mark.slow
def test_a_fully_labeled_prompt_has_no_unlabeled_line():
    for file in PROMPTS.glob("*.txt"):
        assert read_prompt(file.read_text(encoding="utf-8"), on=DAY).unlabeled is None


def test_fail_on_turns_a_serious_finding_into_exit_code_3():
    assert run("prompt", SECRETS, "--fail-on", "error").exit_code == 3
    assert run("prompt", PROMPTS / "14-five-words.txt", "--fail-on", "error").exit_code == 0


def test_a_secret_is_never_printed():
    secret = "AKIAIOSFODNN7EXAMPLE"
    for form in ("--json", "--markdown", "--sarif", "--answers"):
        result = run("prompt", "-", form, typed=f"You are a bot.\nUse the key {secret}.\n")
        assert secret not in result.output


@pytest.mark.parametrize("typed", [b"", b"\x00\x01\x02\xff" * 50])
def test_input_that_is_not_a_prompt_gets_a_message(typed):
    result = CliRunner().invoke(main, ["prompt", "-"], input=typed)
    assert result.exit_code == 1
    assert result.stderr.startswith("prompt: ")
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_costs_are_printed_for_every_published_case():
    for case in published_cases():
        assert "What each option costs over 12 months" in printed("costs", case.path, *ON)


def test_the_spreadsheet_holds_every_option():
    case = published_cases()[0]
    rows = list(csv.reader(io.StringIO(printed("costs", case.path, "--csv", *ON))))
    costs = advise(case.answers, on="2026-11-22").costs
    assert len([row for row in rows if row]) > len(costs.options)


def test_arithmetic_prints_the_sums_of_one_option():
    text = printed("costs", published_cases()[0].path, "--arithmetic", "fine_tune", *ON)
    assert "per million" in text


def test_prices_show_a_model_and_suggest_for_a_typo():
    assert "0.1 USD per million tokens" in printed("prices", "gpt-6-luna", *ON)
    result = run("prices", "gtp-6-luna", *ON)
    assert result.exit_code == 1
    assert "Did you mean 'gpt-6-luna'?" in result.stderr


def test_the_price_check_names_what_is_stale():
    result = CliRunner().invoke(main, ["prices", "check", *ON])
    assert result.exit_code == 3
    assert "was last checked on" in result.stdout
