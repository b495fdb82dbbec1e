"""Opens a parquet file that somebody else may have made: what it says of itself is bounded before it is decoded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_MAGIC = b"PAR1"
_LARGEST_FOOTER = 16 * 2**20
"""Bytes. The footer of a file with 20,000 rows has some hundred kilobytes."""
_MOST_ITEMS = 100_000
"""Of a list in the footer, and of row groups times columns."""
_LARGEST_GROUP = 1 << 30
"""Bytes of a row group after it is unpacked; one of a release has 1,000 rows that hold texts, or 10,000 others."""
_DAMAGES = (
    *(pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError),
    *(RecursionError, NotImplementedError, MemoryError),
)
"""What pyarrow and `datasets` raise for bytes that are no table, beside errors of their own."""


@contextlib.contextmanager
def open_parquet(file: Path) -> Iterator[pq.ParquetFile]:
    """
    Open a parquet file whose footer is small and speaks of no more than a file of this size can hold.

    Raises ValueError, with the file's name, for one that is no parquet, or that is too large once it is unpacked; so
    does whatever cannot be read from it within the context.
    """
    try:
        _require_small_footer(file)
        limits = {"thrift_string_size_limit": _LARGEST_FOOTER, "thrift_container_size_limit": _MOST_ITEMS}
        with pq.ParquetFile(file, **limits) as table:  # type: ignore[no-untyped-call]
            _require_small_groups(table.metadata)
            yield table
    except _DAMAGES as error:
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"{file.name} cannot be read as parquet: {words}") from error


def _require_small_footer(file: Path) -> None:
    with file.open("rb") as source:
        size = source.seek(0, 2)
        source.seek(max(0, size - 8))
        length, magic = source.read(4), source.read(4)
    footer = int.from_bytes(length, "little")
    if magic != _MAGIC or footer > size - 12:
        raise ValueError("it does not end as parquet does")
    if footer > _LARGEST_FOOTER:
        raise ValueError(f"its footer has more than {_LARGEST_FOOTER >> 20} MB")


def _require_small_groups(metadata: pq.FileMetaData) -> None:
    groups, columns = metadata.num_row_groups, metadata.num_columns
    if groups * columns > _MOST_ITEMS:
        raise ValueError(f"its row groups times its columns are more than {_MOST_ITEMS:,}")
    for number in range(groups):
        # What a column says of itself is not asked: pyarrow ends the process where that is damaged.
        if metadata.row_group(number).total_byte_size > _LARGEST_GROUP:
            raise ValueError(f"a row group would unpack to more than {_LARGEST_GROUP >> 20} MB")
