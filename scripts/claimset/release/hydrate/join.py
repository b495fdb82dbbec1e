"""Joins rows without text to a person's own copy: each span is moved and proven, or reported with a reason."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from claimset.model.document import Fingerprint
from claimset.model.feature import ClassLabel, Features, List, Scalar
from claimset.model.labels import Labels
from claimset.model.record import Record
from claimset.own_copies.match import MatchedCopy, Verdict

Row = dict[str, Any]
Reason = Literal["changed", "apart", "unhashed", "refused", "missing"]
REASON_WORDS: dict[Reason, str] = {
    "changed": "its sentence is not in your copy as it was labelled",
    "apart": "it covers sentences that do not follow one another in your copy",
    "unhashed": "it is in no sentence of the lock",
    "refused": "no file is a copy of this text",
    "missing": "no file shares words with this text",
}
_SPAN = frozenset(("id", "start", "end", "label"))
_RELATION = frozenset(("from", "to", "label"))


class UnprovenSpan(msgspec.Struct, frozen=True):
    """A span of the release that the hydrated dataset does not have; its offsets are those of the original."""

    layer: str
    id: str
    start: int
    end: int
    label: str
    reason: Reason


class UnjoinedRelation(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A relation of the release that the hydrated dataset does not have, since an end of it is unproven."""

    source: str
    target: str
    label: str


class JoinedDocument(msgspec.Struct, frozen=True):
    """
    The account of one document of a release: `spans` and `relations` count those of the release.

    The copy has `sentences` of the lock's `of` sentences. Every span that is not in the hydrated dataset is in
    `unproven`, every such relation in `unjoined`.
    """

    document: str
    split: str
    verdict: Verdict | Literal["MISSING"]
    file: str | None
    sentences: int
    of: int
    spans: int
    unproven: tuple[UnprovenSpan, ...]
    relations: int
    unjoined: tuple[UnjoinedRelation, ...]


def span_columns(features: Features) -> dict[str, list[str] | None]:
    """Return the columns of spans, each with the names of its labels, by number."""
    return {name: _label_names(inner) for name, inner in _list_columns(features) if inner.keys() >= _SPAN}


def hydrated_features(features: Features) -> Features:
    """Return the columns of the hydrated dataset: the text and its verdict, then those of the release."""
    text = {"id": features["id"], "text": Scalar("string"), "verdict": Scalar("string")}
    return {**text, **features}


def join(
    row: Row, features: Features, lock: Fingerprint, copy: MatchedCopy | None, split: str, file: str | None
) -> tuple[Row | None, JoinedDocument]:
    """Return a row with the text of a copy, or None without a usable copy, and the account of the document."""
    is_copy = copy is not None and copy.verdict != "REFUSED"
    joined_row = {**row, "text": copy.text if copy else None, "verdict": copy.verdict if copy else None}
    unproven: list[UnprovenSpan] = []
    spans = 0
    for layer, names in span_columns(features).items():
        moved_spans = []
        for span in row[layer] or ():
            spans += 1
            place = copy.copy_range(span["start"], span["end"]) if copy is not None and is_copy else None
            if place is not None:
                moved_spans.append({**span, "start": place[0], "end": place[1]})
                continue
            reason = _reason(span["start"], span["end"], lock, copy)
            unproven.append(
                UnprovenSpan(layer, span["id"], span["start"], span["end"], _label_name(span, names), reason)
            )
        joined_row[layer] = moved_spans
    unproven_ids = {item.id for item in unproven}
    unjoined: list[UnjoinedRelation] = []
    relations = 0
    for column, inner in _list_columns(features):
        if inner.keys() == _RELATION:
            relations += len(row[column] or ())
            lost_relations = [item for item in row[column] or () if {item["from"], item["to"]} & unproven_ids]
            unjoined += [
                UnjoinedRelation(item["from"], item["to"], _label_name(item, _label_names(inner)))
                for item in lost_relations
            ]
            joined_row[column] = [item for item in row[column] or () if item not in lost_relations]
    account = JoinedDocument(
        document=row["id"],
        split=split,
        verdict=copy.verdict if copy else "MISSING",
        file=file,
        sentences=copy.sentences if copy else 0,
        of=len(lock.sentences),
        spans=spans,
        unproven=tuple(unproven),
        relations=relations,
        unjoined=tuple(unjoined),
    )
    return (joined_row if is_copy else None), account


def moved_record(record: Record, copy: MatchedCopy) -> Record:
    """Return a record with its proven spans at their offsets in a copy, and the relations between those."""
    moved_spans = {
        layer: tuple(
            msgspec.structs.replace(span, start=place[0], end=place[1])
            for span in spans
            if (place := copy.copy_range(span.start, span.end)) is not None
        )
        for layer, spans in record.labels.layers.items()
    }
    ids = {span.id for spans in moved_spans.values() for span in spans}
    relations = tuple(item for item in record.labels.relations if {item.source, item.target} <= ids)
    labels = Labels(document=record.labels.document, layers=moved_spans, relations=relations)
    return msgspec.structs.replace(record, labels=labels)


def is_proven(copy: MatchedCopy, start: int, end: int) -> bool:
    """Say whether every character of `copy.text[start:end]` is proven to be the original's."""
    return any(
        item.copy_start <= start and end <= item.copy_start + item.end - item.start for item in copy.proven_spans
    )


def _reason(start: int, end: int, lock: Fingerprint, copy: MatchedCopy | None) -> Reason:
    if copy is None:
        return "missing"
    if copy.verdict == "REFUSED":
        return "refused"
    sentences = [row for row in lock.sentences if row.start < end and start < row.end]
    if not sentences or start < sentences[0].start or sentences[-1].end < end:
        return "unhashed"
    return "apart" if all(copy.copy_range(row.start, row.end) for row in sentences) else "changed"


def _list_columns(features: Features) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, kind in features.items():
        if isinstance(kind, List) and isinstance(kind.feature, Mapping):
            yield name, kind.feature


def _label_names(inner: Mapping[str, Any]) -> list[str] | None:
    kind = inner["label"]
    return list(kind.names) if isinstance(kind, ClassLabel) else None


def _label_name(item: Mapping[str, Any], names: list[str] | None) -> str:
    label = item["label"]
    return names[label] if names is not None and isinstance(label, int) else str(label)
