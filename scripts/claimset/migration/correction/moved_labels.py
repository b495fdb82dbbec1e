"""Moves labels, and decisions about them, to a corrected text."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from claimset.labels.as_json import labels_sha256
from claimset.migration.correction.places import Places
from claimset.migration.labels import new_hashes, renamed_sources
from claimset.model.decision import Decision, Side
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Schema

Rows = Sequence[tuple[Annotation, Annotation]]


def moved_labels(labels: Labels, places: Places) -> Labels:
    """Return labels at their new places; a span that goes takes its relations with it."""
    layers = {
        name: tuple(
            replace(span, start=place[0], end=place[1])
            for span in spans
            if (place := places.of(span.start, span.end)) is not None
        )
        for name, spans in labels.layers.items()
    }
    ids = {span.id for spans in layers.values() for span in spans}
    relations = tuple(item for item in labels.relations if {item.source, item.target} <= ids)
    return replace(labels, layers=layers, relations=relations)


def moved_annotation(row: Annotation, schema: Schema, places: Places, digest: str) -> Annotation:
    """Return an annotation of the corrected text, whose SHA-256 is `digest`."""
    labels = moved_labels(row.labels, places)
    gaps, assumptions = _answers_of(row.gaps, labels, schema), _answers_of(row.assumptions, labels, schema)
    # An annotation whose labels were edited by hand stays recognisable.
    is_edited = labels_sha256(row.labels, schema) != row.sha256
    new_hash = row.sha256 if is_edited else labels_sha256(labels, schema)
    return replace(row, labels=labels, text_sha256=digest, sha256=new_hash, gaps=gaps, assumptions=assumptions)


def corrected_record(record: Record, schema: Schema, places: Places, digest: str, rows: Rows) -> Record:
    """Return a gold record of the corrected text; `rows` are its annotations before and after."""
    labels = moved_labels(record.labels, places)
    is_edited = labels_sha256(record.labels, schema) != record.provenance.sha256
    provenance = replace(
        record.provenance,
        sha256=record.provenance.sha256 if is_edited else labels_sha256(labels, schema),
        assumptions=_answers_of(record.provenance.assumptions, labels, schema),
    )
    moved = replace(record, labels=labels, text_sha256=digest, provenance=provenance)
    return renamed_sources(moved, new_hashes(rows))


def moved_decisions(lines: Sequence[Decision], places: Places, rows: Rows) -> list[Decision]:
    """Return decisions about the corrected text; one about a range that goes is left out."""
    hashes = new_hashes(rows)
    moved = [_decision(line, places, hashes) for line in lines]
    return [line for line in moved if line is not None]


def moved_prediction(value: dict[str, Any], places: Places) -> dict[str, Any]:
    """Return a prediction, as JSON, of the corrected text."""
    labels: dict[str, Any] = {}
    gone: set[str] = set()
    for name, part in value["labels"].items():
        rows = part if isinstance(part, list) else []
        if not any(isinstance(row, dict) and "start" in row for row in rows):
            labels[name] = part
            continue
        spans = []
        for row in rows:
            place = places.of(row["start"], row["end"])
            if place is None:
                gone.add(row["id"])
            else:
                spans.append({**row, "start": place[0], "end": place[1]})
        labels[name] = sorted(spans, key=lambda row: (row["start"], -row["end"], row["label"], row["id"]))
    return {**value, "labels": {name: _without(part, gone) for name, part in labels.items()}}


def _without(part: Any, gone: set[str]) -> Any:
    if not isinstance(part, list):
        return part
    return [row for row in part if not (isinstance(row, dict) and {row.get("from"), row.get("to")} & gone)]


def _answers_of(answers: Answers, labels: Labels, schema: Schema) -> Answers:
    """Return the answers that name spans, without spans that went."""
    ids = {span.id for span in labels.spans}
    kept: Answers = {}
    for place, attributes in answers.items():
        if place == schema.document_key:
            kept[place] = attributes
            continue
        rest = {name: tuple(item for item in spans if item in ids) for name, spans in attributes.items()}
        rest = {name: spans for name, spans in rest.items() if spans}
        if rest:
            kept[place] = rest
    return kept


class _Gone(Exception):
    """A decision is about a range that goes."""


def _decision(line: Decision, places: Places, hashes: Mapping[tuple[str, str, str], str]) -> Decision | None:
    def side(item: Side) -> Side:
        digest = hashes.get((item.annotator, line.interface or "", item.sha256), item.sha256)
        return replace(item, sha256=digest, value=_value(line.kind, item.value, places))

    try:
        return replace(
            line,
            sides=tuple(map(side, line.sides)),
            value=_value(line.kind, line.value, places),
            before=_value(line.kind, line.before, places),
        )
    except _Gone:
        return None


def _value(kind: str, value: Any, places: Places) -> Any:
    """Return the value of a decision or of one of its sides, with its offsets in the corrected text."""
    if kind not in {"missing", "spurious", "boundary"} or value is None:
        return value
    if isinstance(value, dict):
        place = places.of(value["start"], value["end"])
        if place is None:
            raise _Gone
        return {**value, "start": place[0], "end": place[1]}
    place = places.of(value[0], value[1])
    if place is None:
        raise _Gone
    return [*place, *value[2:]]
