"""The structure of a prompt: which block, element, turn, section or list each line stands in."""
