"""Scripts that a release ships: a simple model for each task, and one scorer. They import nothing of this package."""
