"""Published accounts: how often the advice is what worked, in library and command line.

The rules were written with these accounts in sight, so they are a learning set.
"""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from advisor import advise
from advisor.apps.cli import main
from tests.days import DAY
from tests.published import published_cases
from tests.quick import mostly_slow

CASES = published_cases()
SETS = [[case for case in CASES if case.set_number == number] for number in (1, 2)]
TUNING = {"fine_tune", "rag_fine_tune"}

LEAST = {
    ("all", 1): (58, 59, 0),
    ("all", 2): (24, 30, 1),
    ("without leaks", 1): (38, 49, 1),
    ("without leaks", 2): (22, 29, 1),
}
"""By answers and set: the matches and the accepted at least, the false fine-tunes at most."""


def verdicts(cases, kind):
    answers = {c.id: c.answers if kind == "all" else c.without_leaks() for c in cases}
    return {name: advise(given, on=DAY).verdict for name, given in answers.items()}


@pytest.fixture(scope="module")
def with_all_answers():
    return {name: verdict.approach for name, verdict in verdicts(CASES, "all").items()}


def test_there_are_sixty_cases_of_the_first_set_and_half_of_the_second():
    assert [len(cases) for cases in SETS] == [60, 32]
    assert [case.id for case in CASES] == [case.path.stem for case in CASES]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["all", "without leaks"])
@pytest.mark.parametrize("number", [1, 2])
def test_most_verdicts_are_what_worked_and_hardly_any_tunes_in_vain(number, kind):
    cases = SETS[number - 1]
    found = {name: verdict.approach for name, verdict in verdicts(cases, kind).items()}
    least_matches, least_accepted, most_false = LEAST[kind, number]
    assert sum(found[c.id] == c.approach for c in cases) >= least_matches
    assert sum(found[c.id] in c.accepted for c in cases) >= least_accepted
    false = [c.id for c in cases if found[c.id] in TUNING and found[c.id] not in c.accepted]
    assert len(false) <= most_false, false


@pytest.mark.slow
def test_the_means_of_two_in_three_matched_prompts_are_those_that_worked():
    found = verdicts(CASES, "all")
    matched = [c for c in CASES if c.approach == "prompt" and found[c.id].approach == "prompt"]
    same = [c.id for c in matched if found[c.id].means == c.means]
    assert len(same) >= 0.65 * len(matched)


@pytest.mark.slow
@pytest.mark.parametrize("approach", ["rag", "fine_tune", "rag_fine_tune", "bigger_model"])
def test_the_means_are_named_no_worse_than_by_the_most_frequent_ones(approach):
    found = verdicts(CASES, "all")
    matched = [c for c in CASES if c.approach == approach == found[c.id].approach]
    constant = max(Counter(c.means for c in matched).values())
    assert sum(found[c.id].means == c.means for c in matched) >= constant


@pytest.mark.parametrize("case", mostly_slow(CASES), ids=lambda case: case.id)
def test_the_command_line_says_what_the_library_says(case, with_all_answers):
    result = CliRunner().invoke(main, ["advise", str(case.path), "--json", "--on", DAY])
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert printed == advise(case.answers, on=DAY).to_dict()
    assert printed["verdict"]["approach"] == with_all_answers[case.id]
