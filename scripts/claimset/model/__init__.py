"""Nouns: what the other rooms talk about. Standard library and msgspec only."""
