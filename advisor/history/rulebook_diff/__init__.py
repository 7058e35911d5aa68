"""Two rulebooks compared: their text, and the approach for every combination of answers."""
