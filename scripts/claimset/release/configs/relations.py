"""The config `relations`: pairs of spans with the relation between them."""

from collections.abc import Iterator
from typing import Any

from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.records.column_types import INT, STRING, relation_type
from claimset.release.records.config import Config
from claimset.release.records.negatives import unrelated_pairs
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row


def _features(schema: Schema) -> dict[str, Any]:
    return {
        "document_id": STRING,
        "language": STRING,
        "text_tier": STRING,
        "label": relation_type(schema),
        **{
            f"{end}_{field}": INT if field in {"start", "end"} else STRING
            for end in ("from", "to")
            for field in ("id", "layer", "label", "start", "end", "text")
        },
        "made_by": STRING,
    }


def _rows(item: ReleasedDocument) -> Iterator[Row]:
    record, spans_by_id = item.record, item.spans_by_id
    for relation in record.labels.relations:
        yield _pair_row(relation.label, spans_by_id[relation.source], spans_by_id[relation.target], item)
    if item.negatives:
        for source, target in unrelated_pairs(record.labels, record.id, item.schema, item.negatives):
            yield _pair_row(None, source, target, item)


def _pair_row(
    label: str | None, source_pair: tuple[str, Span], target_pair: tuple[str, Span], item: ReleasedDocument
) -> Row:
    (from_layer, source), (to_layer, target) = source_pair, target_pair
    return {
        "document_id": item.record.id,
        "language": item.record.language,
        "text_tier": item.document.text_tier,
        "label": label,
        "from_layer": from_layer,
        "from_id": source.id,
        "from_label": source.label,
        "from_start": source.start,
        "from_end": source.end,
        "from_text": item.quote(source),
        "to_layer": to_layer,
        "to_id": target.id,
        "to_label": target.label,
        "to_start": target.start,
        "to_end": target.end,
        "to_text": item.quote(target),
        "made_by": item.record.provenance.made_by,
    }


CONFIG = Config(
    name="relations",
    order=50,
    description="a pair of spans and the relation between them",
    features=_features,
    rows=_rows,
    columns={"label": "The type of the relation; empty in a pair between which there is none."},
)
