"""Doors: one for each outside world."""
