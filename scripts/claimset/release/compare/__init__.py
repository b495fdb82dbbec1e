"""What differs between two releases, and since when a label stands."""
