"""Compares a refused annotation with the stored ones."""

from collections.abc import Iterable

from claimset.labels.merge import moment_of
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal


def is_newest(refusal: Refusal, annotations: Iterable[Annotation]) -> bool:
    """
    Say whether a refused annotation is newer than the stored annotations of the document that count.

    It is compared with those of its interface; of the annotator whom the refusal is assigned to, if there is one. A
    refused annotation without a time counts as the newest.
    """
    if refusal.updated is None:
        return True
    annotations_compared = (row for row in annotations if row.counts and row.interface == refusal.interface)
    refusal_age = (moment_of(refusal.updated), refusal.annotation or 0)
    return not any(
        refusal.assigned in {None, row.annotator} and (moment_of(row.updated), row.annotation or 0) > refusal_age
        for row in annotations_compared
    )


def is_by_another_annotator(refusal: Refusal) -> bool:
    """Say whether a refused annotation was made by another annotator than the one to whom its project was assigned."""
    return None not in {refusal.annotator, refusal.assigned} and refusal.annotator != refusal.assigned
