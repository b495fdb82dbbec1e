"""A release: what the project keeps of it, so that the next release can be compared with it."""

from typing import Literal

import msgspec

Weight = Literal["major", "minor", "patch"]
BYTES_DEPEND_ON = ("datasets", "pyarrow", "regex", "sentencex")
"""Packages on whose versions the bytes of a release depend. A release names the versions; they must be the pinned."""


class ReleasedRow(msgspec.Struct, frozen=True):
    """
    One document as it was released: hashes and counts, no word of it and no hash of a span.

    `labels` hashes its labels, `text` its text. `counts` are numbers of spans and relations by `<layer>/<label>`.
    """

    id: str
    split: str
    tier: str
    language: str
    text: str
    labels: str
    counts: dict[str, int]


class Reason(msgspec.Struct, frozen=True):
    """Why a version has to be raised, in words, and which of its numbers."""

    weight: Weight
    words: str


class LabelChange(msgspec.Struct, frozen=True):
    """
    How often a label occurs before and after.

    `came` and `went` count it in documents that were added and removed, and `edited` is the difference in the others.
    """

    label: str
    before: int
    after: int
    came: int
    went: int
    edited: int


class ReleaseChanges(msgspec.Struct, frozen=True):
    """
    What changed since the release `since`, None for a first release.

    `came` and `went` are numbers of documents. `edited`, `moved` (to another split) and `gone` are ids of documents.
    """

    since: str | None
    came: int
    went: int
    edited: tuple[str, ...]
    moved: tuple[str, ...]
    labels: tuple[LabelChange, ...]
    reasons: tuple[Reason, ...]
    gone: tuple[str, ...] = ()


class Release(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    A release as the register knows it.

    `records` is the SHA-256 of records.jsonl, the dataset's identity; `sums` that of SHA256SUMS, so of every byte.
    `commit` is the commit that it was built from, where there is one. `names` are the labels by their number, and
    `columns` the columns of each config with their types. `links` is the SHA-256 of links.jsonl, empty without one.
    """

    name: str
    version: str
    documents: int
    schema_version: str
    guideline_version: str
    records: str
    sums: str
    commit: str | None
    names: dict[str, tuple[str, ...]]
    columns: dict[str, tuple[str, ...]]
    changes: ReleaseChanges
    links: str = ""


class Fault(msgspec.Struct, frozen=True):
    """A file of a release that is wrong, and why, in words."""

    file: str
    words: str


class SplitDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decided about the split of one document: train, validation, test, or none; and why."""

    document: str
    split: Literal["train", "validation", "test", "none"]
    reason: str
    owner: str
