"""A task of somebody's export, and the labels of its annotations as they could be read."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.span import Relation, Span


class ResultProblem(msgspec.Struct, frozen=True):
    """
    One reason why a part of a result cannot be read, in one sentence, and the code of the page that explains it.

    `index` counts the regions of the result from 0. `region` is the region's id, for a relation that of its source;
    `start` and `end` are the offsets that were saved, in code points. Each is None where the result does not say.
    `proposed_span` is a span where the words that the annotator saw stand, if there is exactly one such place;
    `proposed_relation` is an arrow without a label, with the only label that its ends allow.
    """

    code: str
    message: str
    region: str | None = None
    start: int | None = None
    end: int | None = None
    index: int | None = None
    proposed_span: Span | None = None
    proposed_relation: Relation | None = None


class ResultReading(msgspec.Struct, frozen=True):
    """
    The labels of a result, and the problems: what of it could not be read, and is not among the labels.

    `gaps` are empty answers that mean no default: nobody was asked, or the answer could not be read. `holds_labels`
    says whether anything could be read. `omission_counts` counts the answers to controls that the schema leaves out.
    `note` is what the annotator wrote for the curator.
    """

    labels: Labels
    problems: tuple[ResultProblem, ...]
    gaps: Answers = {}
    holds_labels: bool = True
    omission_counts: Mapping[str, int] = {}
    note: str | None = None


class ExportedAnnotation(msgspec.Struct, frozen=True):
    """
    An annotation or a prediction of a task, and the JSON pointer to it within the task.

    `reading` is None where it cannot be read at all, or where the file holds less than it should; `problem` says why.
    `interface` is the one that it was read by, and `region_indexes` maps offsets to the region that has them.
    `with_labels` returns the result as it would be with mended labels, None where no region can say them.
    """

    pointer: str
    by_person: bool
    problem: str = ""
    interface: Interface | None = None
    reading: ResultReading | None = None
    region_indexes: Mapping[tuple[int | None, int | None], int] = {}
    with_labels: Callable[[Labels], list[object] | None] = lambda _: None


class ExportedTask(msgspec.Struct, frozen=True):
    """
    A task of an export; a value that it does not hold is None.

    `document` is our key, or one made of the task's number; `has_key` says which. `interface` is the one that it was
    made for, if it says so. `text_sha256` and `schema_version` are those that the task was sent with. `problem` says in
    one sentence why there is no text. `annotations` reads what was labelled, and needs a text.
    """

    document: str | None
    has_key: bool
    interface: Interface | None
    text: str | None
    problem: str | None
    text_sha256: str | None
    language: str | None
    schema_version: str | None
    annotations: Callable[[], Iterator[ExportedAnnotation]]


TaskReader = Callable[[object, Schema, str | None], ExportedTask | None]
"""Reads a JSON value as a task of an export, whose text stands in the named field; None for what is no task."""
