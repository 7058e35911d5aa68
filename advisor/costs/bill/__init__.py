"""The bill of each option, line by line."""
