"""Mends labels where an edit of a rule does no harm."""
