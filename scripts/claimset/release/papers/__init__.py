"""The papers of a release, which people and tools read beside the rows: card, citation, Croissant, datasheet."""
