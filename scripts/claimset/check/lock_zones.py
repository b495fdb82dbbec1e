"""Checks that the lock hashes no sentence in a zone that excludes labels."""

from collections.abc import Iterator

from claimset.gold.label_reader import LabelReader
from claimset.labels.protect import excluded_zones
from claimset.model.document import Document, Fingerprint
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.own_copies.fingerprint import stale_sentences
from claimset.store.project import Project
from claimset.text.plural import plural


def stale_lock(
    project: Project, document: Document, lock: Fingerprint, record: Record | None, schema: Schema
) -> Iterator[Issue]:
    """Yield an issue if the lock of a text hashes sentences in zones that exclude labels."""
    zones = excluded_zones([record.labels], schema) if record else zones_without_labels(project, document, schema)
    rows = stale_sentences(lock, zones)
    if rows:
        message = (
            f"the lock holds the hash of {plural(len(rows), 'sentence')} in a zone that excludes labels: "
            "claimset hydrate DIR --renew-lock"
        )
        file = project.relative(project.lock_file)
        yield Issue("SAF010", Level.ERROR, message, document.id, start=rows[0].start, end=rows[0].end, file=file)


def zones_without_labels(project: Project, document: Document, schema: Schema) -> tuple[Span, ...]:
    """Return the zones of a document that exclude labels: of gold, or without gold of annotations and prediction."""
    label_reader = LabelReader(project, schema)
    gold = project.gold_file(document.id)
    record = label_reader.gold(gold)[0] if gold.is_file() else None
    if record is not None:
        return excluded_zones([record.labels], schema)
    label_sets: list[Labels] = []
    if project.pulled_file(document.id).is_file():
        label_sets += [item.labels for item in label_reader.pulled(project.pulled_file(document.id))[0]]
    prediction_file = project.prediction_file(document.id)
    prediction = label_reader.prediction(prediction_file)[0] if prediction_file.is_file() else None
    if prediction is not None:
        label_sets.append(prediction.labels)
    return excluded_zones(label_sets, schema)
