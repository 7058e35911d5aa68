"""Many questionnaires at once: the same conditions over NumPy columns."""
