"""Cleaning and masking of a prompt before it is read and shown."""
