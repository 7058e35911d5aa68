"""The usage that is priced, read from answers or from a file."""
