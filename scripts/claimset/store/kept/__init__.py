"""What leads back from a rewriting of files."""
