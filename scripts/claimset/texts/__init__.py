"""Texts in: adds them, and finds a person's own copies of texts that the project may not publish."""
