"""Versions of a schema, a release or this package, such as 1.0.0."""

import re

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def is_version(words: str) -> bool:
    """Say whether words are a version."""
    return _VERSION.fullmatch(words) is not None


def version_numbers(words: str) -> tuple[int, ...]:
    """
    Return the three numbers that words begin with, which put versions in order; an empty tuple where they do not.

    What follows the numbers, as in 1.0.0.dev1, does not count.
    """
    match = _VERSION.match(words)
    return tuple(map(int, match.groups())) if match else ()
