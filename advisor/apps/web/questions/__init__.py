"""The pages Start, Questions and Confirm."""
