"""Keeping prices true: newer price lists, and what needs a look."""
