"""`advisor prompt` with labels of somebody else: in a file, or from a program of the user."""

import json
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import prompt_units, read_prompt
from advisor.apps.cli import labeler, main
from tests.days import DAY

FORMS = "--json, --markdown, --sarif, --answers, --diff and --units"
PROMPT = "You are the clerk of a ferry line.\nBe kind.\nA ticket costs 18 euros.\n"
ALL = """
import json, sys
asked = json.load(sys.stdin)
labels = {unit["index"]: "persona" for unit in asked["units"]}
json.dump({"digest": asked["digest"], "by": " ".join(sys.argv[1:]), "labels": labels}, sys.stdout)
"""
SAYS = "Labels of 3 of 3 lines by {}."


@pytest.fixture
def prompt(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "prompt.txt"
    file.write_text(PROMPT, encoding="utf-8")
    return file.name


def run(*words, typed=None):
    return CliRunner().invoke(main, ["prompt", *map(str, words)], input=typed)


def python(code, *arguments):
    """Return the words that run a program; it needs no packages, so it starts at once."""
    return ["--labeler", sys.executable, "-I", "-S", "-c", code, *arguments]


def refused(*words):
    result = run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


# -- units out, labels in


def test_the_units_are_printed_with_the_rubric(prompt):
    result = run(prompt, "--units")
    assert result.exit_code == 0
    assert result.stdout == prompt_units(PROMPT).to_json()
    assert run("-", "--units", typed=PROMPT).stdout == result.stdout


def test_labels_in_a_file_are_taken_over(prompt):
    labels = {"digest": prompt_units(PROMPT).digest, "labels": {"1": "safety_policy"}}
    Path("labels.json").write_text(json.dumps(labels), encoding="utf-8")
    reading = read_prompt(PROMPT, labels=labels, on=DAY)
    printed = run(prompt, "--labels", "labels.json", "--json", "--on", DAY)
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == reading.to_dict()
    piped = run(prompt, "--labels", "-", "--json", "--on", DAY, typed=json.dumps(labels))
    assert piped.stdout == printed.stdout
    shown = run(prompt, "--labels", "labels.json", "--on", DAY).stdout
    assert "Labels of 1 of 3 lines by your assistant; the reader labeled the other 2." in shown


def test_a_file_that_power_shell_or_an_editor_marked_as_utf_8_is_read(prompt):
    labels = {"digest": prompt_units(PROMPT).digest, "labels": {"1": "safety_policy"}}
    Path("labels.json").write_text(json.dumps(labels), encoding="utf-8-sig")
    assert run(prompt, "--labels", "labels.json").exit_code == 0


def test_refused_labels_are_named_with_their_file_and_the_exit_code_asks_for_a_look(prompt):
    labels = {"digest": prompt_units(PROMPT).digest, "labels": {"1": "policy", "2": "persona"}}
    Path("labels.json").write_text(json.dumps(labels), encoding="utf-8")
    result = run(prompt, "--labels", "labels.json")
    said = " ".join(result.stdout.split())
    assert result.exit_code == 3
    assert "the reader labeled the other 2. 1 label is refused." in said
    assert "labels.json, unit 1: 'policy' is no label." in said


def test_a_program_gets_the_units_and_gives_the_labels(prompt):
    result = run(prompt, "--on", DAY, *python(ALL, "my", "model"))
    assert result.exit_code == 0, result.output
    assert SAYS.format("my model") in result.stdout


def test_options_of_the_program_are_its_own_and_no_shell_reads_them(prompt):
    words = ["--json", "$(touch made)", "; touch made", "--labeler", "*"]
    result = run(prompt, *python(ALL, *words))
    assert SAYS.format(" ".join(words)) in " ".join(result.stdout.split())
    assert [file.name for file in Path.cwd().iterdir()] == [prompt]


def test_the_program_sees_dots_in_place_of_secrets(prompt):
    code = "import sys; sys.stderr.write(sys.stdin.read().replace('\\n', ' ')[-150:]); sys.exit(1)"
    secret = "The key is sk-proj-abcdefghij1234567890abcdefghij12345678."
    Path(prompt).write_text(secret, encoding="utf-8")
    said = refused(prompt, *python(code))
    assert "••••" in said or "\\u2022" in said
    assert "abcdefghij" not in said


def test_a_file_whose_name_is_an_option_can_be_read(prompt):
    Path("--labeler").write_text(PROMPT, encoding="utf-8")
    result = run("--units", "--", "--labeler")
    assert result.stdout == run(prompt, "--units").stdout


# -- what cannot be done, in one sentence

APART = "Write the program and its arguments as words of their own, last in the command."
SHAPE = 'Give {"digest": ..., "labels": {"0": "persona"}}, as the units of the prompt ask for.'
AGAIN = "Take the units of this text, and label them."
PRINTS = "import sys; sys.stdin.read(); print({!r})"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["--labeler", "no-such-program"],
            f"labeler: 'no-such-program' cannot be run: no such file or directory. {APART}",
        ),
        (
            ["--labeler", "python label.py"],
            f"labeler: 'python label.py' cannot be run: no such file or directory. {APART}",
        ),
        (
            python(""),
            "labeler: printed nothing. It has to print labels as JSON on standard output.",
        ),
        (python("raise SystemExit(4)"), "labeler: ended with code 4"),
        (
            python("raise ValueError('no key')"),
            "labeler: ended with code 1 and said: ValueError: no key",
        ),
        (
            python(PRINTS.format("Sure! Here are the labels:")),
            f"labeler:1:1: not valid JSON: expecting value. {SHAPE}",
        ),
        (
            python(PRINTS.format('{"digest": "0", "labels": {"0": "persona"}}')),
            f"labeler: holds the labels of another text. {AGAIN}",
        ),
        (
            python(PRINTS.format('{"digest": "0", "labels": {}}')),
            f"labeler: holds no labels. {SHAPE}",
        ),
        (
            ["--labels", "none.json"],
            "none.json: cannot be read: no such file or directory",
        ),
    ],
)
def test_labels_that_cannot_be_had_are_said_in_one_sentence(prompt, words, says):
    assert refused(prompt, *words) == says


