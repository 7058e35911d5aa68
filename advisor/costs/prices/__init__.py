"""Dated prices: the catalogue, its checks and its report."""
