"""Draws labels of gold at random, the same ones for the same seed and gold."""

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import compact_json
from claimset.labels.implied_relations import without_implied
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span, answer_text
from claimset.store.project import Project

_DIGEST_LENGTH = 16


class DrawnLabel(msgspec.Struct, frozen=True):
    """
    A label of gold in an open document: a span with its attributes, or a relation that somebody drew.

    `item` and `digest` are those of `JudgedLabel`. `places` are the offsets of the span, or of the source and the
    target of the relation: code points, half-open. `attributes` has the name and the value of each, as words.
    """

    document: str
    item: str
    digest: str
    label: str
    places: tuple[tuple[int, int], ...]
    attributes: tuple[tuple[str, str], ...] = ()


def labels_of_gold(project: Project) -> Iterator[DrawnLabel]:
    """
    Yield every label of the readable gold records of open documents.

    Labels of texts that are not ours are left out: a hash of one of their spans could be undone by trying.
    """
    schema = project.schema()
    reader = LabelReader(project, schema)
    for document in project.documents():
        file = project.gold_file(document.id)
        record = reader.gold(file)[0] if document.is_open and file.is_file() else None
        text = None if record is None else project.text_of(document)
        if record is not None and text is not None:
            yield from _labels_of(document, record.labels, text, schema)


def draw_sample(project: Project, count: int, seed: int) -> list[DrawnLabel]:
    """
    Return `count` labels of gold, or all where there are fewer, in the order in which they were drawn.

    Each label has a place in the draw by a hash of the seed and its name, so that another document in the project
    leaves the places of the others as they were.
    """
    return sorted(labels_of_gold(project), key=lambda row: _sha256(f"{seed} {row.document} {row.item}"))[:count]


def _labels_of(document: Document, labels: Labels, text: str, schema: Schema) -> Iterator[DrawnLabel]:
    spans: dict[str, Span] = {span.id: span for span in labels.spans}
    for span in spans.values():
        values = tuple((name, answer_text(value)) for name, value in span.attributes.items())
        yield _drawn(document, text, span.id, span.label, (span,), values)
    for relation in without_implied(labels, schema).relations:
        ends = _ends(spans, relation.source, relation.target)
        if ends:
            item = f"{relation.source} {relation.label} {relation.target}"
            yield _drawn(document, text, item, relation.label, ends)


def _ends(spans: Mapping[str, Span], source: str, target: str) -> tuple[Span, ...]:
    return (spans[source], spans[target]) if source in spans and target in spans else ()


def _drawn(
    document: Document,
    text: str,
    item: str,
    label: str,
    spans: tuple[Span, ...],
    values: tuple[tuple[str, str], ...] = (),
) -> DrawnLabel:
    places = tuple((span.start, span.end) for span in spans)
    # The words too, for a text can be corrected without a change of any offset.
    shown = [label, [[span.start, span.end, span.label, span.quote(text)] for span in spans], sorted(values)]
    return DrawnLabel(document.id, item, _sha256(compact_json(shown))[:_DIGEST_LENGTH], label, places, values)


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
