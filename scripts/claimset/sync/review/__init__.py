"""Sends differences between annotators to a curator for review, and pulls the curator's decisions."""
