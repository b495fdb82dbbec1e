"""Joins a release to a person's own copies of texts that do not ship."""
