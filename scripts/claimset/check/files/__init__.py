"""Files from anywhere, judged without a project."""
