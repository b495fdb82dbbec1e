"""Mends of annotations, put beside them on the server: planned and sent."""
