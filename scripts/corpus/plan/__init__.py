"""The plan: which document says which fact in which guise, and what is true of each pair, before any text exists."""
