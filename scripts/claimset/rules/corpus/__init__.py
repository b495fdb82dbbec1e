"""Rules that compare documents with each other."""
