"""The advice: its data, its wording, and every form that it can be saved in."""
