"""The datasheet: its counted tables, its passages, and its questions without an answer."""
