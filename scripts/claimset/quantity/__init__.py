"""Numbers in words and in notation."""
