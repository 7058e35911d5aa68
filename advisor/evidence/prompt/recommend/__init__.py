"""What to do about a prompt, with tokens and money."""
