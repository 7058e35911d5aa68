"""What is done with the file that a prompt stands in."""
