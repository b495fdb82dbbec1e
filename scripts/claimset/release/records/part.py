"""Makes a part of a release from some documents; it depends only on them, so any process can make it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from claimset.check.gold_document import GoldDocument
from claimset.labels.as_json import record_line
from claimset.labels.summary import count_gold
from claimset.labels.tally import Tally
from claimset.model.release import ReleasedRow
from claimset.model.schema import Schema
from claimset.release.build.parquet import Batch, Tables
from claimset.release.configs import CONFIGS, features
from claimset.release.records.released_document import PairAcross, ReleasedDocument
from claimset.release.records.sidecars import provenance_line, released_row

PART_DOCUMENTS = 100
"""Documents of one part; the parts are the same for any number of workers."""


class ReleasePart(msgspec.Struct, frozen=True):
    """The lines of three files, the rows of every table, the register's rows and the tally of some documents."""

    documents: int
    records: bytes
    provenance: bytes
    losses: bytes
    tables: Tables
    released: list[ReleasedRow]
    tally: Tally


class PartMaker:
    """
    Makes parts from documents, each given as (split, spooled bytes).

    `pairs_across` maps a document to the pairs of its figures with those of other documents.
    """

    def __init__(self, schema: Schema, negatives: int, pairs_across: Mapping[str, Sequence[PairAcross]]) -> None:
        self._schema, self._negatives, self._pairs_across = schema, negatives, pairs_across
        columns = features(schema)
        self._configs = [CONFIGS[name] for name in columns]
        self._batch = Batch(columns)
        self._decoder = msgspec.msgpack.Decoder(GoldDocument)

    def __call__(self, documents: Sequence[tuple[str, bytes]]) -> ReleasePart:
        """Make the part of some documents, in their order."""
        lines: tuple[list[str], list[str], list[bytes]] = ([], [], [])
        released_rows: list[ReleasedRow] = []
        tally = Tally()
        for split, data in documents:
            item = self._decoder.decode(data)
            lines[0].append(record_line(item.record, self._schema))
            lines[1].append(provenance_line(item.record, item.annotations))
            gold = count_gold(item.record, item.annotations, self._schema)
            released_rows.append(released_row(item.record, gold, item.document.text_tier, split, self._schema))
            tally.count(item.document, gold)
            tally.place(split, gold.gold_status)
            text = item.text if item.document.is_open else None
            document = ReleasedDocument(
                item.record,
                item.document,
                text,
                self._schema,
                self._negatives,
                item.annotations,
                item.issue_codes,
                self._pairs_across.get(item.document.id, ()),
            )
            for config in self._configs:
                self._batch.add(config.name, split, config.rows(document))
            if document.tagged is not None:
                tally.lose(document.tagged.losses)
                lines[2].extend(msgspec.json.encode(loss) for loss in document.tagged.losses)
        return ReleasePart(
            len(documents),
            _lines(line.encode() for line in lines[0]),
            _lines(line.encode() for line in lines[1]),
            _lines(lines[2]),
            self._batch.drain(),
            released_rows,
            tally,
        )


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
