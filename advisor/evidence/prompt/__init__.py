"""The prompt reader: from a pasted system prompt to labeled lines, facts and advice."""
