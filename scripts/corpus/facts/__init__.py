"""The figures of the invented world: which body counted what, where, when, and the value."""
