"""What was advised before, and what has changed since."""
