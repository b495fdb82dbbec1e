"""Judges the schema itself."""
