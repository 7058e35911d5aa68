"""Exact low and high of every total, and where two options cross."""
