"""Labels of one document."""
