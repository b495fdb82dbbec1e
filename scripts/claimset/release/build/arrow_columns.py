"""Converts rows to Arrow columns with the types of a config."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from types import NoneType
from typing import Any

import numpy as np
import pyarrow as pa

from claimset.model.column import ListColumn, SparseColumn
from claimset.model.feature import ClassLabel, Features, List, feature_as_json
from claimset.text.visible import show_value

_ArrayMaker = Callable[[Any], pa.Array]


_NUMBER_TYPES = {"bool": (bool,), "int64": (int,), "double": (int, float)}
_MISFITS = (ValueError, TypeError, OverflowError, pa.ArrowException)


class UnfitRow(ValueError):
    """Says why the value of a `column` in the row of this `number`, from 0, cannot be stored."""

    def __init__(self, number: int, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.number = number


class Converter:
    """Converts rows to a table with the types of a config."""

    def __init__(self, features: Features) -> None:
        metadata = {"huggingface": json.dumps({"info": {"features": feature_as_json(features)}})}
        self.schema = pa.schema(list(arrow_type(features)), metadata)
        self._makers = {name: _array_maker(item, self.schema.field(name).type) for name, item in features.items()}

    def __call__(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """
        Return rows as a table. A key that a row lacks is null, and so is None; no value is converted to another type.

        Raises UnfitRow for the first row with a value that its column cannot hold; for the last row where each row
        fits, and all of them together do not.
        """
        row_list = list(rows)
        try:
            return pa.Table.from_arrays(_arrays(row_list, self._makers), schema=self.schema)
        except _MISFITS as error:
            raise self._unfit_row(row_list, error) from error

    def _unfit_row(self, rows: Sequence[Mapping[str, Any]], problem: Exception) -> UnfitRow:
        for number, row in enumerate(rows):
            for name, make_array in self._makers.items():
                try:
                    make_array((row.get(name),))
                except _MISFITS as error:
                    return UnfitRow(number, name, " ".join(str(error).split()))
        return UnfitRow(len(rows) - 1, "all columns", " ".join(str(problem).split()))

    def columns(self, parts: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Return rows as a table, given in parts, each as columns."""
        arrays = [make_array(_join([part[name] for part in parts])) for name, make_array in self._makers.items()]
        return pa.Table.from_arrays(arrays, schema=self.schema)


def arrow_type(feature: Any) -> pa.DataType:
    """Return the Arrow type of a column, or of all columns of a config as a struct."""
    if isinstance(feature, List):
        return pa.list_(arrow_type(feature.feature))
    if isinstance(feature, Mapping):
        return pa.struct([pa.field(name, arrow_type(item)) for name, item in feature.items()])
    return pa.type_for_alias(feature.dtype)


def string_array(values: Iterable[str | None]) -> pa.Array:
    """Return an Arrow array of strings. `pyarrow.array` would import pandas, which takes a second."""
    builder = pa.lib.StringBuilder()
    builder.append_values(values)
    return builder.finish()


def _arrays(rows: Sequence[Mapping[str, Any]], makers: Mapping[str, _ArrayMaker]) -> list[pa.Array]:
    """Return an Arrow array for each column, in which a key that a row lacks is null."""
    try:
        # Every row is read once: its values lie side by side in memory, and those of a column do not.
        columns = list(zip(*map(itemgetter(*makers), rows), strict=True)) if len(makers) > 1 and rows else None
    except KeyError:
        columns = None
    if columns is None:
        columns = [tuple(row.get(name) for row in rows) for name in makers]
    return [make_array(column) for make_array, column in zip(makers.values(), columns, strict=True)]


def _join(parts: Sequence[Any]) -> Any:
    """Return the values of a column that come in parts as one."""
    first = parts[0]
    if isinstance(first, ListColumn):
        counts = list(chain.from_iterable(part.counts for part in parts))
        return ListColumn(counts, _join([part.items for part in parts]))
    if isinstance(first, SparseColumn):
        edges = list(accumulate((part.length for part in parts), initial=0))
        pairs = zip(edges, parts, strict=False)
        others = {edge + place: value for edge, part in pairs for place, value in part.others.items()}
        return SparseColumn(edges[-1], first.rest, others)
    return np.concatenate(parts) if isinstance(first, np.ndarray) else list(chain.from_iterable(parts))


