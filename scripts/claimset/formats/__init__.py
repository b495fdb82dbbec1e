"""Files of other labeling tools, read: bytes in, labels out, in the words of the file."""
