"""A prompt cut into lines, units and headings."""
