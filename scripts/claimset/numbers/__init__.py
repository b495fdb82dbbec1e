"""Arithmetic between claims: figures with their facets, pairs of them, and verdicts."""
