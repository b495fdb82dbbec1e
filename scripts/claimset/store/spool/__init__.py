"""Temporary files for data that does not fit into memory."""
