"""The forms that people keep prompts in, and how the prompt is found in each of them."""
