"""What shows only where all documents are looked at together."""
