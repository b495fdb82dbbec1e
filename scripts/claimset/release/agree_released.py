"""How far the annotators of a release agree, by its tables alone."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from claimset.gold.agree import Agreement, Work, agree
from claimset.model.schema import Schema
from claimset.release.build.tables import read_rows, tables
from claimset.release.records.sidecars import annotation_of

_ANNOTATIONS = "annotations"


def measure_released(folder: Path, schema: Schema, lengths: Mapping[str, int]) -> Agreement:
    """
    Return the agreement over the `annotations` of a release whose documents have `lengths`, in code points.

    Raises ValueError for a table that is no parquet, and KeyError or TypeError for a row that is no annotation.
    """
    return agree(_released(folder, schema, lengths), schema)


def _released(folder: Path, schema: Schema, lengths: Mapping[str, int]) -> Iterator[Work]:
    for (config, _), files in tables(folder).items():
        if config == _ANNOTATIONS:
            for name, rows in groupby(read_rows(files), key=lambda row: str(row["document_id"])):
                yield Work(name, lengths[name], [annotation_of(row, schema) for row in rows])
