"""Opens a parquet file that somebody else may have made: what it says of itself is bounded before it is decoded."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has no limits of a process
    resource = None

_MAGIC = b"PAR1"
_LARGEST_FOOTER = 16 * 2**20
"""Bytes. The footer of a file with 20,000 rows has some hundred kilobytes."""
_MOST_ITEMS = 100_000
"""Of a list in the footer, and of row groups times columns."""
_LARGEST_GROUP = 1 << 30
"""Bytes of a row group after it is unpacked; one of a release has 1,000 rows that hold texts, or 10,000 others."""
_MOST_MEMORY = 3 << 30
"""Bytes that a process may take beside what it has while it reads tables: what a page says of its size may be false."""
_DAMAGES = (
    *(pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError),
    *(RecursionError, NotImplementedError, MemoryError),
)
"""What pyarrow and `datasets` raise for bytes that are no table, beside errors of their own."""


class BoundedParquet:
    """
    A parquet file whose footer is small and speaks of no more than a file of this size can hold.

    Where the system can, the memory that it unpacks to is bounded while it is opened and while a batch is read, and at
    no other time. The bound holds for the whole process: one thread at a time reads such files, and no other thread
    takes memory meanwhile. Raises ValueError, with the file's name, for one that is no parquet or is too large once it
    is unpacked; so do its methods for whatever cannot be read from it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        limits = {"thrift_string_size_limit": _LARGEST_FOOTER, "thrift_container_size_limit": _MOST_ITEMS}
        with self.reading():
            _require_small_footer(file)
            self.table = pq.ParquetFile(file, **limits)  # type: ignore[no-untyped-call]
            try:
                _require_small_groups(self.table.metadata)
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.table.close()

    def rows(
        self, batch_rows: int, columns: list[str] | None, select: Callable[[pa.RecordBatch], pa.RecordBatch]
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows of the file that `select` leaves of each batch of `batch_rows`."""
        with self.reading():
            batches = self.table.iter_batches(batch_size=batch_rows, columns=columns)  # type: ignore[no-untyped-call]
        while True:
            with self.reading():
                batch = next(batches, None)
                rows = [] if batch is None else select(batch).to_pylist()
            if batch is None:
                return
            yield from rows

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Bound the memory in a block that decodes parts of the file; for damaged bytes it raises ValueError."""
        try:
            with _bounded_memory():
                yield
        except _DAMAGES as error:
            words = " ".join(str(error).split())[:200] or type(error).__name__
            raise ValueError(f"{self._file.name} cannot be read as parquet: {words}") from error


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let this process take _MOST_MEMORY bytes more than it has, where the system can; at the end, what it could."""
    if resource is None or (used := _memory_in_use()) is None:
        yield
        return
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    most = used + _MOST_MEMORY
    if limits[0] == resource.RLIM_INFINITY or most < limits[0]:
        resource.setrlimit(resource.RLIMIT_DATA, (most, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, limits)


def _memory_in_use() -> int | None:
    """Return the bytes that RLIMIT_DATA counts; None on a system that does not say so."""
    try:
        with Path("/proc/self/status").open(encoding="ascii", errors="replace") as lines:
            return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:")), None)
    except OSError:
        return None


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
