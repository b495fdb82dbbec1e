"""Rows to parquet."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Features

_GROUP = 1_000


def parquet(rows: Iterable[Mapping[str, Any]], features: Features) -> bytes:
    """Return rows as one parquet file (zstd), typed by `features`, which readers of the file find in it too."""
    schema = features.arrow_schema
    encoded = [features.encode_example(row) for row in rows]
    out = io.BytesIO()
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:  # type: ignore[no-untyped-call]
        for start in range(0, len(encoded), _GROUP):
            writer.write_table(pa.Table.from_pylist(encoded[start : start + _GROUP], schema=schema))
    return out.getvalue()
