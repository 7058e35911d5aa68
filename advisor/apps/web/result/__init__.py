"""The page Result."""
