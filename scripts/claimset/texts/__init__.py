"""Texts in: added, or found among copies of texts that are not ours."""
