"""The page Rules."""
