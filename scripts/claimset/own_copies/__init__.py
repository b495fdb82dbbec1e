"""Texts that are not ours: fingerprints of them in the lock, and the comparison of a copy with its fingerprint."""
