"""Labels for the lines of a prompt: the purpose of each line."""
