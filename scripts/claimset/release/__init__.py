"""Releases: exported, verified, compared, published."""
