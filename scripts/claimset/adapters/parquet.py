"""Rows to parquet."""

import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Features, List

from claimset.model.column import Lists, Mostly

SHARD = 20_000
"""Rows of a file: its borders come from the rows alone, so that they are the same however a release is made."""
ROWS_A_GROUP = 1_000
Packed = dict[tuple[str, str], bytes]
"""Rows by config and split, as Arrow sends them from process to process."""
Sizes = dict[tuple[str, str], int]
_Column = Callable[[Sequence[Any]], pa.Array]


def parquet(rows: Iterable[Mapping[str, Any]], features: Features) -> bytes:
    """Return rows as one parquet file (zstd), typed by `features`, which readers of the file find in it too."""
    out = io.BytesIO()
    waiting, convert = iter(rows), Converter(features)
    with pq.ParquetWriter(out, convert.schema, compression="zstd") as writer:  # type: ignore[no-untyped-call]
        while group := list(islice(waiting, ROWS_A_GROUP)):
            writer.write_table(convert(group))
    return out.getvalue()


class Batch:
    """Rows of any configs and splits, made tables together."""

    def __init__(self, features: Mapping[str, Features]) -> None:
        self._converters = {name: Converter(item) for name, item in features.items()}
        self._rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        self._columns: dict[tuple[str, str], list[Mapping[str, Any]]] = {}

    def add(self, config: str, split: str, row: Mapping[str, Any]) -> None:
        """Take in the next row of a config's split."""
        self._rows.setdefault((config, split), []).append(row)

    def add_columns(self, config: str, split: str, columns: Mapping[str, Any]) -> None:
        """Take in the next rows of a config's split by column: plain lists, or as `model.column` has them."""
        self._columns.setdefault((config, split), []).append(columns)

    def packed(self) -> Packed:
        """Return what was taken in, and begin anew."""
        found = {key: _packed(self._converters[key[0]](rows)) for key, rows in self._rows.items()}
        found |= {key: _packed(self._converters[key[0]].columns(parts)) for key, parts in self._columns.items()}
        self._rows, self._columns = {}, {}
        return found


class Tables:
    """
    The parquet files of a release, `<config>/<split>-0000K-of-0000N.parquet` below a folder, written bit by bit.

    At most a row group of each config and split is held beside what comes.
    """

    def __init__(self, folder: Path, features: Mapping[str, Features], shard: int = SHARD) -> None:
        self._folder = folder
        self._schemas = {name: Converter(item).schema for name, item in features.items()}
        self._shard = shard
        self._splits: dict[tuple[str, str], _Split] = {}

    def add(self, rows: Packed) -> None:
        """Write the next rows of some configs' splits."""
        for (config, split), data in rows.items():
            found = self._splits.get((config, split))
            if found is None:
                found = _Split(self._folder / config, split, self._schemas[config], self._shard)
                self._splits[config, split] = found
            with pa.ipc.open_stream(data) as stream:
                found.add(stream.read_all())

    def close(self) -> tuple[Sizes, Sizes]:
        """Finish every file; return rows and stored bytes by config and split."""
        stored = {key: split.close() for key, split in self._splits.items()}
        return {key: split.rows for key, split in self._splits.items()}, stored


