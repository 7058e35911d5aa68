"""Loading rules: the shipped ones are sound, and a broken one is told everything that is wrong."""

import shutil
from pathlib import Path

import pytest

from advisor import advise, load_catalogue, load_rulebook, load_signals
from advisor.apps.web.learn.lessons import Lessons
from advisor.authoring.published_cases import FILE as PUBLISHED
from advisor.checks.loading import rule_files
from advisor.errors import RulebookError
from advisor.formats.folder_layout import CATALOGUES
from advisor.formats.folders import default_rules
from advisor.formats.yaml_source import read_file
from advisor.rulebook.schema import Question

FOLDER = Path(__file__).parents[1] / "broken_rules"
SOUND = FOLDER / "sound"
BROKEN = sorted(FOLDER.glob("*.yaml"))


def refusal(folder):
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder)
    return str(caught.value)


@pytest.fixture
def rules(tmp_path):
    """Return a copy of the sound rulebook, to break."""
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


def change(rules, file, old, new):
    path = rules / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_rulebook_behind_the_broken_cases_has_no_problems():
    rulebook = load_rulebook(SOUND)
    assert list(rulebook.questions) == ["hour", "mood", "knowledge_tokens", "calls_per_month"]
    assert list(rulebook.levers) == ["model", "retrieval", "tuning"]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_rulebook_says_what_is_wrong_and_where(path, rules):
    match read_file(path).data:
        case {"changes": list(changes), "says": list(says)}:
            for one in changes:
                change(rules, one["file"], one["replace"], one["by"])
            assert refusal(rules).splitlines() == says
        case _:
            pytest.fail(f"{path.name} needs changes and says")


def test_a_missing_folder_is_named(tmp_path):
    missing = tmp_path / "nowhere"
    assert refusal(missing) == (
        f"{missing}: there is no rules folder here. "
        "Give the folder that holds questions.yaml and levers/."
    )


@pytest.mark.parametrize("given", [5, "", b"rules", ["rules"], True, 1.5])
def test_a_value_that_names_no_folder_is_refused(given):
    told = f"{given!r} names no folder. Give the name of a folder as text, or as a Path."
    assert refusal(given) == f"path: {told}"
    with pytest.raises(RulebookError) as caught:
        load_rulebook(extend=[given])
    assert str(caught.value) == f"extend: {told}"
    for load in (load_catalogue, load_signals):
        with pytest.raises(RulebookError) as caught:
            load(given)
        assert str(caught.value) == f"path: {told}"


@pytest.mark.parametrize("given", [5, "", b"rules", True])
def test_an_extension_may_be_one_folder_or_a_list_but_nothing_else(given):
    with pytest.raises(RulebookError) as caught:
        load_rulebook(extend=given)
    assert str(caught.value) == (
        f"extend: {given!r} names no folder. Give the name of a folder as text, or as a Path."
    )


@pytest.mark.slow
def test_prices_and_signals_are_read_from_a_folder_given_as_text():
    rules = default_rules()
    assert load_catalogue(str(rules)) == load_catalogue(rules) == load_catalogue()
    assert load_signals(str(rules)) == load_signals(rules) == load_signals()


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    file = tmp_path / "rules.yaml"
    file.touch()
    assert refusal(file) == (
        f"{file}: there is no rules folder here. "
        "Give the folder that holds questions.yaml and levers/."
    )


def test_an_empty_folder_is_named(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: this folder holds no rules. Rules are .yaml files."


def test_a_binary_file_among_the_rules_is_named(rules):
    (rules / "photo.yaml").write_bytes(b"\x89PNG\xff\x00")
    assert refusal(rules) == "rules/photo.yaml: is not text. Give YAML or JSON saved as UTF-8."


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "- a list\n", "a sentence\n"])
def test_a_file_that_is_no_mapping_is_named(rules, text):
    (rules / "odd.yaml").write_text(text)
    assert refusal(rules).startswith("rules/odd.yaml:1:1: ")


@pytest.mark.parametrize("file", ["levers/tuning.yaml", "approaches.yaml", "rulebook.yaml"])
def test_a_lever_approach_plan_or_title_written_twice_is_refused(rules, file):
    text = (rules / file).read_text(encoding="utf-8").split("\nsources:")[0]
    again = text.replace("id: tuning-", "id: other-")
    (rules / "again.yaml").write_text(again, encoding="utf-8")
    assert "twice" in refusal(rules)


def test_rules_in_a_file_that_names_no_lever_are_refused(rules):
    text = (rules / "levers/tuning.yaml").read_text(encoding="utf-8")
    stray = text.replace("lever: tuning\n", "").replace("id: tuning-", "id: stray-")
    (rules / "stray.yaml").write_text(stray, encoding="utf-8")
    refusal(rules)


def test_an_assume_without_value_has_to_fit_its_question(rules):
    instead = "    assume_without: {question: calls_per_month, value: 900, because: It is late.}\n"
    change(
        rules, "questions.yaml", "    assumed_because: Most", f"{instead}    assumed_because: Most"
    )
    assert "900 is out of range for 'hour'" in refusal(rules)


