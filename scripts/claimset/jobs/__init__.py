"""Whole jobs, from end to end; the doors are passed in."""
