"""The beliefs of the advisor: the shape of the YAML, conditions, one frozen rulebook."""
