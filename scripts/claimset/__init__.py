"""From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio."""
