"""What a config of a release is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec

from claimset.model.schema import Schema
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row

Rows = Iterable[Row] | Mapping[str, Any]
"""Rows one by one, or as columns by name: lists, or the columns of `model.column`."""


class Config(msgspec.Struct, frozen=True):
    """
    A config of a release: what a row is, its columns, and how rows are made of a document.

    Configs are listed by `order`, and the first one with rows is the default. `features` returns the types of the
    columns, None for a schema that has no such rows. `columns` describes columns by their path, where the common
    words do not. A config with a `tier` has one row for each document whose text has this tier, from which `verify`
    and the report read the document back. `verify` is False for rows that records.jsonl does not give.
    `covers_text` says that rows are pieces of the text with `start` and `end`, whether or not they hold a label.
    """

    name: str
    order: int
    description: str
    features: Callable[[Schema], Mapping[str, Any] | None]
    rows: Callable[[ReleasedDocument], Rows]
    columns: Mapping[str, str] = {}
    tier: Literal["open", "own_copy"] | None = None
    verify: bool = True
    covers_text: bool = False
