"""The plan as a check list, and the day to look again as a calendar entry."""

from __future__ import annotations

import re

from advisor import Advice, advise

DAY = "2026-11-22"
ADVICE = advise({"what_must_change": "knowledge", "knowledge_changes": "weekly"}, on=DAY)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_each_step_has_a_box_and_the_test_that_ends_it():
    text = ADVICE.to_plan()
    boxes = re.findall(r"^- \[ \] \*\*(.+?)(?: \(.+\))?:\*\*", text, re.MULTILINE)
    assert boxes == [stage.title for stage in ADVICE.plan]
    assert text.count("Done when") == len(ADVICE.plan)
    assert text.startswith(f"# {ADVICE.verdict.answer}")


def test_without_a_plan_it_says_so():
    nothing = Advice.from_dict({**ADVICE.to_dict(), "plan": []})
    assert "There is no plan yet" in nothing.to_plan()


def test_the_entry_is_on_the_day_on_which_the_advice_ends():
    lines = unfolded(ADVICE.to_calendar())
    end = ADVICE.expires()
    day = end.on or end.looked_until
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in lines
    (summary,) = (line for line in lines if line.startswith("SUMMARY:"))
    assert summary.startswith("SUMMARY:Look again at the advice: Fine-tune? No")


def test_lines_are_short_end_as_the_standard_says_and_marks_are_escaped():
    text = ADVICE.to_calendar()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    (said,) = (line for line in unfolded(text) if line.startswith("DESCRIPTION:"))
    assert re.search(r"(?<!\\)[,;]", said) is None


def test_the_same_advice_gives_the_same_entry():
    again = advise({"what_must_change": "knowledge", "knowledge_changes": "weekly"}, on=DAY)
    assert again.to_calendar() == ADVICE.to_calendar()
