"""Every check that a rulebook must pass before it advises anybody."""
