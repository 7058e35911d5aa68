"""Recommendation and findings for a prompt, with tokens and costs."""
