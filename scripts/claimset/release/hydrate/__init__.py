"""Joins a release to a person's own copies of texts that are not ours."""
