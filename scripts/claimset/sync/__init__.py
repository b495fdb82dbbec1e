"""Between the project and the annotation server."""