class _Split:
    """Rows wait until they make a row group."""

    def __init__(self, folder: Path, name: str, schema: pa.Schema, shard: int) -> None:
        self.rows = 0
        self._folder, self._name, self._schema, self._shard = folder, name, schema, shard
        self._tables: list[pa.Table] = []
        self._held = self._written = 0
        self._files: list[Path] = []
        self._writer: Any = None

    def add(self, table: pa.Table) -> None:
        self._tables.append(table)
        self.rows += len(table)
        self._held += len(table)
        while self._held >= (room := min(ROWS_A_GROUP, self._shard - self._written)):
            self._write(room)

    def close(self) -> int:
        if self._held:
            self._write(self._held)
        self._finish()
        size = 0
        for number, file in enumerate(self._files):
            place = self._folder / f"{self._name}-{number:05d}-of-{len(self._files):05d}.parquet"
            file.rename(place)
            size += place.stat().st_size
        return size

    def _write(self, rows: int) -> None:
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files.append(self._folder / f".{self._name}-{len(self._files)}.part")
            self._writer = pq.ParquetWriter(self._files[-1], self._schema, compression="zstd")  # type: ignore[no-untyped-call]
        table = pa.concat_tables(self._tables)
        # In one piece: where a page ends must not depend on how many rows came at once.
        self._writer.write_table(table.slice(0, rows).combine_chunks())
        self._held -= rows
        self._tables = [table.slice(rows)] if self._held else []
        self._written += rows
        if self._written == self._shard:
            self._finish()

    def _finish(self) -> None:
        self._written = 0
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            handle = os.open(self._files[-1], os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


class Converter:
    """Rows to a table of a config's types."""

    def __init__(self, features: Features) -> None:
        told = {"huggingface": json.dumps({"info": {"features": _plain(features)}})}
        self.schema: pa.Schema = features.arrow_schema.with_metadata(told)
        self._features = features
        self._columns = [(name, _column(item, self.schema.field(name).type)) for name, item in features.items()]

    def __call__(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Return rows as a table."""
        held = list(rows)
        try:
            arrays = [column(_values(held, name)) for name, column in self._columns]
            return pa.Table.from_arrays(arrays, schema=self.schema)
        except (pa.ArrowException, KeyError):
            # A value of another kind than its column, such as a number that is a name: `datasets` knows them all.
            return pa.Table.from_pylist([self._features.encode_example(row) for row in held], schema=self.schema)

    def columns(self, parts: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Return rows as a table, given in parts, each as columns."""
        arrays = [column(_joined([part[name] for part in parts])) for name, column in self._columns]
        return pa.Table.from_arrays(arrays, schema=self.schema)


def _values(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _packed(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


def _joined(parts: Sequence[Any]) -> Any:
    """Return the values of a column that come in parts as one."""
    first = parts[0]
    if isinstance(first, Lists):
        counts = list(chain.from_iterable(part.counts for part in parts))
        return Lists(counts, _joined([part.items for part in parts]))
    if isinstance(first, Mostly):
        edges = list(accumulate((part.length for part in parts), initial=0))
        pairs = zip(edges, parts, strict=False)
        others = {edge + place: value for edge, part in pairs for place, value in part.others.items()}
        return Mostly(edges[-1], first.rest, others)
    return list(chain.from_iterable(parts))


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


def _column(feature: Any, kind: pa.DataType) -> _Column:
    """
    Return what makes an array of the values of a column.

    A list's items are laid end to end and made an array at once, field by field: no row is copied to have the numbers
    of its labels, and Arrow is handed flat values alone.
    """
    if isinstance(feature, ClassLabel):
        number = ({None: None} | {name: place for place, name in enumerate(feature.names)}).__getitem__
        return lambda values: _numbered(values, number, kind)
    if isinstance(feature, List):
        items = _column(feature.feature, kind.value_type)

        def lists(values: Any) -> pa.Array:
            if isinstance(values, Lists):
                edges = pa.array(accumulate(values.counts, initial=0), type=pa.int32())
                return pa.ListArray.from_arrays(edges, items(values.items), type=kind)
            edges = pa.array(accumulate((len(value or ()) for value in values), initial=0), type=pa.int32())
            flat = items(list(chain.from_iterable(filter(None, values))))
            return pa.ListArray.from_arrays(edges, flat, type=kind, mask=_absent(values))

        return lists
    if isinstance(feature, dict):
        fields = [kind.field(place) for place in range(kind.num_fields)]
        parts = [(item.name, _column(feature[item.name], item.type)) for item in fields]

        def structs(values: Sequence[Any]) -> pa.Array:
            absent = _absent(values)
            if absent is None:
                arrays = [part(list(map(itemgetter(name), values))) for name, part in parts]
            else:
                arrays = [part([value and value[name] for value in values]) for name, part in parts]
            return pa.StructArray.from_arrays(arrays, fields=fields, mask=absent)

        return structs
    return lambda values: pa.array(values, type=kind)


def _numbered(values: Any, number: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    if not isinstance(values, Mostly):
        return pa.array(list(map(number, values)), type=kind)
    numbers = np.full(values.length, number(values.rest), dtype=np.int64)
    for place, name in values.others.items():
        numbers[place] = number(name)
    return pa.array(numbers, type=kind)


def _absent(values: Sequence[Any]) -> pa.Array | None:
    return pa.array([value is None for value in values]) if None in values else None
