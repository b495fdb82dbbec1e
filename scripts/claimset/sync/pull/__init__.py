"""Annotations from the server: read, proven, merged, stored."""
