"""Adjudicated gold held against what was planted before any text was written."""