def _array_maker(feature: Any, kind: pa.DataType) -> _ArrayMaker:
    """
    Return a function that converts the values of a column to an Arrow array.

    The items of all lists are joined and converted at once, field by field: rows are not copied to number their labels,
    and Arrow converts flat values only.
    """
    if isinstance(feature, ClassLabel):
        # A row that was read from a table has the numbers already.
        by_name = {name: number for number, name in enumerate(feature.names)}
        numbers = {None: None} | by_name | {number: number for number in by_name.values()}
        return lambda values: _label_numbers(values, numbers)
    if isinstance(feature, List):
        make_items = _array_maker(feature.feature, kind.value_type)

        def lists(values: Any) -> pa.Array:
            if isinstance(values, ListColumn):
                return pa.ListArray.from_arrays(_edges(values.counts), make_items(values.items), type=kind)
            _require_types(values, list, tuple)
            flat = make_items(list(chain.from_iterable(filter(None, values))))
            return pa.ListArray.from_arrays(
                _edges(len(value or ()) for value in values), flat, type=kind, mask=_null_mask(values)
            )

        return lists
    if isinstance(feature, Mapping):
        fields = [kind.field(place) for place in range(kind.num_fields)]
        makers = {item.name: _array_maker(feature[item.name], item.type) for item in fields}

        def structs(values: Sequence[Any]) -> pa.Array:
            _require_types(values, Mapping)
            null_mask = _null_mask(values)
            rows = values if null_mask is None else [value or {} for value in values]
            return pa.StructArray.from_arrays(_arrays(rows, makers), fields=fields, mask=null_mask)

        return structs
    return _strings if pa.types.is_string(kind) else lambda values: _typed_numbers(values, kind)


def _label_numbers(values: Any, numbers: Mapping[Any, Any]) -> pa.Array:
    try:
        if not isinstance(values, SparseColumn):
            _require_types(values, str, int)
            return _numbers(list(map(numbers.__getitem__, values)), pa.int64())
        sparse = np.full(values.length, numbers[values.rest], dtype=np.int64)
        for place, name in values.others.items():
            sparse[place] = numbers[name]
        return _numbers(sparse, pa.int64())
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is no label of its column") from error


def _require_types(values: Iterable[Any], *types: type) -> None:
    """Raise TypeError for the first value that is neither None nor of these types. A truth value is no number."""
    for kind in set(map(type, values)) - {NoneType}:
        if not issubclass(kind, types) or (kind is bool and bool not in types):
            value = next(item for item in values if type(item) is kind)
            raise TypeError(f"{show_value(value)[:80]} is not of the column's type")


def _strings(values: Sequence[Any]) -> pa.Array:
    _require_types(values, str)
    return string_array(values)


def _typed_numbers(values: Any, kind: pa.DataType) -> pa.Array:
    if not isinstance(values, np.ndarray):
        _require_types(values, *_NUMBER_TYPES[str(kind)])
    return _numbers(values, kind)


def _numbers(values: Any, kind: pa.DataType) -> pa.Array:
    """Return an Arrow array of numbers or of truth values; an array of numpy is not copied."""
    validity = None
    if not isinstance(values, np.ndarray) and None in values:
        validity = _bits([value is not None for value in values])
        values = [0 if value is None else value for value in values]
    numbers = np.asarray(values, str(kind))
    data = _bits(numbers) if pa.types.is_boolean(kind) else pa.py_buffer(numbers)
    return pa.Array.from_buffers(kind, len(numbers), [validity, data])


def _edges(counts: Iterable[int]) -> pa.Array:
    return _numbers(list(accumulate(counts, initial=0)), pa.int32())


def _null_mask(values: Sequence[Any]) -> pa.Array | None:
    return _numbers([value is None for value in values], pa.bool_()) if None in values else None


def _bits(values: Any) -> pa.Buffer:
    """Return truth values as Arrow stores them: eight in a byte, the first in its lowest bit."""
    return pa.py_buffer(np.packbits(np.asarray(values, bool), bitorder="little"))
