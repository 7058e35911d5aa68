"""Two versions of a prompt: what changed in tokens, money, labels and findings."""
