"""How many there are, in words."""


def amount(count: int, one: str, several: str | None = None) -> str:
    """Return `1 document` or `2 documents`; `several` is what more than one are called where no `s` makes it."""
    return f"{count} {one if count == 1 else several or f'{one}s'}"
