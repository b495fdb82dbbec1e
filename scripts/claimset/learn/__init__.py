"""Models from the project's own gold, what they propose, and in which order documents are worth labelling."""
