"""What `costs.py` measures and prints."""
