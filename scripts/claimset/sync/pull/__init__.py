"""Pulls annotations from the server: reads them, proves them against the text, merges and stores them."""
