"""What was learned from gold: measures and the hold-out, which are tracked, and models, which are not."""
