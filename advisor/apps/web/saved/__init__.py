"""Opening a saved file, and what has changed since."""
