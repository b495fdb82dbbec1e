"""The types of a config's columns, and the JSON by which `datasets` and a parquet file know them."""

from collections.abc import Mapping
from typing import Any

import msgspec

Features = Mapping[str, Any]
"""Columns by name. Each is a `Scalar`, a `ClassLabel`, a `List`, or a mapping like this one with the columns in it."""


class Scalar(msgspec.Struct, frozen=True):
    """A column of single values; `dtype` is string, bool, int64 or float64."""

    dtype: str


class ClassLabel(msgspec.Struct, frozen=True):
    """A column of names from a closed list; it is stored as their numbers, from 0."""

    names: tuple[str, ...]

    @property
    def dtype(self) -> str:
        """The type of the numbers."""
        return "int64"


class List(msgspec.Struct, frozen=True):
    """A column of lists; `feature` is the type of their items, of any of the kinds in `Features`."""

    feature: Any


def feature_as_json(feature: Any) -> Any:
    """
    Return a type, or all columns of a config, as the JSON that `datasets` reads.

    A list is a JSON list of one item. Versions of `datasets` before 4 know no other form; later versions read it too.
    """
    match feature:
        case Scalar():
            return {"dtype": feature.dtype, "_type": "Value"}
        case ClassLabel():
            return {"names": list(feature.names), "_type": "ClassLabel"}
        case List():
            return [feature_as_json(feature.feature)]
        case _:
            return {name: feature_as_json(item) for name, item in feature.items()}


def feature_from_json(data: Any) -> Any:
    """Return the type, or the columns, that `feature_as_json` wrote. Raises ValueError for any other JSON."""
    match data:
        case {"_type": "Value", "dtype": str(dtype)}:
            return Scalar(dtype)
        case {"_type": "ClassLabel", "names": list(names)} if all(isinstance(name, str) for name in names):
            return ClassLabel(tuple(names))
        case [item]:
            return List(feature_from_json(item))
        case dict() if "_type" not in data:
            return {name: feature_from_json(item) for name, item in data.items()}
        case _:
            raise ValueError(f"{data!r} is no type of a column")
