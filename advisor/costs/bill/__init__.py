"""What each option is billed for, line by line."""
