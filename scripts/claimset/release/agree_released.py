"""Agreement of the annotators of a release, measured from its tables."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from claimset.gold.agree import Agreement, AnnotatedDocument, measure_agreement
from claimset.model.schema import Schema
from claimset.release.build.tables import read_rows, split_files
from claimset.release.configs.annotations import CONFIG
from claimset.release.records.sidecars import read_annotation


def release_agreement(folder: Path, schema: Schema, lengths: Mapping[str, int]) -> Agreement:
    """
    Return the agreement over the `annotations` of a release whose documents have `lengths`, in code points.

    Raises ValueError for a table that is no parquet, and KeyError or TypeError for a row that is no annotation.
    """
    return measure_agreement(_annotated_documents(folder, schema, lengths), schema)


def _annotated_documents(folder: Path, schema: Schema, lengths: Mapping[str, int]) -> Iterator[AnnotatedDocument]:
    for (config, _), files in split_files(folder).items():
        if config == CONFIG.name:
            for document_id, rows in groupby(read_rows(files), key=lambda row: str(row["document_id"])):
                yield AnnotatedDocument(
                    document_id, lengths[document_id], [read_annotation(row, schema) for row in rows]
                )
