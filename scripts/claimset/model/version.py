"""Versions of a schema, a release or this package, such as 1.0.0."""

import re

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def is_version(words: str) -> bool:
    """Say whether words are a version."""
    return _VERSION.fullmatch(words) is not None


def build_version(version: str, records: str) -> str:
    """Return the version of a build that is not recorded; `records` is the SHA-256 of its records."""
    return f"{version}.dev0+{records[:8]}"


def is_build_version(words: str) -> bool:
    """Say whether words are the version of a build: of a release, or of one that is not recorded."""
    version, mark, digest = words.partition(".dev0+")
    return is_version(version) and (not mark or re.fullmatch(r"[0-9a-f]{8}", digest) is not None)


def version_numbers(words: str) -> tuple[int, ...]:
    """
    Return the three numbers that words begin with, which put versions in order; an empty tuple where they do not.

    What follows the numbers, as in 1.0.0.dev1, does not count.
    """
    match = _VERSION.match(words)
    return tuple(map(int, match.groups())) if match else ()
