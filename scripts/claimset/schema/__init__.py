"""Reads, checks and compares the JSON schema, and generates pages from it."""
