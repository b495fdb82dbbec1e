"""Says when an annotation from a file cannot stand beside those that are stored."""

from collections.abc import Sequence

from claimset.labels.merge import holds_all
from claimset.model.record import Annotation


def conflict_of(annotation: Annotation, stored_rows: Sequence[Annotation]) -> str:
    """Return the reason why an annotation cannot be stored beside the others; an empty string if it can."""
    for row in stored_rows:
        if not row.counts or row.annotator != annotation.annotator or says_same(row, annotation):
            continue
        is_same_interface = row.interface == annotation.interface
        if not is_same_interface and not row.labels.layers.keys() & annotation.labels.layers.keys():
            continue
        if not is_same_interface or row.imported is None or not holds_all(annotation.labels, row.labels):
            return (
                f"{annotation.annotator} has another annotation of it in '{row.interface}' already, which stays: "
                "import under another pseudonym, or remove the stored one first"
            )
    return ""


def says_same(row: Annotation, other: Annotation) -> bool:
    """Say whether two annotations have the same labels of the same text in the same interface."""
    return (row.interface, row.sha256, row.text_sha256) == (other.interface, other.sha256, other.text_sha256)
