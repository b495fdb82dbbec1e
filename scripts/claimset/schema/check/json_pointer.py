"""JSON pointers (RFC 6901)."""

from collections.abc import Iterable
from typing import Any

Part = str | int


def json_pointer(parts: Iterable[Part]) -> str:
    """Return the pointer to the value under these keys and indexes."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def resolve_pointer(source: Any, parts: Iterable[Part]) -> Any:
    """Return the value under these keys and indexes; None where there is none."""
    for part in parts:
        if isinstance(source, dict) and part in source:
            source = source[part]
        elif isinstance(source, list) and str(part).isdecimal() and int(part) < len(source):
            source = source[int(part)]
        else:
            return None
    return source
