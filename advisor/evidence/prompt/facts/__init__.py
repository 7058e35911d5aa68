"""Facts about a prompt that can be counted."""
