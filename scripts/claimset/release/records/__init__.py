"""Makes rows from gold records and annotations."""
