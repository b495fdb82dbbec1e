"""Writes labels in the formats of other tools, and says what a format cannot hold."""
