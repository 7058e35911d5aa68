"""Running examples and cases, and naming what none of them exercises."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import AdvisorError, advise, load_rulebook
from advisor.apps.cli import main
from advisor.authoring.cases import case_with_costs, check_case, read_cases
from advisor.authoring.coverage import coverage_of, example_cases
from advisor.checks.loading import read_rulebook
from advisor.engine.case import Case
from tests.quick import mostly_slow

SOUND = Path(__file__).parents[1] / "broken_rules" / "sound"
CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


@pytest.fixture
def cases(tmp_path):
    """Return a folder of one case, about the small rulebook."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "tired.yaml").write_text(
        "answers: {mood: tired}\n"
        "expect: {approach: rag, because: [retrieval-yes, tuning-no], gates: []}\n",
        encoding="utf-8",
    )
    return folder


def write(folder, text):
    (folder / "tired.yaml").write_text(text, encoding="utf-8")


def change(rules, file, old, new):
    path = rules / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def refusal(folder, rulebook):
    with pytest.raises(AdvisorError) as caught:
        read_cases(folder, rulebook)
    return str(caught.value).replace(str(folder), "cases").splitlines()


def failures(folder, rulebook):
    (file,) = read_cases(folder, rulebook)
    told = [str(problem) for problem in check_case(file)]
    return [line.replace(str(folder), "cases") for line in told]


def run(*arguments):
    return CliRunner().invoke(main, ["rules", "test", *map(str, arguments)])


# -- cases


def test_a_case_with_the_expected_advice_has_no_problem(cases, small):
    assert failures(cases, small) == []


@pytest.mark.parametrize(
    "file", mostly_slow(read_cases(CASES, load_rulebook())), ids=lambda f: f.document.path
)
def test_every_committed_case_gets_the_expected_advice(file):
    assert [*check_case(file)] == []
    advised = advise(file.case.answers).verdict.approach
    assert (advised in file.approaches) != file.missed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "answers: {mood: tired}\nexpect: {approach: prompt}\n",
            (
                "cases/tired.yaml:2:10: expects prompt, but rag is advised. "
                "Decided by model-no, retrieval-yes, tuning-no."
            ),
        ),
        (
            "answers: {mood: calm}\noutcome: {approach: rag, also_accepted: [prompt], team: 3}\n",
            (
                "cases/tired.yaml:2:11: expects rag or prompt, but fine_tune is advised. "
                "Decided by model-no, retrieval-no, tuning-yes."
            ),
        ),
        (
            "answers: {mood: tired}\nexpect:\n  approach: rag\n  because: [retrieval-no]\n",
            (
                "cases/tired.yaml:4:3: expects 'retrieval-no' to decide, but it does not. "
                "Decided by model-no, retrieval-yes, tuning-no."
            ),
        ),
        (
            "answers: {hour: 4}\nexpect: {approach: prompt}\n",
            "cases/tired.yaml:1:1: these answers give no verdict. Answer mood.",
        ),
    ],
    ids=["approach", "outcome", "because", "open"],
)
def test_a_case_with_other_advice_than_expected_is_reported_with_its_line(cases, small, text, says):
    write(cases, text)
    assert failures(cases, small) == [says]


def test_an_unexpected_gate_is_reported(tmp_path, shipped):
    write(
        tmp_path,
        "answers: {what_must_change: behavior, prompting_effort: exhausted}\n"
        "expect: {approach: fine_tune, gates: [personal-data]}\n",
    )
    (told,) = failures(tmp_path, shipped)
    assert told == (
        "cases/tired.yaml:2:31: expects the gates personal-data, but what is missing is "
        "too-few-examples, too-few-graded-answers. Mend the case or the gates."
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "answers: {mood: tyred, hours: 3}\nexpect: {approach: rag}\n",
            [
                (
                    "cases/tired.yaml:1:11: 'tyred' is not an option of 'mood'. "
                    "Did you mean 'tired'? Use one of tired, calm."
                ),
                "cases/tired.yaml:1:24: there is no such question. Did you mean 'hour'?",
            ],
        ),
        (
            "answers: {mood: tired}\nexpect: {aproach: rag}\n",
            ["cases/tired.yaml:2:10: unknown key 'aproach'. Did you mean 'approach'?"],
        ),
        (
            "answers: {mood: tired}\nexpect: {because: []}\n",
            [
                (
                    "cases/tired.yaml:2:1: names no approach. "
                    "Use one of bigger_model, rag_fine_tune, rag, fine_tune, prompt."
                )
            ],
        ),
        (
            "answers: {mood: tired}\nexpect: {approach: promt}\n",
            ["cases/tired.yaml:2:10: there is no approach 'promt'. Did you mean 'prompt'?"],
        ),
        (
            "answers: {mood: tired}\nexpect: {approach: rag, because: [tuning-nope, 3]}\n",
            [
                "cases/tired.yaml:2:25: there is no rule 'tuning-nope'. Did you mean 'tuning-no'?",
                "cases/tired.yaml:2:25: there is no rule '3'",
            ],
        ),
        (
            "mood: tired\n",
            [
                (
                    "cases/tired.yaml:1:1: this is not a case. "
                    "Write answers: with one answer a line, and expect: {approach: ...}."
                )
            ],
        ),
        (
            "- nothing\n",
            [
                (
                    "cases/tired.yaml:1:1: this is not a case. "
                    "Write answers: with one answer a line, and expect: {approach: ...}."
                )
            ],
        ),
        (
            "answers: {mood: &x tired}\n",
            [
                "cases/tired.yaml:1:17: anchors and aliases are not read here. Write it out.",
            ],
        ),
    ],
)
def test_a_case_that_cannot_be_read_is_reported(cases, small, text, says):
    write(cases, text)
    assert refusal(cases, small) == says


