"""Rows to parquet."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Features, List

_GROUP = 1_000


def parquet(rows: Iterable[Mapping[str, Any]], features: Features) -> bytes:
    """Return rows as one parquet file (zstd), typed by `features`, which readers of the file find in it too."""
    schema = features.arrow_schema.with_metadata({"huggingface": json.dumps({"info": {"features": _plain(features)}})})
    named = _named(features) or (lambda row: row)
    out = io.BytesIO()
    waiting = iter(rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:  # type: ignore[no-untyped-call]
        while group := list(islice(waiting, _GROUP)):
            try:
                table = pa.Table.from_pylist([named(row) for row in group], schema=schema)
            except (pa.ArrowException, KeyError):
                # A value of another kind than its column, such as a number that is a name: `datasets` knows them all.
                table = pa.Table.from_pylist([features.encode_example(row) for row in group], schema=schema)
            writer.write_table(table)
    return out.getvalue()


def _plain(feature: Any) -> Any:
    """
    Return a feature as `datasets` keeps it in a file, a list as one bare item in brackets.

    That is how its versions before 4 wrote lists, and every later one reads it; those before know no `List`.
    """
    if isinstance(feature, List):
        return [_plain(feature.feature)]
    if isinstance(feature, dict):
        return {name: _plain(item) for name, item in feature.items()}
    return Features({"feature": feature}).to_dict()["feature"]


def _named(feature: Any) -> Callable[[Any], Any] | None:
    """Return what puts the numbers of labels in the place of their names; None where there are no labels."""
    if isinstance(feature, ClassLabel):
        numbers = {None: None} | {name: number for number, name in enumerate(feature.names)}
        return numbers.__getitem__
    if isinstance(feature, List):
        one = _named(feature.feature)
        return None if one is None else lambda values: values and [one(value) for value in values]
    if isinstance(feature, dict):
        parts = [(name, part) for name, item in feature.items() if (part := _named(item)) is not None]
        return (lambda row: row and {**row, **{name: part(row.get(name)) for name, part in parts}}) if parts else None
    return None
