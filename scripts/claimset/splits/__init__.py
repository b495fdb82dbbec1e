"""Which split a document belongs to."""
