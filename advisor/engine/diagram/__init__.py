"""The decision for every case at once: possible approaches, next question, flips."""
