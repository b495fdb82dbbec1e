"""The description of a config of a release."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec

from claimset.model.feature import Features
from claimset.model.schema import Schema
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.spans import Row

Rows = Iterable[Row] | Mapping[str, Any]
"""Rows one by one, or as columns by name: lists, or the columns of `model.column`."""


class Config(msgspec.Struct, frozen=True):
    """
    A config of a release: a description of its rows, its columns, and a function that makes rows of a document.

    Configs are listed by `order`, and the first one with rows is the default. `features` returns the types of the
    columns, None for a schema that has no such rows. `columns` describes columns by their path, if the shared
    descriptions do not. A config with a `tier` has one row for each document whose text has this tier; `verify` and the
    report read the document back from it. `verify` is False for rows that cannot be made from records.jsonl.
    `covers_text` says that rows are pieces of the text with `start` and `end`, whether or not they hold a label.
    `group_rows` is the number of rows of a row group in a parquet file: larger groups make smaller files, but a row
    group is read at once, so one of rows that hold whole texts or all their labels is small.
    """

    name: str
    order: int
    description: str
    features: Callable[[Schema], Features | None]
    rows: Callable[[ReleasedDocument], Rows]
    columns: Mapping[str, str] = {}
    tier: Literal["open", "own_copy"] | None = None
    verify: bool = True
    covers_text: bool = False
    group_rows: int = 10_000
