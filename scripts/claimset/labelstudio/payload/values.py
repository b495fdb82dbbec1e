"""Readers of a server's values, one for each type; each raises ValueError for a value of another type."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from claimset.model.json_text import decode_json, parse_json
from claimset.text.decode import storable

_T = TypeVar("_T")
_MOST = 2**53 - 1
_LONGEST_MOMENT = 40
_YEARS = range(1970, 2200)
_MOST_SECONDS = 1e9


class Fields:
    """
    Reads the values of a JSON object by name; any other JSON is read as an empty object.

    `wrong_names` lists the names whose values were of a wrong type.
    """

    def __init__(self, row: object) -> None:
        self._row: Mapping[str, Any] = row if isinstance(row, dict) else {}
        self.wrong_names: list[str] = []

    def get(self, name: str, read: Callable[[Any], _T]) -> _T | None:
        """Return a value as `read` gives it; None if it is absent, null or wrong."""
        value = self._row.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except ValueError:
            self.wrong_names.append(name)
            return None

    def fields_of(self, name: str) -> "Fields":
        """Return the values of the object in the field `name`."""
        return Fields(self._row.get(name))


def decoded(body: bytes) -> Any:
    """
    Read JSON. Raises ValueError if it is none.

    A number that Python cannot compute with (an infinity, NaN, one of thousands of digits) is returned as
    `{"number": its digits}`, which every reader of numbers or words refuses.
    """
    try:
        return decode_json(body)
    except msgspec.DecodeError:
        # Python's own reader also takes values that later steps refuse one by one, such as half of a surrogate pair.
        return parse_json(body, parse_constant=_endless, parse_float=_real, parse_int=_integer)


def as_number(value: object) -> int:
    """Read an id of the server: a whole number from 1."""
    number = as_count(value)
    if number < 1:
        raise ValueError("it is no number from 1")
    return number


def as_count(value: object) -> int:
    """Read a count: a whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise ValueError("it is no whole number from 0")
    return value


def account(value: object) -> int | None:
    """Read the number of an account, or of an object that describes one; None where the object has none."""
    if not isinstance(value, dict):
        return as_number(value)
    return None if value.get("id") is None else as_number(value["id"])


def seconds(value: object) -> float:
    """Read a duration in seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _MOST_SECONDS:
        raise ValueError("it is no time in seconds")
    return value


def moment(value: object) -> str:
    """Read a moment in ISO 8601, from 1970 on; it is returned unchanged."""
    if not isinstance(value, str) or len(value) > _LONGEST_MOMENT or not (value.isascii() and value.isprintable()):
        raise ValueError("it is no moment")
    if datetime.fromisoformat(value).year not in _YEARS:
        raise ValueError(f"it is of no year from {_YEARS.start} to {_YEARS.stop - 1}")
    return value


def truth(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError("it is neither true nor false")  # noqa: TRY004
    return value


def words(value: object, longest: int = 1_000) -> str:
    """Read a name of at most `longest` code points that can be stored."""
    if not isinstance(value, str) or len(value) > longest or not storable(value):
        raise ValueError("it is no name")
    return value


def rows(value: object) -> list[Any]:
    """Read a list."""
    if not isinstance(value, list):
        raise ValueError("it is no list")  # noqa: TRY004
    return value


def as_fields(value: object) -> dict[str, Any]:
    """Read an object."""
    if not isinstance(value, dict):
        raise ValueError("it is no object")  # noqa: TRY004
    return value


def _endless(digits: str) -> dict[str, str]:
    return {"number": digits}


def _real(digits: str) -> float | dict[str, str]:
    value = float(digits)
    return value if math.isfinite(value) else _endless(digits)


def _integer(digits: str) -> int | dict[str, str]:
    try:
        return int(digits)
    except ValueError:
        return _endless(digits)
