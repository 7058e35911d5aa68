"""Answers read or measured from files that a team already has."""
