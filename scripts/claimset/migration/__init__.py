"""Carries stored annotations, gold and decisions from one schema to the next."""
