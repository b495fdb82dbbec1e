"""The invented world: bodies, persons, platforms, laws and places, none of which is real."""
