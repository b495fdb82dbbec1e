"""Annotations from the server: read, proven against the text, merged, stored."""
