"""Arithmetic between claims: readings, facets, verdicts."""
