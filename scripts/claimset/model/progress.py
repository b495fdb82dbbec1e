"""How a long job reports its progress."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with the name of the work, how many pieces are done, and how many there are (None where nobody knows)."""


def silent(_what: str, _count: int, _total: int | None) -> None:
    """Report no progress."""
