"""Exact lowest and highest value of every total, and of the crossings of two options."""
