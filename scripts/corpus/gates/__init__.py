"""The gates that a written text has to pass before it enters the project."""
