"""Comparison of the options, and its sensitivity to the inputs."""
