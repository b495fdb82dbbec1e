"""Finds the pairs of figures to compare, and judges them."""
