"""Figures with their facets, read from labels."""
