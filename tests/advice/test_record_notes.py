"""People's own words stand in the decision record: title, owner, note, who said what."""

from __future__ import annotations

import yaml

from advisor import advise
from advisor.advice.record_notes import RecordNotes
from advisor.advice.team_summary import team_summary

ADVICE = advise({"what_must_change": "knowledge", "distinct_voice": False}, on="2026-11-22")
NOTES = RecordNotes(
    title="Claims desk",
    owner='Anna "A" Berg',
    note="Decided after the pilot.",
    said_by={"what_must_change": "Ben", "distinct_voice": " "},
)


def test_the_record_names_who_decides_and_who_said_each_answer():
    record = ADVICE.to_decision_record(NOTES)
    front = yaml.safe_load(record.split("---")[1])
    assert front["decision-makers"] == 'Anna "A" Berg'
    assert front["consulted"] == ["Ben"]
    assert "\n# Claims desk\n" in record
    assert "Decided after the pilot." in record
    assert f"- {ADVICE.statements['what_must_change']} (said by Ben)" in record
    assert record.count("(said by") == 1


def test_without_words_of_people_the_record_is_as_before():
    assert ADVICE.to_decision_record(RecordNotes()) == ADVICE.to_decision_record()
    assert "decision-makers" not in ADVICE.to_decision_record()


def test_words_of_people_add_no_line_to_the_front_and_no_markup():
    hostile = RecordNotes(owner="Eve\nstatus: accepted", title="# <b>x</b>", note="a\n# b")
    record = ADVICE.to_decision_record(hostile)
    front = yaml.safe_load(record.split("---")[1])
    assert front["status"] == "proposed"
    assert "\n# # " not in record
    assert "\n# b" not in record


def test_the_summary_has_the_verdict_the_first_steps_and_the_day():
    summary = team_summary(ADVICE, ADVICE.expires(), NOTES)
    assert summary.startswith("**Claims desk: ")
    assert "Review " in summary
    assert 'Owner: Anna "A" Berg.' in summary
    assert ADVICE.plan[0].do in summary.replace("\\", "")
