"""A random sample of gold that a person judges: how many labels are right."""
