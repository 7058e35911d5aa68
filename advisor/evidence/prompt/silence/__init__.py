"""Findings that a team has looked at and does not want to see again: marks and a baseline."""
