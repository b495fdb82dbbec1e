"""The schema itself, judged."""
