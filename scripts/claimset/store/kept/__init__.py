"""Keeps how to undo a change of many files."""
