"""The command line: the library's verbs on files and in a terminal, and what it refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor import advise, compare_costs, load_rulebook
from advisor.advice.brief_advice import brief_advice
from advisor.advice.wording import opening
from advisor.apps.cli import main
from advisor.formats.yaml_source import MAX_BYTES, parse
from tests.days import DAY

ANSWERS = "what_must_change: behavior\nprompting_effort: exhausted\nprovider: cohere\n"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def answers():
    Path("answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return "answers.yaml"


def run(*arguments, typed=None):
    return CliRunner().invoke(main, arguments, input=typed)


def done(*arguments, typed=None):
    """Run a command that has to succeed; return what it printed."""
    result = run(*arguments, typed=typed)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(*arguments, typed=None):
    """Run a command that has to refuse its input; return the message."""
    result = run(*arguments, typed=typed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    return result.stderr


# -- advise


def test_advise_prints_for_reading_with_the_rules_that_decided(answers):
    printed = done("advise", answers, "--on", DAY)
    said = advise(parse(ANSWERS, answers).data, on=DAY)
    assert printed.startswith(opening(said))
    for finding in said.findings:
        if finding.role == "decides":
            assert f"Rule: {finding.rule}" in " ".join(printed.split())


def test_advise_in_brief_prints_what_an_assistant_is_told(answers):
    printed = " ".join(done("advise", answers, "--brief", "--on", DAY).split())
    brief = brief_advice(advise(parse(ANSWERS, answers).data, on=DAY), load_rulebook())
    assert printed.startswith(brief.verdict)
    for told in (brief.reason, *brief.first_steps, brief.next_question.ask):
        assert told in printed
    assert f"({brief.next_question.id})" in printed
    for option in brief.next_question.options:
        assert option.says in printed


def test_advise_prints_the_librarys_json(answers):
    said = advise(parse(ANSWERS, answers).data, on=DAY)
    assert json.loads(done("advise", answers, "--json", "--on", DAY)) == said.to_dict()


def test_advise_prints_the_librarys_markdown(answers):
    said = advise(parse(ANSWERS, answers).data, on=DAY)
    assert done("advise", answers, "--markdown", "--on", DAY) == said.to_markdown()


def test_advise_prints_the_next_question_and_how_to_answer_it(answers):
    Path(answers).write_text("what_must_change: knowledge\n", encoding="utf-8")
    printed = done("advise", answers, "--on", DAY)
    assert printed.endswith(
        """
Next question
  How often do the facts that the model needs change? Ask whoever updates the help pages.

  Add knowledge_changes to answers.yaml: static | monthly | weekly | daily | realtime, or
  null for "not sure".

  Or run: advisor ask answers.yaml
