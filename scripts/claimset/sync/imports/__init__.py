"""Labels from files of other tools: read, matched with the project's documents, proven, stored."""
