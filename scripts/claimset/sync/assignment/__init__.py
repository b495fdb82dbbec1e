"""Assigns documents to annotators, and finds the annotator who made an annotation."""
