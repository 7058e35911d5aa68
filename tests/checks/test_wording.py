"""The words of rules: the shipped ones are plain, and a text that is not is named with its line."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.apps.cli import main
from advisor.checks.wording import WORDS_FILE, texts_in, wording_problems
from advisor.errors import RulebookError
from advisor.formats.folders import default_rules

ROOT = Path(__file__).parents[2]
SOUND = ROOT / "tests" / "broken_rules" / "sound"
SHIPPED = default_rules()


@pytest.fixture
def rules(tmp_path):
    """Return a copy of the small rulebook with plain texts, to write others into."""
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    for file in folder.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"title: (Yes|No) to \w+", r"title: If it is \1, drink tea", text)
        text = re.sub(r"asks: .*", "asks: Is tea late?", text)
        text = re.sub(r"because: It", "because: Tea", text).replace(
            "says: It is", "says: The hour is"
        )
        file.write_text(text.replace("It bubbles", "Water bubbles"), encoding="utf-8")
    return folder


def told(rules, text, *, key="because", file="levers/tuning.yaml", old="Tea helps."):
    """Return what is said of a text in the place of another one."""
    path = rules / file
    before = path.read_text(encoding="utf-8")
    assert f"{key}: {old}" in before
    path.write_text(before.replace(f"{key}: {old}", f"{key}: {text}", 1), encoding="utf-8")
    return [str(problem) for problem in wording_problems(rules) if text[:8] in str(problem)]


def run(*args):
    return CliRunner().invoke(main, ["rules", "check", *map(str, args), "--wording"])


# -- the shipped rules


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder", [SHIPPED, ROOT / "examples" / "company"], ids=lambda path: path.name
)
def test_every_shipped_text_is_plain(folder):
    assert [str(problem) for problem in wording_problems(folder)] == []


@pytest.mark.slow
def test_the_texts_of_questions_rules_plans_prompts_and_lessons_are_read():
    read = {text.at.path for text in texts_in(SHIPPED)}
    assert read >= {
        "rules/questions.yaml",
        "rules/facts.yaml",
        "rules/laws.yaml",
        "rules/approaches.yaml",
        "rules/plans.yaml",
        "rules/levers/tuning.yaml",
        "rules/notes/cautions.yaml",
        "rules/signals/prompt_advice.yaml",
        "rules/learn/methods.yaml",
        "rules/learn/quiz.yaml",
    }
    assert not any(path.startswith("rules/prices") for path in read)


# -- what is said, and where


def test_a_title_that_names_no_situation_is_named(rules):
    assert told(rules, "Tea comes first", key="title", old="If it is Yes, drink tea") == [
        (
            'rules/levers/tuning.yaml:5:5: "Tea comes first" says no situation.'
            ' Write "If <situation>, <action>", without a full stop.'
        )
    ]


def test_a_title_may_begin_with_a_quotation(rules):
    quoted = "'\"Tea is enough.\" If it is late, drink water'"
    assert told(rules, quoted, key="title", old="If it is Yes, drink tea") == []


@pytest.mark.parametrize(
    "sentence", ["It keeps people awake.", "They sleep.", "This helps.", "These are late."]
)
def test_a_sentence_that_begins_with_a_pronoun_is_named(rules, sentence):
    pronoun = sentence.partition(" ")[0]
    assert told(rules, sentence) == [
        (
            f'rules/levers/tuning.yaml:8:5: "{sentence}" begins with'
            f" '{pronoun}'. Begin with the noun."
        )
    ]


@pytest.mark.parametrize(
    "sentence", ["This tea helps.", "These people sleep.", "This analysis helps.", "Items help."]
)
def test_a_sentence_that_begins_with_its_noun_is_fine(rules, sentence):
    assert told(rules, sentence) == []


def test_every_sentence_of_a_text_is_read(rules):
    assert told(rules, "Tea helps. It keeps people awake.") == []
    (problem,) = wording_problems(rules)
    assert problem.what == "\"It keeps people awake.\" begins with 'It'"


def test_a_word_to_avoid_is_named_with_the_word_to_use(rules):
    assert told(rules, "Passages are looked up for each guest.") == [
        (
            'rules/levers/tuning.yaml:8:5: "Passages are looked up for each guest." says'
            " 'looked up'. Write retrieve."
        )
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The article by Mankaran Singh says so.",
        "Fine-tuning helps.",
        "Cases are held-out.",
        "A stronghold is late.",
    ],
)
def test_longer_words_around_a_word_to_avoid_are_fine(rules, sentence):
    assert told(rules, sentence) == []


def test_a_long_sentence_is_named_with_its_length(rules):
    words = "Tea " + "and tea " * 11 + "helps."
    (problem,) = told(rules, words)
    assert problem.endswith("has 24 words. Write sentences of 22 words at most.")
    assert told(rules, "Tea " + "and tea " * 10 + "helps.", old=words) == []


def test_the_texts_under_options_are_read(rules):
    answer = "answer: {type: choice, options: {tired: Tired, calm: Calm}"
    path = rules / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(answer, answer + ", consequences: {tired: It helps.}"), "utf-8")
    (problem,) = wording_problems(rules)
    assert str(problem) == (
        "rules/questions.yaml:19:80: \"It helps.\" begins with 'It'. Begin with the noun."
    )


# -- words of one's own


def own_words(rules, more="exceptions: []"):
    (rules / WORDS_FILE).parent.mkdir()
    text = "most_words: 5\npronouns: [it]\nbefore_a_verb: []\nverbs: []\nwords: []\n"
    (rules / WORDS_FILE).write_text(text + more, encoding="utf-8")


def test_rules_may_bring_their_own_list_of_words(rules):
    own_words(rules)
    assert told(rules, "Passages are looked up.") == []
    assert told(rules, "Tea is late for some of us.", old="Passages are looked up.") != []


def test_an_exception_needs_a_reason_and_a_sentence_that_is_there(rules):
    long = "Tea is late for some of us."
    own_words(rules, f'exceptions:\n  - {{sentence: "{long}", reason: We say so.}}\n')
    assert f'rules/wording/words.yaml: the exception "{long}" is in no text. Remove it.' in [
        str(problem) for problem in wording_problems(rules)
    ]
    assert told(rules, long) == []


def test_a_list_of_words_with_an_unknown_key_is_refused(rules):
    own_words(rules, "exceptions: [{sentence: Tea is late.}]\n")
    with pytest.raises(RulebookError) as caught:
        wording_problems(rules)
    assert str(caught.value) == ("rules/wording/words.yaml:6:14: the key 'reason' is missing")


# -- the command


@pytest.mark.slow
def test_the_command_exits_with_0_when_every_text_is_plain():
    result = run()
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Every text is plain.")


def test_the_command_names_each_sentence_and_exits_with_3(rules):
    told(rules, "It helps.")
    result = run(rules)
    assert result.exit_code == 3
    assert result.stdout.splitlines()[1:] == [
        "rules/levers/tuning.yaml:8:5: \"It helps.\" begins with 'It'. Begin with the noun.",
        "1 sentence to look at.",
    ]


@pytest.mark.slow
def test_the_command_reads_only_the_texts_of_what_goes_on_top(tmp_path):
    text = """extension: {title: More rules, version: "1"}
laws:
  - id: never-late
    says: That is never late
    when: {what_must_change: knowledge}
    never: [fine_tune]
    cites: [{source: our-judgement, section: all}]
"""
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    result = run("--extend", tmp_path)
    assert result.exit_code == 3
    assert result.stdout.splitlines()[1:] == [
        (
            f"{tmp_path.name}/more.yaml:4:5: \"That is never late\" begins with 'That'."
            " Begin with the noun."
        ),
        "1 sentence to look at.",
    ]


def test_wrong_rules_are_refused_before_their_words_are_read(rules):
    path = rules / "facts.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("hour: {gte", "huor: {gte"), "utf-8")
    assert run(rules).exit_code == 1
