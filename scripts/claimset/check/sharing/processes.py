"""Judges documents in several processes of this machine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from claimset.check.judge_document import DocumentJudge, JudgedDocument
from claimset.model.document import Document
from claimset.store.document_files import DocumentPaths
from claimset.store.machine.workers import map_in_order
from claimset.store.project import Project

_DOCUMENTS_PER_PART = 50
"""The number of documents in a batch for a worker."""


def judge_in_processes(
    project: Project, documents: Sequence[Document], workers: int, pack_gold: bool, collect_work: bool
) -> Iterator[JudgedDocument]:
    """Yield the result of each document, in their order."""
    parts = (documents[first : first + _DOCUMENTS_PER_PART] for first in range(0, len(documents), _DOCUMENTS_PER_PART))
    for part in map_in_order(_PartJudge, (project.root, pack_gold, collect_work), parts, workers):
        yield from part


class _PartJudge:
    """Judges batches of documents in a worker process."""

    def __init__(self, root: Path, pack_gold: bool, collect_work: bool) -> None:
        project = Project(root)
        self._paths = DocumentPaths(project)
        self._judge = DocumentJudge(
            project, project.schema(), project.fingerprints(), pack_gold=pack_gold, collect_work=collect_work
        )

    def __call__(self, documents: Sequence[Document]) -> list[JudgedDocument]:
        return [self._judge(document, self._paths.read(document)) for document in documents]
