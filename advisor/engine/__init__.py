"""From answers to a decision, for one case or for a table."""
