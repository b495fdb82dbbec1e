"""How far the annotators of a project agree."""

from collections.abc import Collection, Iterator

from claimset.gold.agree import Agreement, AnnotatedDocument, measure_agreement
from claimset.gold.stored import Stored
from claimset.model.schema import Schema
from claimset.store.files.files import read_some
from claimset.store.files.json_pieces import LARGEST_PIECE
from claimset.store.project import Project


def project_agreement(project: Project, only: Collection[str] | None = None) -> Agreement:
    """
    Return the agreement over all annotations that were pulled, or those of the documents in `only`.

    A file that cannot be read counts as none.
    """
    schema = project.schema()
    return measure_agreement(_works(project, schema, only), schema)


def _works(project: Project, schema: Schema, only: Collection[str] | None) -> Iterator[AnnotatedDocument]:
    stored = Stored(project, schema)
    documents = (document for document in project.documents() if only is None or document.id in only)
    lengths = {document.id: document.length for document in documents}
    for file in project.stored("pulled"):
        # Nothing to compare where one annotator is named: such files need no reading further.
        if file.stem in lengths and read_some(file, LARGEST_PIECE)[:LARGEST_PIECE].count(b'"annotator"') > 1:
            yield AnnotatedDocument(file.stem, lengths[file.stem], stored.pulled(file)[0])
