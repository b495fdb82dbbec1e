"""What people and tools read beside the rows: card, citation, Croissant, datasheet."""
