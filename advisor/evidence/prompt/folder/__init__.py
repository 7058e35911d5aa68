"""Many prompts at once: which files of a folder hold prompts, and what was read of each."""
