"""Sixty published accounts: how often the advice is what worked, in library and command line."""

import json

import pytest
from click.testing import CliRunner

from advisor import advise
from advisor.apps.cli import main
from tests.days import DAY
from tests.published import published_cases

CASES = published_cases()
TUNING = {"fine_tune", "rag_fine_tune"}


@pytest.fixture(scope="module")
def with_all_answers():
    return {case.id: advise(case.answers, on=DAY).verdict.approach for case in CASES}


@pytest.fixture(scope="module")
def without_the_leaking_answers():
    return {case.id: advise(case.without_leaks(), on=DAY).verdict.approach for case in CASES}


def matches(advised):
    return sum(advised[case.id] == case.approach for case in CASES)


def accepted(advised):
    return sum(advised[case.id] in case.accepted for case in CASES)


def false_fine_tunes(advised):
    return [c.id for c in CASES if advised[c.id] in TUNING and advised[c.id] not in c.accepted]


def test_there_are_sixty_cases_named_after_their_files():
    assert len(CASES) == 60
    assert [case.id for case in CASES] == [case.path.stem for case in CASES]


def test_with_all_answers_at_least_56_match_58_are_accepted_and_none_tunes_in_vain(
    with_all_answers,
):
    assert matches(with_all_answers) >= 56
    assert accepted(with_all_answers) >= 58
    assert false_fine_tunes(with_all_answers) == []


def test_without_leaking_answers_at_least_40_match_51_are_accepted_and_one_at_most_tunes_in_vain(
    without_the_leaking_answers,
):
    assert matches(without_the_leaking_answers) >= 40
    assert accepted(without_the_leaking_answers) >= 51
    assert len(false_fine_tunes(without_the_leaking_answers)) <= 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_command_line_says_what_the_library_says(case, with_all_answers):
    result = CliRunner().invoke(main, ["advise", str(case.path), "--json", "--on", DAY])
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert printed == advise(case.answers, on=DAY).to_dict()
    assert printed["verdict"]["approach"] == with_all_answers[case.id]
