"""The config `relations`: pairs of spans with the relation between them."""

from collections.abc import Iterator
from typing import Any

from claimset.labels.implied_relations import implied_relations
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.records.column_types import INT, STRING, relation_type
from claimset.release.records.config import Config
from claimset.release.records.negatives import unrelated_pairs
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row

_SPAN_FIELDS = ("id", "layer", "label", "start", "end")


def relation_columns(schema: Schema, *, has_text: bool) -> dict[str, Any]:
    """Return the types of the columns of `relation_rows`."""
    fields = (*_SPAN_FIELDS, "text") if has_text else _SPAN_FIELDS
    return {
        "document_id": STRING,
        "language": STRING,
        "text_tier": STRING,
        "label": relation_type(schema),
        **{
            f"{end}_{field}": INT if field in {"start", "end"} else STRING for end in ("from", "to") for field in fields
        },
        **({"sentence": STRING, "sentence_start": INT} if has_text else {}),
        "made_by": STRING,
    }


def relation_rows(item: ReleasedDocument) -> Iterator[Row]:
    """Yield a row for each relation, then one for each unrelated pair; without a text no column quotes one."""
    record, spans_by_id = item.record, item.spans_by_id
    implied = implied_relations(record.labels, item.schema)
    for relation in record.labels.relations:
        row = _pair_row(relation.label, spans_by_id[relation.source], spans_by_id[relation.target], item)
        yield {**row, "made_by": "schema"} if relation in implied else row
    if item.negatives:
        for source, target in unrelated_pairs(record.labels, record.id, item.schema, item.negatives):
            yield _pair_row(None, source, target, item)


def _pair_row(
    label: str | None, source_pair: tuple[str, Span], target_pair: tuple[str, Span], item: ReleasedDocument
) -> Row:
    return {
        "document_id": item.record.id,
        "language": item.record.language,
        "text_tier": item.document.text_tier,
        "label": label,
        **_end_row("from", source_pair, item),
        **_end_row("to", target_pair, item),
        **_sentence_row(source_pair[1], target_pair[1], item),
        "made_by": item.record.provenance.made_by,
    }


def _end_row(end: str, pair: tuple[str, Span], item: ReleasedDocument) -> Row:
    layer, span = pair
    values = {"id": span.id, "layer": layer, "label": span.label, "start": span.start, "end": span.end}
    if item.text is not None:
        values["text"] = span.quote(item.text)
    return {f"{end}_{name}": value for name, value in values.items()}


def _sentence_row(source: Span, target: Span, item: ReleasedDocument) -> Row:
    if item.text is None or item.sentences is None:
        return {}
    start, end = item.sentences.around(min(source.start, target.start), max(source.end, target.end))
    return {"sentence": item.text[start:end], "sentence_start": start}


CONFIG = Config(
    name="relations",
    order=50,
    description="a pair of spans and the relation between them",
    features=lambda schema: relation_columns(schema, has_text=True),
    rows=lambda item: () if item.text is None else relation_rows(item),
    columns={
        "label": "The type of the relation; empty in a pair between which there is none.",
        "from_text": "The words where the relation starts.",
        "to_text": "The words where the relation ends.",
        "sentence": "The sentence that both ends stand in, or the run of sentences from one end to the other.",
        "sentence_start": "Offset of the sentence in the document, in Unicode code points.",
        "made_by": "Who made the relation: a person, a machine, or the schema where it follows from position.",
    },
)
