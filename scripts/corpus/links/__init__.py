"""Passes that link the claims of a story's documents, without sight of what the arithmetic says of them."""
