"""Judges everything that is stored by every rule."""
