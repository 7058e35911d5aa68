"""The fixed day of tests whose outcome depends on prices and offers."""

DAY = "2026-11-22"
