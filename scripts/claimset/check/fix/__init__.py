"""Mends: what can be corrected without harm."""
