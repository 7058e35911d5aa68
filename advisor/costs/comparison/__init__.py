"""The options side by side, and how sensitive each is."""
