"""Arrows: each turns one thing into the next and touches nothing outside."""
