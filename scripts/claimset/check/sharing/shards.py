"""Judges shards of documents in the tasks of a cluster."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.check.cache import Verdict
from claimset.check.judge_document import DocumentJudge, JudgedDocument
from claimset.model.document import Document, Fingerprint
from claimset.model.trouble import Conflict
from claimset.splits.near_duplicates.runs import TextRuns
from claimset.store.cache import ValueCache, pack_value, unpack_value
from claimset.store.document_files import DocumentPaths, StoredDocument
from claimset.store.links import linked_documents
from claimset.store.machine.cluster import ShardExecutor
from claimset.store.machine.shards import ShardJob
from claimset.store.project import Project


class _ShardDocument(msgspec.Struct, frozen=True):
    """A document, and the hash of everything about it that its verdict depends on."""

    document: Document
    key: bytes


class _ShardVerdict(msgspec.Struct, frozen=True):
    """The result of judging a document, with the parts that the cache of verdicts leaves out."""

    verdict: Verdict
    runs: TextRuns | None
    text: str | None
    packed: bytes | None


class DocumentShards:
    """Documents of a project as shards, each of so many documents in the order of the manifest."""

    def __init__(
        self, project: Project, paths: DocumentPaths, fingerprints: Mapping[str, Fingerprint], *, pack_gold: bool
    ) -> None:
        self._project, self._paths, self._fingerprints = project, paths, fingerprints
        self._linked_ids = linked_documents(project)
        basis = ValueCache(project).circumstances + bytes([pack_gold])
        self._job = ShardJob("check", basis, _ShardJudge, (project.root, pack_gold))

    def judge(self, documents: Sequence[Document], cluster: ShardExecutor) -> Iterator[JudgedDocument]:
        """Yield the result of each document, in their order. Raises Conflict where a file changes meanwhile."""
        document_iterator = iter(documents)
        for data in cluster.map(self._job, self._shards(documents, cluster.shard_documents)):
            for row in unpack_value(data, list[_ShardVerdict]):
                judged = row.verdict.judged(next(document_iterator), text=row.text)
                judged.runs, judged.packed = row.runs, row.packed
                yield judged

    def describe(self, documents: Sequence[Document], cluster: ShardExecutor) -> str:
        """Say what `judge` would run."""
        return cluster.describe(self._job, self._shards(documents, cluster.shard_documents))

    def _shards(self, documents: Sequence[Document], size: int) -> Iterator[bytes]:
        for first in range(0, len(documents), size):
            yield pack_value([_ShardDocument(item, self._key(item)) for item in documents[first : first + size]])

    def _key(self, document: Document) -> bytes:
        is_compared = document.event is not None or document.id in self._linked_ids
        return _content_key(document, self._paths.read(document), self._fingerprints.get(document.id), is_compared)


def describe_check(project: Project, cluster: ShardExecutor, *, pack_gold: bool) -> str:
    """Say what a check of all documents would run on a cluster; nothing is written."""
    shards = DocumentShards(project, DocumentPaths(project), project.fingerprints(), pack_gold=pack_gold)
    return shards.describe(project.documents(), cluster)


class _ShardJudge:
    """Judges shards of documents in a task, which may run on another machine."""

    def __init__(self, root: Path, pack_gold: bool) -> None:
        project = Project(root)
        self._paths, self._fingerprints = DocumentPaths(project), project.fingerprints()
        self._judge = DocumentJudge(project, project.schema(), self._fingerprints, pack_gold=pack_gold)

    def __call__(self, data: bytes) -> bytes:
        return pack_value([self._verdict(row) for row in unpack_value(data, list[_ShardDocument])])

    def _verdict(self, row: _ShardDocument) -> _ShardVerdict:
        document, stored = row.document, self._paths.read(row.document)
        is_compared = self._judge.is_compared(document)
        if _content_key(document, stored, self._fingerprints.get(document.id), is_compared) != row.key:
            raise Conflict(f"files of {document.id} changed while they were checked", "run the command again")
        judged = self._judge(document, stored)
        return _ShardVerdict(Verdict.of(row.key, None, judged), judged.runs, judged.text, judged.packed)


def _content_key(
    document: Document, stored: StoredDocument, fingerprint: Fingerprint | None, is_compared: bool
) -> bytes:
    key = stored.key(document, fingerprint, is_compared=is_compared)
    if key is not None:
        return key
    # A file that cannot be read has no key, but the reason and the other files tell one state from another.
    return hashlib.sha256(pack_value((document, stored, fingerprint, is_compared))).digest()
