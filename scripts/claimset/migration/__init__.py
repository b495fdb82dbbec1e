"""Stored annotations carried from one schema to the next."""
