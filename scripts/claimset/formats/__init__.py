"""Reads files of other labeling tools: bytes in, labels out, with the names of the file."""
