"""Makes the parts of a release in the tasks of a cluster."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from claimset.labels.tally import Tally
from claimset.model.release import ReleasedRow
from claimset.model.schema import Schema
from claimset.release.records.part import PartMaker, ReleasePart
from claimset.release.records.released_document import PairAcross
from claimset.store.cache import ValueCache, pack_value, unpack_value
from claimset.store.machine.cluster import ShardExecutor
from claimset.store.machine.shards import ShardJob
from claimset.store.project import Project

_Batch = Sequence[tuple[str, bytes]]


class _StoredPart(msgspec.Struct, frozen=True):
    """A `ReleasePart`; tables are `(config, split, Arrow stream)`, counts `(name, (key, count) of each)`."""

    documents: int
    records: bytes
    provenance: bytes
    losses: bytes
    tables: list[tuple[str, str, bytes]]
    released: list[ReleasedRow]
    counts: list[tuple[str, list[tuple[Any, Any]]]]


def make_parts(
    project: Project,
    schema: Schema,
    negatives: int,
    pairs: Mapping[str, Sequence[PairAcross]],
    batches: Iterator[_Batch],
    cluster: ShardExecutor,
) -> Iterator[ReleasePart]:
    """Yield the part of each batch of documents, in their order. The parameters are those of `PartMaker`."""
    basis = ValueCache(project).circumstances + pack_value((negatives, sorted(pairs.items())))
    job = ShardJob("rows", basis, _ShardMaker, (schema, negatives, pairs))
    for data in cluster.map(job, map(pack_value, batches)):
        yield _part(unpack_value(data, _StoredPart))


class _ShardMaker:
    """Makes parts in a task, which may run on another machine."""

    def __init__(self, schema: Schema, negatives: int, pairs: Mapping[str, Sequence[PairAcross]]) -> None:
        self._make = PartMaker(schema, negatives, pairs)

    def __call__(self, data: bytes) -> bytes:
        return pack_value(_stored(self._make(unpack_value(data, list[tuple[str, bytes]]))))


def _stored(part: ReleasePart) -> _StoredPart:
    tables = [(config, split, _stream(table)) for (config, split), table in part.tables.items()]
    counts = [(name, list(counter.items())) for name, counter in vars(part.tally).items()]
    return _StoredPart(part.documents, part.records, part.provenance, part.losses, tables, part.released, counts)


def _part(stored: _StoredPart) -> ReleasePart:
    tally = Tally()
    for name, rows in stored.counts:
        # A key of several words is a list in MessagePack.
        values = {tuple(key) if isinstance(key, list) else key: value for key, value in rows}
        counter: Counter[Any] | dict[Any, Any] = getattr(tally, name)
        counter.update(values)
    tables = {(config, split): pa.ipc.open_stream(data).read_all() for config, split, data in stored.tables}
    return ReleasePart(
        stored.documents, stored.records, stored.provenance, stored.losses, tables, stored.released, tally
    )


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data
