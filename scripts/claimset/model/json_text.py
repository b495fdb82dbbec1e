"""Reads JSON from any source, so that deep nesting is an error of the data, and writes JSON that people read."""

import json
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")


class NestedTooDeeply(msgspec.DecodeError):
    """JSON whose brackets are nested deeper than a reader follows; a ValueError."""


def parse_json(text: str | bytes, **hooks: Any) -> Any:
    """
    Read JSON as the standard library does; `hooks` are those of `json.loads`.

    Raises ValueError for a text that is no JSON or holds an integer of more digits than Python reads, and
    NestedTooDeeply for one that is nested too deeply.
    """
    try:
        return json.loads(text, **hooks)  # noqa: TID251  (the one place)
    except RecursionError as error:
        raise NestedTooDeeply("it is nested too deeply") from error


@overload
def decode_json(data: bytes | str) -> Any: ...
@overload
def decode_json(data: bytes | str, type: type[T]) -> T: ...
def decode_json(data: bytes | str, type: Any = Any) -> Any:  # noqa: A002  (as msgspec calls it)
    """
    Read JSON as msgspec does, into a type.

    Raises msgspec.DecodeError, which is a ValueError, for data that is no JSON; its subclass msgspec.ValidationError
    for data of another type; and its subclass NestedTooDeeply for data that is nested too deeply.
    """
    try:
        return msgspec.json.decode(data, type=type)  # noqa: TID251  (the one place)
    except RecursionError as error:
        raise NestedTooDeeply("it is nested too deeply") from error


def pretty_json(value: object) -> str:
    """Write JSON for reading and for line diffs: a list or object without another list or object is one line."""
    return _pretty(value, 0) + "\n"


def _pretty(value: object, depth: int) -> str:
    pad = " " * (depth + 1)
    if isinstance(value, dict) and any(isinstance(item, dict | list) for item in value.values()):
        rows = [
            f"{pad}{json.dumps(key, ensure_ascii=False)}: {_pretty(item, depth + 1)}" for key, item in value.items()
        ]
        return "{\n" + ",\n".join(rows) + "\n" + " " * depth + "}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        rows = [f"{pad}{_pretty(item, depth + 1)}" for item in value]
        return "[\n" + ",\n".join(rows) + "\n" + " " * depth + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
