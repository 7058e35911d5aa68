"""What `prompt_reader.py` measures and `train_labels.py` learns from."""
