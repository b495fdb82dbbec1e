"""Judges files from anywhere, without a project."""
