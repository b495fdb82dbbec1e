"""Texts in and out: adds them, withdraws them, and finds own copies of texts that the project may not publish."""
