"""How far the annotators of a project agree, and those of a release."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from claimset.adapters.disk import Project
from claimset.adapters.files import read_some
from claimset.adapters.given import LARGEST_PIECE
from claimset.adapters.released_tables import read_rows, tables
from claimset.flow.agree import Agreement, Work, agree
from claimset.flow.release_rows import annotation_of
from claimset.jobs.stored import Stored
from claimset.model.schema import Schema

_ANNOTATIONS = "annotations"


def measure(project: Project, only: Collection[str] | None = None) -> Agreement:
    """
    Return the agreement over all annotations that were pulled, or those of the documents in `only`.

    A file that cannot be read counts as none.
    """
    schema = project.schema()
    return agree(_works(project, schema, only), schema)


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


def _works(project: Project, schema: Schema, only: Collection[str] | None) -> Iterator[Work]:
    stored = Stored(project, schema)
    documents = (document for document in project.documents() if only is None or document.id in only)
    lengths = {document.id: document.length for document in documents}
    for file in project.stored("pulled"):
        # Nothing to compare where one annotator is named: such files need no reading further.
        if file.stem in lengths and read_some(file, LARGEST_PIECE)[:LARGEST_PIECE].count(b'"annotator"') > 1:
            yield Work(file.stem, lengths[file.stem], stored.pulled(file)[0])
