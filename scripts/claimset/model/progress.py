"""How a long job tells whoever started it how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many are done, and of how many (None where nobody knows)."""


def silent(_what: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""
