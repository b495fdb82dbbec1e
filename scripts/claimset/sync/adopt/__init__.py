"""Projects that somebody else made in Label Studio: their schema, texts and annotations."""
