"""Merges the annotations of one task that arrived with those that its document has."""

from collections.abc import Collection, Sequence

import msgspec

from claimset.labels.merge import merge, reasons, withdraw
from claimset.model.document import Document
from claimset.model.record import Annotation
from claimset.sync.pull.arrivals import GoneTask
from claimset.sync.pull.incoming_task import IncomingTask
from claimset.sync.pull.prove import ProvenTask

AnnotationKey = tuple[str | None, int | None]
"""The mark of a server project, and the server's number of an annotation in it."""


class MergedDocument(msgspec.Struct, frozen=True):
    """
    All annotations of a document after one task was merged.

    `new_keys` are the annotations that came in. `withdrawn` counts those that the server no longer has; `deleted_ids`
    are those that were deleted there, not cancelled.
    """

    document: Document
    rows: list[Annotation]
    new_keys: frozenset[AnnotationKey]
    withdrawn: int
    deleted_ids: tuple[int, ...]


def merge_task(incoming: IncomingTask, stored_rows: Sequence[Annotation], proven: ProvenTask) -> MergedDocument:
    """Merge the proven annotations of a task; stored ones that the task no longer has are marked as withdrawn."""
    task, origin = incoming.task, incoming.source.target.origin
    stored_ids = {row.annotation or 0 for row in stored_rows if (row.origin, row.task) == (origin, task.id)}
    server_ids = {row.id for row in task.annotations if row.id is not None and not row.cancelled}
    unread_ids = proven.unread_ids
    if not task.names_every_annotation:
        # An annotation without an id may be any of the stored ones, so none of them counts as gone.
        unread_ids, server_ids = unread_ids | (stored_ids - server_ids), server_ids | stored_ids
    cancellation_times = {row.id: row.updated for row in task.annotations if row.id and row.cancelled}
    withdrawals = reasons(stored_rows, cancellation_times, task.updated or None)
    rows = merge(withdraw(stored_rows, origin, server_ids, unread_ids, task.id, withdrawals), proven.annotations)
    return _merged_document(incoming.document, stored_rows, rows, proven.annotations)


def merge_gone_task(gone: GoneTask, document: Document, stored_rows: Sequence[Annotation]) -> MergedDocument:
    """Mark all annotations of a task that is gone as withdrawn."""
    rows = merge(withdraw(stored_rows, gone.origin, (), (), gone.task, gone.withdrawal), ())
    return _merged_document(document, stored_rows, rows, ())


def _merged_document(
    document: Document, stored_rows: Sequence[Annotation], rows: list[Annotation], new_rows: Collection[Annotation]
) -> MergedDocument:
    earlier_keys = {(row.origin, row.annotation) for row in stored_rows if row.state == "withdrawn"}
    withdrawn_rows = [
        row for row in rows if row.state == "withdrawn" and (row.origin, row.annotation) not in earlier_keys
    ]
    deleted_ids = [
        row.annotation for row in withdrawn_rows if row.because != "cancelled" and row.annotation is not None
    ]
    new_keys = frozenset((row.origin, row.annotation) for row in new_rows)
    return MergedDocument(document, rows, new_keys, len(withdrawn_rows), tuple(deleted_ids))
