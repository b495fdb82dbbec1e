"""Gold records and annotations as rows."""
