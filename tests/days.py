"""The day of the tests whose outcome rests on prices and offers: theirs are those of that day."""

DAY = "2026-11-22"
