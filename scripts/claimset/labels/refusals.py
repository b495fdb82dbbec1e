"""Comparison of a refused annotation with those that were stored."""

from collections.abc import Iterable

from claimset.labels.merge import moment_of
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal


def is_newest(refusal: Refusal, annotations: Iterable[Annotation]) -> bool:
    """
    Say whether no annotation of the document that counts is newer than a refused one, of those it is compared with.

    A refused annotation without a time counts as the newest.
    """
    if refusal.updated is None:
        return True
    annotations_compared = (row for row in annotations if row.counts and row.interface == refusal.interface)
    refusal_age = (moment_of(refusal.updated), refusal.annotation or 0)
    return not any(
        refusal.assigned in {None, row.annotator} and (moment_of(row.updated), row.annotation or 0) > refusal_age
        for row in annotations_compared
    )


def is_strange(refusal: Refusal) -> bool:
    """Say whether somebody else made it than the annotator in whose project it stands."""
    return None not in {refusal.annotator, refusal.assigned} and refusal.annotator != refusal.assigned
