"""The prompt reader: from a pasted system prompt to labelled lines, facts and advice."""
