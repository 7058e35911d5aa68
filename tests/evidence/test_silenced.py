"""Findings that a team has looked at: marks in the file, and a baseline of digests."""

from __future__ import annotations

import json

import pytest

from advisor import PromptReading, SourceError, read_prompt, read_prompts
from advisor.evidence.prompt.silence.baseline import baseline_data, found_in, read_baseline
from tests.days import DAY

MAIL = "Mail anna.k@firma.de."
TEXT = f"You are a clerk at a library.\n{{}}\n{MAIL}\nOr bert.l@firma.de.\n"


def read(text, name="p.md"):
    return read_prompt(text, name=name, on=DAY)


def personal(reading):
    return [one.lines for one in reading.advice if one.id == "personal-data"]


@pytest.mark.parametrize(
    "mark",
    [
        "<!-- advisor: ignore personal-data -->",
        "# advisor: ignore personal-data",
        "// advisor: ignore secret, personal-data",
        "{# advisor: ignore personal-data #}",
        "{{!-- advisor: ignore personal-data --}}",
        "/* advisor: ignore personal-data */",
    ],
)
def test_a_mark_alone_on_a_line_is_about_the_next_one(mark):
    reading = read(TEXT.format(mark))
    assert personal(reading) == [(4,)]
    assert [(one.id, one.lines, one.by) for one in reading.silenced] == [
        ("personal-data", (3,), "mark")
    ]
    (finding,) = [one for one in reading.advice if one.id == "personal-data"]
    assert finding.says.endswith(" 1 line of these is silenced.")


def test_marks_below_each_other_are_about_the_same_line():
    marks = "# advisor: ignore personal-data\n\n# advisor: ignore secret"
    assert personal(read(TEXT.format(marks))) == [(6,)]


def test_a_mark_behind_words_is_about_its_line():
    text = TEXT.format("Be brief.").replace(MAIL, f"{MAIL} <!-- advisor: ignore personal-data -->")
    assert personal(read(text)) == [(4,)]


def test_a_mark_for_the_file_silences_all_of_a_kind_and_says_so():
    reading = read(TEXT.format("<!-- advisor: ignore-file personal-data -->"))
    assert personal(reading) == []
    assert "Silenced: personal-data on lines 3, 4 by a mark." in reading.to_markdown()
    assert PromptReading.from_dict(reading.to_dict()) == reading


def test_a_mark_silences_its_own_kind_only():
    assert personal(read(TEXT.format("<!-- advisor: ignore secret -->"))) == [(3, 4)]
    assert personal(read(TEXT.format("The clerk says: advisor: ignore personal-data"))) == [(3, 4)]


def test_a_comment_of_the_source_code_silences_a_line_of_the_string():
    code = f'# advisor: ignore-file personal-data\nSYSTEM = """\\\n{TEXT.format("Be brief.")}"""\n'
    assert personal(read(code, "p.py")) == []


def test_secrets_stay_dots_where_they_are_silenced():
    reading = read(TEXT.format("<!-- advisor: ignore-file personal-data -->"))
    assert "firma.de" not in json.dumps(reading.to_dict())


@pytest.fixture
def baseline(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.md").write_text(TEXT.format("Be brief."), encoding="utf-8")
    reading = read(TEXT.format("Be brief."))
    data = baseline_data(tmp_path, [("p.md", reading.advice, found_in(reading))])
    file = tmp_path / "known.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def test_known_findings_are_left_out_also_where_their_lines_moved(baseline):
    known = read_baseline(baseline)
    moved = read("Be kind.\n" + TEXT.format("Be brief."))
    assert known.applied("p.md", moved).advice == ()
    assert {one.by for one in known.applied("p.md", moved).silenced} == {"baseline"}
    assert known.applied("other.md", moved).advice == moved.advice


def test_a_new_line_of_a_known_kind_is_shown(baseline):
    more = read(TEXT.format("Be brief.") + "Or carl.m@firma.de, any day.\n")
    assert personal(read_baseline(baseline).applied("p.md", more)) == [(5,)]


def test_a_folder_is_read_with_a_baseline_from_anywhere(baseline, monkeypatch):
    known = read_baseline(baseline)
    (baseline.parent / "sub").mkdir()
    monkeypatch.chdir(baseline.parent / "sub")
    (one,) = read_prompts(["../p.md"], baseline=known, on=DAY).prompts
    assert one.advice == ()
    assert one.silenced


def test_a_baseline_holds_no_words(baseline):
    text = baseline.read_text("utf-8")
    assert not [word for word in ("clerk", "firma", "anna", "brief", "•") if word in text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "is no baseline that this version can read. Write it again with "),
        ('{"schema_version": 9, "findings": []}', "is no baseline that this version can read. "),
    ],
)
def test_what_is_no_baseline_gets_one_sentence(tmp_path, text, said):
    file = tmp_path / "known.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_baseline(file)
    assert str(caught.value).startswith(f"{file}: {said}")
