"""What is too much for memory, on the disk."""
