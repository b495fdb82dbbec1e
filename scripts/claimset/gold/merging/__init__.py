"""Compares several annotations of one document and merges them."""
