"""What each line of a prompt is for."""
