"""Writes rows as parquet."""

import io
import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from claimset.model.feature import Features
from claimset.release.build.arrow_columns import Converter

SHARD_ROWS = 20_000
"""Rows of one file. The limit counts rows, so files are cut at the same rows for any number of workers."""
_GROUP_ROWS = 1_000
"""Rows of a row group in a file that is made as a whole."""
Tables = dict[tuple[str, str], pa.Table]
"""Rows by config and split."""


def parquet_bytes(rows: Iterable[Mapping[str, Any]], features: Features) -> bytes:
    """Return rows as one parquet file (zstd) with the types of `features`, which are stored in its metadata."""
    out = io.BytesIO()
    row_iterator, convert = iter(rows), Converter(features)
    with pq.ParquetWriter(out, convert.schema, compression="zstd") as writer:  # type: ignore[no-untyped-call]
        while group := list(islice(row_iterator, _GROUP_ROWS)):
            writer.write_table(convert(group))
    return out.getvalue()


class Batch:
    """Collects rows by config and split and converts them to tables together."""

    def __init__(self, features: Mapping[str, Features]) -> None:
        self._converters = {name: Converter(item) for name, item in features.items()}
        self._rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        self._columns: dict[tuple[str, str], list[Mapping[str, Any]]] = {}

    def add(self, config: str, split: str, rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
        """Add the next rows of a config's split, one by one or as columns: lists, or those of `model.column`."""
        if isinstance(rows, Mapping):
            self._columns.setdefault((config, split), []).append(rows)
        elif row_list := list(rows):
            self._rows.setdefault((config, split), []).extend(row_list)

    def drain(self) -> Tables:
        """Return the collected rows, and clear the batch."""
        tables = {key: self._converters[key[0]](rows) for key, rows in self._rows.items()}
        tables |= {key: self._converters[key[0]].columns(parts) for key, parts in self._columns.items()}
        self._rows, self._columns = {}, {}
        return tables


class ParquetFiles:
    """
    Writes the parquet files of a release, `<config>/<split>-0000K-of-0000N.parquet`, below a folder, step by step.

    `group_rows` are the rows of a row group, by config. At most one row group of each config and split is kept in
    memory.
    """

    def __init__(self, folder: Path, features: Mapping[str, Features], group_rows: Mapping[str, int]) -> None:
        self._folder, self._group_rows = folder, group_rows
        self._schemas = {name: Converter(item).schema for name, item in features.items()}
        self._splits: dict[tuple[str, str], _SplitWriter] = {}

    def add(self, tables: Tables) -> None:
        """Write the next rows of each config and split in `tables`."""
        for (config, split), table in tables.items():
            writer = self._splits.get((config, split))
            if writer is None:
                writer = _SplitWriter(self._folder / config, split, self._schemas[config], self._group_rows[config])
                self._splits[config, split] = writer
            writer.add(table)

    def close(self) -> dict[tuple[str, str], int]:
        """Finish every file; return the number of rows by config and split."""
        for split in self._splits.values():
            split.close()
        return {key: split.rows for key, split in self._splits.items()}


class _SplitWriter:
    """Writes the files of one split; rows are collected until they fill a row group."""

    def __init__(self, folder: Path, name: str, schema: pa.Schema, group_rows: int) -> None:
        self.rows = 0
        self._folder, self._name, self._schema, self._group_rows = folder, name, schema, group_rows
        self._tables: list[pa.Table] = []
        self._waiting_rows = self._file_rows = 0
        self._files: list[Path] = []
        self._writer: Any = None

    def add(self, table: pa.Table) -> None:
        self._tables.append(table)
        self.rows += len(table)
        self._waiting_rows += len(table)
        while self._waiting_rows >= (room := min(self._group_rows, SHARD_ROWS - self._file_rows)):
            self._write(room)

    def close(self) -> None:
        if self._waiting_rows:
            self._write(self._waiting_rows)
        self._finish()
        for number, file in enumerate(self._files):
            file.rename(self._folder / f"{self._name}-{number:05d}-of-{len(self._files):05d}.parquet")

    def _write(self, rows: int) -> None:
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files.append(self._folder / f".{self._name}-{len(self._files)}.part")
            self._writer = pq.ParquetWriter(self._files[-1], self._schema, compression="zstd")  # type: ignore[no-untyped-call]
        table = pa.concat_tables(self._tables)
        # The chunks are combined, so that page boundaries do not depend on how many rows were added at once.
        self._writer.write_table(table.slice(0, rows).combine_chunks())
        self._waiting_rows -= rows
        self._tables = [table.slice(rows)] if self._waiting_rows else []
        self._file_rows += rows
        if self._file_rows == SHARD_ROWS:
            self._finish()

    def _finish(self) -> None:
        self._file_rows = 0
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            handle = os.open(self._files[-1], os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
