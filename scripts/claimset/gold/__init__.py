"""Agreement between annotators, and their annotations as gold records."""