def test_fifty_megabytes_are_not_read_to_their_end(prompt):
    code = "import sys\nfor _ in range(50): sys.stdout.write('x' * 1_000_000)"
    assert refused(prompt, *python(code)) == (
        "labeler: printed more than 10 MB and was ended. It has to print one group of JSON."
    )


@pytest.mark.slow
def test_a_program_that_reads_nothing_of_a_long_prompt_is_heard_all_the_same(prompt):
    Path(prompt).write_text("Be kind to everybody.\n" * 1_000, encoding="utf-8")
    digest = prompt_units(Path(prompt).read_bytes()).digest
    text = json.dumps({"digest": digest, "by": "me", "labels": {"0": "persona"}})
    result = run(prompt, *python(f"print({text!r})"))
    assert "Labels of 1 of 1,000 lines by me; the reader labeled the other 999." in result.stdout


def test_too_few_labels_are_counted_and_the_reader_labels_the_others(prompt):
    result = run(prompt, *python(ALL.replace('"units"]', '"units"][:1]')))
    assert (
        "Labels of 1 of 3 lines by your assistant; the reader labeled the other 2." in result.stdout
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs groups of processes")
def test_a_slow_program_is_ended_with_all_that_it_started(prompt, monkeypatch):
    monkeypatch.setattr(labeler, "SECONDS", 0.5)
    started = time.monotonic()
    said = refused(prompt, "--labeler", "sh", "-c", "sleep 60 & echo $! > child; wait")
    assert said == "labeler: had not ended after 0.5 seconds, and was ended"
    assert time.monotonic() - started < 20
    assert has_ended(int(Path("child").read_text(encoding="utf-8")))


@pytest.mark.skipif(sys.platform == "win32", reason="needs groups of processes")
def test_what_a_program_leaves_running_is_ended_with_it(prompt):
    text = json.dumps({"digest": prompt_units(PROMPT).digest, "labels": {"0": "persona"}})
    code = 'sleep 60 & echo $! > child; echo "$0"'
    result = run(prompt, "--labeler", "sh", "-c", code, text)
    assert "Labels of 1 of 3 lines" in result.stdout
    assert has_ended(int(Path("child").read_text(encoding="utf-8")))


def has_ended(pid):
    """Return whether a process ends within a short time; one that nobody waits for is a zombie."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2][1] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--labeler"], "Name a program after --labeler."),
        (["--labeler", ""], "Name a program after --labeler."),
        (["--units", "--labels", "a.json"], "Give one of --labels and --units."),
        (["--labels", "a.json", "--labeler", "cat"], "Give one of --labels and --labeler."),
        (["--units", "--labeler", "cat"], "Give one of --labeler and --units."),
        (["--units", "--json"], f"Give one of {FORMS}."),
    ],
)
def test_options_that_exclude_each_other_are_a_wrong_use(prompt, words, says):
    result = run(prompt, *words)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: {says}\n")


def test_prompt_and_labels_are_not_both_standard_input():
    result = run("-", "--labels", "-", typed="Be kind.")
    assert result.exit_code == 2
    assert "cannot both be standard input" in result.stderr


def test_no_variable_and_no_request_names_a_program(prompt, monkeypatch):
    for name in ("ADVISOR_LABELER", "LABELER", "ADVISOR_PROMPT_LABELER"):
        monkeypatch.setenv(name, "no-such-program")
    assert run(prompt).exit_code == 0
