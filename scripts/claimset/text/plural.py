"""Counts and lists of names in words."""

from collections.abc import Sequence


def plural(count: int, one: str, plural_form: str | None = None) -> str:
    """Return `1 document` or `2 documents`; `plural_form` is the plural where it is not `one` with an `s`."""
    return f"{count} {one if count == 1 else plural_form or f'{one}s'}"


def first_names(names: Sequence[object], most: int = 3) -> str:
    """Return `a, b, c and 4 more`: the first `most` names, and how many follow."""
    suffix = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + suffix