"""
    )
    piped = done("advise", "-", "--on", DAY, typed="what_must_change: knowledge\n")
    assert piped.endswith("Or run: advisor ask\n")
    assert "Add knowledge_changes to the answers: static" in piped


def test_advise_prints_no_question_when_none_is_left(answers):
    settled = "what_must_change: knowledge\nknowledge_changes: weekly\n"
    Path(answers).write_text(settled, encoding="utf-8")
    assert "Next question" not in done("advise", answers, "--on", DAY)


@pytest.mark.parametrize("text", [ANSWERS, json.dumps(parse(ANSWERS, "f").data)])
def test_advise_reads_standard_input_as_yaml_or_json(answers, text):
    from_file = done("advise", answers, "--json", "--on", DAY)
    assert done("advise", "-", "--json", "--on", DAY, typed=text) == from_file


def test_advise_reads_its_own_json_again(answers):
    first = done("advise", answers, "--json", "--on", DAY)
    assert done("advise", "-", "--json", "--on", DAY, typed=first) == first


def test_advise_reads_characters_that_json_writes_in_two_halves():
    quoted = {"value": "knowledge", "origin": "read", "quote": "Ask the \N{OWL}."}
    text = json.dumps({"what_must_change": quoted})
    assert r"\ud83e\udd89" in text
    Path("answers.json").write_text(text, encoding="utf-8")
    expected = advise({"what_must_change": quoted}, on=DAY).to_json()
    assert done("advise", "answers.json", "--json", "--on", str(DAY)) == expected


def test_advise_refuses_half_of_a_character():
    Path("answers.json").write_text(r'{"model": "\ud83e"}', encoding="utf-8")
    assert refused("advise", "answers.json") == (
        "answers.json:1:12: holds half of a character that is written in two parts."
        " Write the character itself, or in JSON both surrogates.\n"
    )


def test_the_day_decides_which_offers_hold(answers):
    before = json.loads(done("advise", answers, "--json", "--on", "2025-01-31"))
    after = json.loads(done("advise", answers, "--json", "--on", "2026-01-31"))
    shut = [
        [
            gate["rule"]
            for gate in said["gates"]
            if gate["open"] and gate["rule"] == "provider-closed"
        ]
        for said in (before, after)
    ]
    assert shut == [[], ["provider-closed"]]


def test_other_rules_may_be_named_or_set_in_the_environment(answers, monkeypatch):
    assert "there is no rules folder here" in refused("advise", answers, "--rules", "nowhere")
    monkeypatch.setenv("ADVISOR_RULES", "elsewhere")
    assert refused("advise", answers) == (
        "elsewhere: there is no rules folder here. "
        "Give the folder that holds questions.yaml and levers/.\n"
    )


# -- costs


def test_costs_prints_the_librarys_json(answers):
    printed = json.loads(done("costs", answers, "--json", "--on", DAY))
    assert printed == advise(parse(ANSWERS, answers).data, on=DAY).to_dict()["costs"]


def test_costs_prints_every_option_for_reading(answers):
    printed = done("costs", answers, "--on", DAY)
    options = advise(parse(ANSWERS, answers).data, on=DAY).costs.options
    assert len(printed.splitlines()) > len(options)


def test_costs_reads_a_scenario():
    prompt = {"static_tokens": 1200, "output_tokens": 200}
    scenario = {"calls_per_month": 1000, "model": "gpt-4o-mini", "prompt": prompt}
    printed = json.loads(
        done("costs", "-", "--json", "--on", DAY, typed=json.dumps({"scenario": scenario}))
    )
    assert printed == compare_costs(scenario, on=DAY).to_dict()


# -- rules and questions


def test_rules_check_is_one_line_when_nothing_is_wrong():
    printed = done("rules", "check")
    assert printed.startswith("No problems: ")
    assert load_rulebook().digest in printed
    assert len(printed.splitlines()) == 1


def test_rules_check_names_every_problem_on_stderr():
    Path("rules").mkdir()
    Path("rules/a.yaml").write_text("groups: [{id: all, titel: All}]\n", encoding="utf-8")
    Path("rules/b.yaml").write_text("facts:\n  - id: a\n    id: b\n", encoding="utf-8")
    assert refused("rules", "check", "rules") == (
        "rules/a.yaml:1:10: the key 'title' is missing\n"
        "rules/a.yaml:1:20: unknown key 'titel'. Did you mean 'title'?\n"
        "rules/b.yaml:3:5: the key 'id' stands here twice. Keep one of the two.\n"
    )


def test_questions_lists_every_question_with_what_it_takes():
    printed = done("questions")
    for question in load_rulebook().questions.values():
        assert f"  {question.id} " in printed
        assert question.ask in printed
    assert "behavior | knowledge | both | capability | nothing" in printed


# -- refused input


@pytest.mark.parametrize("command", ["advise", "costs"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ("f.yaml: holds no answers. "
              "Write one answer a line, such as what_must_change: knowledge.\n")),
        (b"- a\n- b\n", ("f.yaml: holds no answers. "
                        "Write one answer a line, such as what_must_change: knowledge.\n")),
        (b"#" * (MAX_BYTES + 1), "f.yaml: is too large. The limit is 1 MB.\n"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "f.yaml: is not text. Give YAML or JSON saved as UTF-8.\n"),
        (b"a: \x00", ("f.yaml: not valid YAML: "
                     "it holds a character that text files do not have\n")),
        (b"a: &a [x]\nb: [*a, *a]\n",
         "f.yaml:1:4: anchors and aliases are not read here. Write it out.\n"),
        (b"[" * 5000, "f.yaml:1:31: nested too deep. The limit is 30 levels.\n"),
        (b"prompt_score: 1.5\n", ("answers.prompt_score: 1.5 is out of range for 'prompt_score'. "
                                 "Give a number from 0 to 1 (share).\n")),
        (b"what_must_change: !!python/object/apply:os.getcwd []\n",
         ("f.yaml:1:19: the tag 'tag:yaml.org,2002:python/object/apply:os.getcwd' "
         "is not read here. Remove it.\n")),
    ],
    ids=["empty", "list", "huge", "binary", "nul", "bomb", "deep", "misfit", "tag"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_gets_one_message(command, content, message):
    Path("f.yaml").write_bytes(content)
    assert refused(command, "f.yaml") == message


def test_a_missing_file_gets_one_message():
    assert refused("advise", "gone.yaml") == (
        "gone.yaml: cannot be read: no such file or directory\n"
    )


def test_standard_input_is_named_as_such():
    assert refused("advise", "-", typed="") == (
        "standard input: holds no answers. "
        "Write one answer a line, such as what_must_change: knowledge.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("advise",),
        ("advise", "-", "--json", "--markdown"),
        ("advise", "-", "--on", "soon"),
        ("advise", "-", "--loud"),
        ("rules", "bend"),
        ("prophesy",),
    ],
)
def test_wrong_usage_exits_with_two(arguments):
    result = run(*arguments, typed=ANSWERS)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_help_and_version_exit_with_zero():
    assert done("--help").startswith("Usage: ")
    assert done("--version").startswith("advisor, version ")


# -- ask

RAG_SETTLED = "2\ny\n"
"""Knowledge must change; the assumptions this rests on are all right."""


def ask(typed, file="answers.yaml"):
    return done("ask", file, "--on", DAY, typed=typed)


def saved(file="answers.yaml"):
    return parse(Path(file).read_text(encoding="utf-8"), file).data


def test_a_run_ends_with_a_settled_verdict_and_saved_answers():
    printed = ask(RAG_SETTLED)
    said = advise(saved(), on=DAY)
    assert (said.verdict.approach, said.verdict.standing) == ("rag", "settled")
    assert opening(said) in printed
    assert printed.endswith("Answers saved to answers.yaml.\n")


@pytest.mark.slow
def test_an_option_may_be_typed_by_its_number_its_name_or_its_beginning():
    for typed in ("2", "knowledge", "know", " KNOW "):
        ask(f"{typed}\nq\n", file="one.yaml")
        assert saved("one.yaml") == {"what_must_change": "knowledge"}
        Path("one.yaml").unlink()


def test_back_removes_the_last_answer():
    ask("2\n1\nb\n1\nq\n")
    assert saved() == {"what_must_change": "behavior"}


def test_back_at_the_first_question_stays_there():
    printed = ask("b\n2\nq\n")
    assert "This is the first question." in printed
    assert saved() == {"what_must_change": "knowledge"}


def test_not_sure_is_saved_as_nothing_and_not_asked_again():
    ask("2\n1\n?\nq\n")
    (not_sure,) = [name for name, value in saved().items() if value is None]
    help_text = load_rulebook().questions[not_sure].help
    assert " ".join(help_text.split()) not in " ".join(ask("q\n").split())


def test_not_sure_says_what_is_taken():
    printed = ask("3\n?\n?\nq\n")
    assert "\n  Then we take: 1 change a quarter." in printed
    assert "\n  Then we take: sometimes." in printed


def test_not_sure_to_the_first_question_asks_what_goes_wrong():
    printed = ask("?\n6\nq\n")
    assert "\n  Then the next answer may tell." in printed
    assert load_rulebook().questions["what_goes_wrong"].ask in printed
    assert saved() == {"what_must_change": None, "what_goes_wrong": "wrong_voice"}
    assert advise(saved(), on=DAY).verdict.approach == "prompt"


def test_sure_of_neither_the_run_ends_and_says_what_would_give_a_verdict():
    printed = ask("?\n?\n")
    assert "\n  Then no approach can be named." in printed
    assert "Fine-tune? Not known yet." in printed
    assert "What would settle it" in printed
    assert saved() == {"what_must_change": None, "what_goes_wrong": None}


def test_not_sure_about_what_is_to_be_confirmed_keeps_it_and_ends_the_run():
    printed = ask("2\n?\n")
    said = advise(saved(), on=DAY)
    assert saved() == {"what_must_change": "knowledge", "knowledge_tokens": None}
    assert (said.verdict.approach, said.verdict.standing) == ("rag", "leaning")
    assert printed.count("w why we ask") == 1
    assert printed.endswith("Answers saved to answers.yaml.\n")
    assert "y all right" not in ask("")


def test_a_leaning_run_does_not_go_on_to_when_training_can_start():
    ask("1\n" + "?\n" * 40)
    said = advise(saved(), on=DAY)
    assert said.verdict.standing == "leaning"
    assert not set(said.readiness_questions) & saved().keys()


def test_why_prints_the_reason_and_asks_again():
    why = load_rulebook().questions["what_must_change"].why
    assert why in " ".join(ask("w\n2\nq\n").split())


def test_an_answer_that_does_not_fit_is_refused_and_asked_again():
    printed = ask("9\nknwledge\n2\n1\nmany\nq\n")
    words = " ".join(printed.split())
    assert "what_must_change: '9' is not one of the options. Type a number from 1 to 5." in words
    assert (
        "what_must_change: 'knwledge' is not one of the options. Did you mean 'knowledge'? "
        "Type a number from 1 to 5." in words
    )
    assert "knowledge_tokens: 'many' is not a number." in words
    assert saved() == {"what_must_change": "knowledge"}


def test_numbers_may_be_written_as_people_write_them():
    ask("2\n1\n500 pages\nq\n")
    assert saved() == {"what_must_change": "knowledge", "knowledge_tokens": 200_000}


@pytest.mark.parametrize("typed", ["2\nq\n", "2\n"], ids=["q", "end of input"])
def test_stopping_saves_the_answers_and_a_later_run_continues(typed):
    ask(typed)
    assert saved() == {"what_must_change": "knowledge"}
    printed = ask("y\n")
    assert load_rulebook().questions["what_must_change"].ask not in printed
    assert advise(saved(), on=DAY).verdict.standing == "settled"


def test_stopping_before_the_first_answer_can_be_taken_up_again():
    ask("q\n")
    ask("2\nq\n")
    assert saved() == {"what_must_change": "knowledge"}


def test_origins_are_kept_through_a_run():
    quoted = {"value": 900, "origin": "read", "quote": "Be brief: always."}
    text = f"what_must_change: knowledge\nprompt_words: {json.dumps(quoted)}\n"
    Path("answers.yaml").write_text(text, encoding="utf-8")
    ask("q\n")
    assert saved() == {"what_must_change": "knowledge", "prompt_words": quoted}


def test_a_faulty_file_is_refused_and_left_as_it_is():
    Path("answers.yaml").write_text("prompt_score: 7\n", encoding="utf-8")
    assert refused("ask", "answers.yaml", typed="2\n") == (
        "answers.prompt_score: 7 is out of range for 'prompt_score'. "
        "Give a number from 0 to 1 (share).\n"
    )
    assert saved() == {"prompt_score": 7}


def test_a_missing_folder_gets_one_message():
    result = run("ask", "nowhere/answers.yaml", "--on", DAY, typed="2\nq\n")
    assert result.exit_code == 1
    assert result.stderr == "nowhere/answers.yaml: cannot be written: no such file or directory\n"


def test_the_interview_ends_after_the_last_question():
    typed = "1\n" + "1\n" * 60
    printed = ask(typed)
    assert advise(saved(), on=DAY).next_question is None
    assert printed.endswith("Answers saved to answers.yaml.\n")
