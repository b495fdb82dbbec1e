"""Which split a document belongs to: a keyed hash of its group, so that new documents never move old ones."""

import hashlib

from claimset.model.document import Document

SPLITS = ("train", "validation", "test")
_SHARES = (0.8, 0.9, 1.0)


def split_of(document: Document, key: str) -> str:
    """
    Return `train`, `validation` or `test` (8 : 1 : 1 in expectation).

    The group is the event where the manifest names one, else the document alone. `key` is the dataset's name.
    """
    group = f"event:{document.event}" if document.event else f"document:{document.id}"
    digest = hashlib.sha256(f"{key}\0{group}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64
    return next(name for name, share in zip(SPLITS, _SHARES, strict=True) if point < share)
