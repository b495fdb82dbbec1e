"""Curation: differences between independent passes, decided by somebody who does not know whose labels are whose."""