def test_assume_without_an_unrelated_question_is_refused(rules):
    instead = "    assume_without: {question: calls_per_month, value: 9, because: It is late.}\n"
    change(
        rules, "questions.yaml", "    assumed_because: Most", f"{instead}    assumed_because: Most"
    )
    assert "'hour' and 'calls_per_month' feed no computed answer together" in refusal(rules)


def test_an_approach_that_pulls_no_lever_is_required(rules):
    change(rules, "approaches.yaml", "pulls: []", "pulls: [model]")
    refusal(rules)


def test_a_changed_file_is_read_again(rules):
    before = load_rulebook(rules)
    change(rules, "rulebook.yaml", 'version: "1"', 'version: "1.1"')
    after = load_rulebook(rules)
    assert (before.about.version, after.about.version) == ("1", "1.1")
    assert before.digest != after.digest


def test_comments_and_layout_do_not_change_the_digest(rules):
    before = load_rulebook(rules).digest
    change(rules, "rulebook.yaml", "# A small rulebook", "# Still a small rulebook")
    assert load_rulebook(rules).digest == before


@pytest.mark.slow
def test_rulebooks_are_compared_by_digest_and_not_part_by_part(tmp_path, shipped, monkeypatch):
    """Caches are keyed by rulebook, so an advice compares equal rulebooks many times."""
    twin = load_rulebook(shutil.copytree(default_rules(), tmp_path / "rules"))
    assert twin.digest == shipped.digest
    assert twin != shipped
    answers = {"what_must_change": "behavior", "labeled_examples": 60}
    expected = advise(answers, rulebook=shipped).verdict

    def refused(_one, _other):
        pytest.fail("two questions were compared")

    monkeypatch.setattr(Question, "__eq__", refused)
    assert advise(answers, rulebook=twin).verdict == expected


# -- the shipped rules


def test_the_shipped_rules_load_without_a_problem(shipped):
    assert shipped.rules
    assert shipped.about.title


def test_prices_and_other_catalogues_are_not_read_as_rules():
    folders = {path.parent.name for path in rule_files(default_rules())}
    assert folders == {default_rules().name, "levers", "means", "notes"}


def test_every_shipped_rule_and_fact_cites_a_known_source(shipped):
    parts = [*shipped.rules.values(), *shipped.facts.values(), *shipped.computed.values()]
    for part in parts:
        assert part.cites, part.id
        assert {cited.source for cited in part.cites} <= shipped.sources.keys(), part.id


def test_a_rule_that_departs_from_the_article_cites_it_and_the_newer_source(shipped):
    for rule in shipped.rules.values():
        if "the article" in rule.because.lower():
            cited = {cite.source for cite in rule.cites}
            assert "aight-fine-tuning" in cited, rule.id
            assert len(cited) > 1, rule.id


def test_every_rule_fact_and_question_has_its_file_and_line(shipped):
    named = {*shipped.rules, *shipped.facts, *shipped.computed, *shipped.questions}
    assert named <= shipped.places.keys()


# -- nothing in a folder goes unread without a word

BESIDE = "A folder of rules takes .yaml files, .md files and *.schema.json."


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("prices/sub/x.yaml", "prices/sub: would not be read. prices/ takes files and no folders."),
        ("prices/x.csv", "prices/x.csv: would not be read. prices/ takes .yaml files."),
        (
            "wording/more.yaml",
            "wording/more.yaml: would not be read. wording/ takes words.yaml.",
        ),
        (
            "signals/more.yaml",
            (
                "signals/more.yaml: would not be read."
                " signals/ takes prompt_advice.yaml, prompt_signals.yaml and secrets.yaml."
            ),
        ),
        (
            "learn/more.yaml",
            (
                "learn/more.yaml: would not be read. learn/ takes concepts.yaml, methods.yaml,"
                " misconceptions.yaml, presets.yaml, published.yaml and quiz.yaml."
                " Only a whole rulebook has lessons."
            ),
        ),
        (
            "levers/prices/x.yaml",
            "levers/prices: would not be read. Put prices/ at the top of the folder of rules.",
        ),
        ("rules.json", f"rules.json: would not be read. {BESIDE}"),
        ("levers/tuning.yaml.bak", f"levers/tuning.yaml.bak: would not be read. {BESIDE}"),
        ("prices", f"prices: would not be read. {BESIDE}"),
    ],
)
def test_what_nothing_would_read_is_refused_with_what_may_stand_there(rules, path, says):
    file = rules / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("garbage: [\n", encoding="utf-8")
    assert refusal(rules) == f"rules/{says}"


@pytest.mark.parametrize("path", ["README.md", "levers/notes.md", "rulebook.schema.json", ".git/x"])
def test_what_people_and_editors_read_may_stand_beside_the_rules(rules, path):
    file = rules / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("For people.", encoding="utf-8")
    assert load_rulebook(rules).questions


def test_the_files_of_lessons_are_those_that_the_page_reads():
    known = {*Lessons.model_fields, Path(PUBLISHED).stem}
    assert {*CATALOGUES["learn"]} == known
