"""Texts that are not ours: what the lock holds of them, and copies of them matched against it."""
