"""Measures the agreement of the annotators of a release from its tables."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from claimset.gold.agreement.comparisons import AnnotatedDocument
from claimset.gold.agreement.measure import Agreement, measure_agreement
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.release.build.tables import read_named_rows, split_files
from claimset.release.configs.annotations import CONFIG
from claimset.release.records.sidecars import read_annotation


def release_agreement(folder: Path, schema: Schema, documents: Mapping[str, Document]) -> Agreement:
    """
    Return the agreement over the `annotations` of a release that has these `documents`, by id.

    Raises ValueError for a table that is no parquet, and KeyError or TypeError for a row that is no annotation.
    """
    return measure_agreement(_annotated_documents(folder, schema, documents), schema)


def _annotated_documents(
    folder: Path, schema: Schema, documents: Mapping[str, Document]
) -> Iterator[AnnotatedDocument]:
    for (config, _), files in split_files(folder).items():
        if config == CONFIG.name:
            for document_id, rows in groupby(read_named_rows(files), key=lambda row: str(row["document_id"])):
                yield AnnotatedDocument(documents[document_id], [read_annotation(row, schema) for row in rows])
