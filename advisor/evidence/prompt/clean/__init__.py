"""A prompt made safe to read and to show."""
