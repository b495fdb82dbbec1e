"""Label Studio: its transport, what it stores, and interfaces that others made."""
