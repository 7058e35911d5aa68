"""Answers in the URL and in the session, and the way between pages."""
