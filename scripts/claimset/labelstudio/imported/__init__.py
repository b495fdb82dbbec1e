"""Labeling interfaces that others made, as a schema."""
