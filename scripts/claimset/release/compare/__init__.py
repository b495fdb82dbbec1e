"""Compares releases, and traces labels to annotations and releases."""
