"""Converts gold to the formats of other tools."""
