"""The datasheet: what it counts, what it says, and what it leaves open."""
