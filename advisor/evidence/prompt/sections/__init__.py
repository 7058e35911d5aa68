"""The sections of a prompt, and the one place where each belongs."""
