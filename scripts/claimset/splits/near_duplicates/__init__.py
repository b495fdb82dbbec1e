"""Texts that are copies of one another, whole or in part."""