def test_all_unreadable_cases_are_reported_at_once(cases, small):
    write(cases, "mood: tired\n")
    (cases / "other.yaml").write_text("answers: {}\nexpect: {approach: x}\n", encoding="utf-8")
    assert len(refusal(cases, small)) == 2


@pytest.mark.parametrize("name", ["nowhere", "rules"])
def test_a_folder_without_cases_is_reported(tmp_path, small, name):
    (tmp_path / "rules").mkdir()
    folder = tmp_path / name
    with pytest.raises(AdvisorError) as caught:
        read_cases(folder, small)
    assert str(caught.value) == (
        f"{folder}: there are no cases here. Give a folder of .yaml files with answers: and expect:"
    )


# -- coverage


def covered(rulebook, *answers):
    return coverage_of(rulebook, [Case.from_values(one, rulebook) for one in answers])


def gaps(coverage):
    return [str(problem) for problem in coverage.gaps()]


SMALL_GAP = (
    "sound/facts.yaml:13:5: 'a_crowd' was never seen with Cups for all guests: at most 10 cups. "
    "Add an example or a case."
)


def test_the_examples_of_the_small_rulebook_leave_one_side_unseen(small):
    assert gaps(coverage_of(small, example_cases(small))) == [SMALL_GAP]


def test_a_case_on_that_side_of_the_threshold_closes_the_gap(small):
    late = Case.from_values({"mood": "calm", "hour": 20}, small)
    assert gaps(coverage_of(small, [*example_cases(small), late])) == []


def test_one_answer_leaves_the_other_side_of_everything_unseen(small):
    told = [line.split(". Add ")[0] for line in gaps(covered(small, {"mood": "tired"}))]
    assert [line.removeprefix("sound/") for line in told] == [
        "facts.yaml:9:5: 'late' was never seen with Hour: at least 18 hours",
        "facts.yaml:13:5: 'a_crowd' was never seen with Cups for all guests: more than 10 cups",
        "facts.yaml:13:5: 'a_crowd' was never seen with Cups for all guests: at most 10 cups",
        "levers/model.yaml:4:5: 'model-yes' was never seen to fire",
        "levers/model.yaml:14:5: 'model-no' was never seen to stay silent",
        "levers/retrieval.yaml:4:5: 'retrieval-yes' was never seen to stay silent",
        "levers/retrieval.yaml:14:5: 'retrieval-no' was never seen to fire",
        "levers/tuning.yaml:4:5: 'tuning-yes' was never seen to fire",
        "levers/tuning.yaml:14:5: 'tuning-no' was never seen to stay silent",
    ]


def test_a_threshold_that_no_decision_compared_is_not_seen(small):
    early = covered(small, {"mood": "calm", "hour": 9, "knowledge_tokens": 50})
    late = covered(small, {"mood": "calm", "hour": 20, "knowledge_tokens": 50})
    assert "more than 10" in "".join(gaps(early))
    assert "more than 10" not in "".join(gaps(late))


@pytest.mark.parametrize(
    ("bound", "sides"),
    [
        ("gte: 12", ["at least 12", "under 12"]),
        ("gt: 12", ["more than 12", "at most 12"]),
        ("lt: 12", ["under 12", "at least 12"]),
        ("lte: 12", ["at most 12", "more than 12"]),
        ("gt: 11, lte: 12", ["more than 11", "at most 11", "at most 12", "more than 12"]),
        ("gte: 0", ["at least 0"]),
        ("lte: 23", ["at most 23"]),
    ],
)
def test_a_bound_has_two_sides_unless_no_answer_can_be_on_one(rules, bound, sides):
    change(rules, "facts.yaml", "{hour: {gte: 18}}", f"{{hour: {{{bound}}}}}")
    told = gaps(coverage_of(read_rulebook(rules), []))
    found = [re.search(r"'late' was never seen with Hour: (.*?) hours?\.", line) for line in told]
    assert [match[1] for match in found if match] == sides


