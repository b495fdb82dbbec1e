"""Documents to the server: planned, saved, sent."""
