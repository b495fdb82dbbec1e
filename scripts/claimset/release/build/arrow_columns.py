"""Converts rows to Arrow columns with the types of a config."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
from datasets import ClassLabel, Features, List

from claimset.model.column import ListColumn, SparseColumn

_ArrayMaker = Callable[[Sequence[Any]], pa.Array]


class Converter:
    """Converts rows to a table with the types of a config."""

    def __init__(self, features: Features) -> None:
        metadata = {"huggingface": json.dumps({"info": {"features": _file_feature(features)}})}
        self.schema: pa.Schema = features.arrow_schema.with_metadata(metadata)
        self._features = features
        self._columns = [(name, _array_maker(item, self.schema.field(name).type)) for name, item in features.items()]

    def __call__(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Return rows as a table."""
        row_list = list(rows)
        try:
            arrays = [make_array(_values(row_list, name)) for name, make_array in self._columns]
            return pa.Table.from_arrays(arrays, schema=self.schema)
        except (pa.ArrowException, KeyError):
            # A value has another type than its column, such as a number in a column of strings: `datasets` converts it.
            return pa.Table.from_pylist([self._features.encode_example(row) for row in row_list], schema=self.schema)

    def columns(self, parts: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Return rows as a table, given in parts, each as columns."""
        arrays = [make_array(_join([part[name] for part in parts])) for name, make_array in self._columns]
        return pa.Table.from_arrays(arrays, schema=self.schema)


def _values(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


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
    return list(chain.from_iterable(parts))


def _file_feature(feature: Any) -> Any:
    """
    Return a feature as `datasets` stores it, with a list as a Python list of one item.

    Versions of `datasets` before 4 wrote lists so and have no `List`; later versions read both.
    """
    if isinstance(feature, List):
        return [_file_feature(feature.feature)]
    if isinstance(feature, dict):
        return {name: _file_feature(item) for name, item in feature.items()}
    return Features({"feature": feature}).to_dict()["feature"]


def _array_maker(feature: Any, kind: pa.DataType) -> _ArrayMaker:
    """
    Return a function that converts the values of a column to an Arrow array.

    The items of all lists are joined and converted at once, field by field: rows are not copied to number their labels,
    and Arrow converts flat values only.
    """
    if isinstance(feature, ClassLabel):
        number = ({None: None} | {name: place for place, name in enumerate(feature.names)}).__getitem__
        return lambda values: _label_numbers(values, number, kind)
    if isinstance(feature, List):
        make_items = _array_maker(feature.feature, kind.value_type)

        def lists(values: Any) -> pa.Array:
            if isinstance(values, ListColumn):
                edges = pa.array(accumulate(values.counts, initial=0), type=pa.int32())
                return pa.ListArray.from_arrays(edges, make_items(values.items), type=kind)
            edges = pa.array(accumulate((len(value or ()) for value in values), initial=0), type=pa.int32())
            flat = make_items(list(chain.from_iterable(filter(None, values))))
            return pa.ListArray.from_arrays(edges, flat, type=kind, mask=_null_mask(values))

        return lists
    if isinstance(feature, dict):
        fields = [kind.field(place) for place in range(kind.num_fields)]
        makers = [(item.name, _array_maker(feature[item.name], item.type)) for item in fields]

        def structs(values: Sequence[Any]) -> pa.Array:
            null_mask = _null_mask(values)
            if null_mask is None:
                arrays = [make_array(list(map(itemgetter(name), values))) for name, make_array in makers]
            else:
                arrays = [make_array([value and value[name] for value in values]) for name, make_array in makers]
            return pa.StructArray.from_arrays(arrays, fields=fields, mask=null_mask)

        return structs
    return lambda values: pa.array(values, type=kind)


def _label_numbers(values: Any, number: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    if not isinstance(values, SparseColumn):
        return pa.array(list(map(number, values)), type=kind)
    numbers = np.full(values.length, number(values.rest), dtype=np.int64)
    for place, name in values.others.items():
        numbers[place] = number(name)
    return pa.array(numbers, type=kind)


def _null_mask(values: Sequence[Any]) -> pa.Array | None:
    return pa.array([value is None for value in values]) if None in values else None