@pytest.mark.parametrize(
    ("bound", "suggested"), [("gte: 12", {12, 11}), ("gt: 12", {13, 12}), ("lte: 12", {12, 13})]
)
def test_the_suggested_answers_lie_on_the_two_sides(rules, bound, suggested):
    change(rules, "facts.yaml", "{hour: {gte: 18}}", f"{{hour: {{{bound}}}}}")
    told = "".join(gaps(coverage_of(read_rulebook(rules), [])))
    assert {int(hour) for hour in re.findall(r"such as hour: (\d+)\.", told)} == suggested


def test_each_alternative_of_an_any_must_be_the_one_that_holds_once(rules):
    change(rules, "facts.yaml", "{hour: {gte: 18}}", "{any: [{hour: {gte: 18}}, {mood: tired}]}")
    book = read_rulebook(rules)
    evening = covered(book, {"mood": "tired", "hour": 20})
    assert "'late' was never seen to hold because of: Mood: Tired. " in "".join(gaps(evening))
    assert not any("at least 18" in line and "because" in line for line in gaps(evening))
    both = covered(book, {"mood": "calm", "hour": 20}, {"mood": "tired"})
    assert not any("because of" in line for line in gaps(both))


@pytest.mark.slow
def test_examples_and_cases_together_exercise_all_of_the_shipped_rules(shipped):
    cases = [case_with_costs(file) for file in read_cases(CASES, shipped)]
    assert gaps(coverage_of(shipped, [*example_cases(shipped), *cases])) == []


# -- the command


def test_the_command_reports_what_was_run_and_seen():
    result = run(SOUND)
    assert result.exit_code == 0
    assert result.stdout == (
        "12 examples of 6 rules: all as expected.\n"
        "Rules seen to fire and to stay silent: 6 of 6.\n"
        "Sides of thresholds seen: 3 of 4.\n"
        "Ways of an any seen: 0 of 0.\n"
        f"{SMALL_GAP}\n"
    )


def test_with_cases_the_command_reports_their_own_coverage(cases):
    result = run(SOUND, "--cases", cases)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:5:2] == [
        "12 examples of 6 rules, 1 case: all as expected.",
        "Rules seen to fire in cases alone: 3 of 6.",
        "Ways of an any seen: 0 of 0.",
    ]


def test_a_failing_case_fails_the_run_after_the_full_report(cases):
    write(cases, "answers: {mood: tired}\nexpect: {approach: prompt}\n")
    result = run(SOUND, "--cases", cases)
    assert result.exit_code == 1
    assert result.stdout.startswith("12 examples of 6 rules, 1 case: 1 failure.\n")
    assert result.stderr.startswith(f"{cases}/tired.yaml:2:10: expects prompt, but rag is advised.")


def test_a_failing_example_fails_the_run(rules):
    change(rules, "levers/retrieval.yaml", "fires: {mood: tired}", "fires: {mood: calm}")
    result = run(rules)
    assert result.exit_code == 1
    assert result.stderr == (
        "rules/levers/retrieval.yaml:4:5: 'retrieval-yes': the example under 'fires' stays silent,"
        " because 'retrieval-no' decides. Mend the example or the rule.\n"
    )


def test_a_gap_is_listed_and_fails_only_a_strict_run(rules):
    change(
        rules, "levers/model.yaml", "fires: {mood: calm, hour: 20", "fires: {mood: tired, hour: 20"
    )
    change(rules, "facts.yaml", "{hour: {gte: 18}}", "{any: [{hour: {gte: 18}}, {hour: {lt: 1}}]}")
    gap = (
        "rules/facts.yaml:9:5: 'late' was never seen to hold because of: Hour: under 1 hour. "
        "Add a case where none of the ways before it holds."
    )
    lenient, strict = run(rules), run(rules, "--strict")
    assert lenient.exit_code == 0
    assert gap in lenient.stdout.splitlines()
    assert strict.exit_code == 1
    assert gap in strict.stderr.splitlines()
    assert gap not in strict.stdout


def test_a_broken_rulebook_is_refused_as_by_the_check(rules):
    (rules / "facts.yaml").unlink()
    result = run(rules)
    assert result.exit_code == 1
    assert "unknown fact 'late'" in result.stderr
