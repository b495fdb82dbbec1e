"""Finds texts that are copies of one another, whole or in part."""
