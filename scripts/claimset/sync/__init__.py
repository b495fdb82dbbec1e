"""Moves texts, annotations and decisions between the project and the annotation server."""
