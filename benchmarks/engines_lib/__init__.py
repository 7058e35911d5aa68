"""What `benchmarks/engines.py` is made of."""
