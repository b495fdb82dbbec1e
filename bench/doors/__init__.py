"""Doors of the product that take what somebody else made, each as a function that takes one hostile input."""
