"""A dataset to walk through: one page with everything in it, or a page with a file for each document."""
