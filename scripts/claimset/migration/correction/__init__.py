"""Carries what was said of a text to a corrected version of it."""
