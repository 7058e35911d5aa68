"""The page Check a prompt."""
