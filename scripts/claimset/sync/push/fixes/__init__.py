"""Plans fixes of annotations, and sends each as a prediction beside its annotation on the server."""
