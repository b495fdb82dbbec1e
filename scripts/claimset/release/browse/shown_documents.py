"""Puts documents into the form in which the pages of `claimset browse` show them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.release.records.released_document import ReleasedDocument
from claimset.report.browse.shown_document import LaneOfLabels, ShownDocument
from claimset.report.browse.site import SiteFacts


class BrowsedDataset(msgspec.Struct, frozen=True):
    """
    A dataset to write pages of.

    `count` is the number of its documents, `documents` yields them in their order, and `report` makes the report page,
    whose charts lead to the address that it is given. `is_private` says that it holds texts that may not be passed on.
    """

    facts: SiteFacts
    schema: Schema
    count: int
    documents: Callable[[], Iterator[ShownDocument]]
    report: Callable[[str], str]
    is_release: bool
    is_private: bool = False


def lanes_of(
    record: Record | None, annotations: Iterable[Annotation], schema: Schema, *, by_person: bool
) -> list[LaneOfLabels]:
    """
    Return the lanes of a document: gold, then one for each annotator.

    Annotations of one annotator in several interfaces are one lane where no layer is asked for in two of them.
    """
    lanes = [] if record is None else [LaneOfLabels(None, record.labels, by_person=by_person)]
    by_annotator: dict[str, list[list[Annotation]]] = {}
    for annotation in (_of_asked_layers(row, schema) for row in annotations):
        if annotation.counts:
            groups = by_annotator.setdefault(annotation.annotator, [])
            layers = annotation.labels.layers.keys()
            group = next(
                (group for group in groups if not any(layers & item.labels.layers.keys() for item in group)), None
            )
            if group is None:
                groups.append([annotation])
            else:
                group.append(annotation)
    for name, groups in sorted(by_annotator.items()):
        for group in groups:
            is_by_person = any(item.made_by == "person" for item in group)
            lanes.append(LaneOfLabels(name, _joined(group), tuple(item.interface for item in group), is_by_person))
    return lanes


def _of_asked_layers(annotation: Annotation, schema: Schema) -> Annotation:
    """Leave out empty layers that the annotation's interface does not ask for: a row of a release has every layer."""
    interface, labels = schema.interfaces.get(annotation.interface), annotation.labels
    if interface is None:
        return annotation
    drawn_names = {name for name, layer in schema.layers.items() if layer.stage in interface.passes}
    layers = {name: spans for name, spans in labels.layers.items() if spans or name in drawn_names}
    return msgspec.structs.replace(annotation, labels=msgspec.structs.replace(labels, layers=layers))


def _joined(group: Sequence[Annotation]) -> Labels:
    choices: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    relations: list[Any] = []
    for item in group:
        choices |= item.labels.document
        layers |= item.labels.layers
        relations += item.labels.relations
    return Labels(choices, layers, tuple(relations))


def sentence_starts(item: ReleasedDocument) -> list[int]:
    """Return the offsets at which the sentences of a text begin; nothing without a text."""
    return [] if item.sentences is None else [start for start, _ in item.sentences]
