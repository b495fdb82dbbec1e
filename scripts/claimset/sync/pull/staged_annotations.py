"""Annotations of the documents that a pull changes: staged beside the stored files, judged, then moved in place."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from claimset.check.result import other_layers
from claimset.labels.merge import merge
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.store.project import Project
from claimset.store.staging import Staging
from claimset.text.decode import sha256
from claimset.text.plural import plural


class StagedAnnotations:
    """
    The documents that a pull changes. No file in `annotations/pulled/` is touched before `store`.

    `hashes` maps each document to the hash of its new file. `lost_annotations` maps each server project to the task and
    annotation numbers that the server no longer has. With `judges_at_once` the rules judge new annotations as they are
    staged, else in `finish`: annotations from a later project may change the outcome. What the rules find is added to
    `issues`.
    """

    def __init__(
        self,
        project: Project,
        schema: Schema,
        stored: StoredVersions,
        documents: Mapping[str, Document],
        stored_hashes: Mapping[str, str],
        issues: list[Issue],
    ) -> None:
        self._project = project
        self._schema = schema
        self._stored = stored
        self._documents = documents
        self._stored_hashes = stored_hashes
        self._issues = issues
        self._staging = Staging(project, stored.schema_of)
        self._keys_to_judge: dict[str, set[tuple[str | None, int | None]]] = {}
        self._withdrawal_counts: Counter[str] = Counter()
        self.lost_annotations: dict[str, list[tuple[int, int]]] = {}
        self.hashes: dict[str, str] = {}
        self.judges_at_once = False

    def rows(self, name: str) -> tuple[list[Annotation], list[Issue]]:
        """Read a document's annotations, the staged ones if there are any; the issues say what cannot be read."""
        file = self._staging.file(name)
        return self._stored.pulled(file) if file.is_file() else ([], [])

    def misfit(self, document: Document, rows: Sequence[Annotation], annotation: Annotation) -> Issue | None:
        """Say why a check could not read the document's file with an annotation added to `rows`; None if it could."""
        return self._stored.misfit(document.id, self._staging.encode(document, merge(rows, [annotation])))

    def put(
        self,
        document: Document,
        stored_rows: Sequence[Annotation],
        merged_rows: list[Annotation],
        origin: str,
        new_rows: Sequence[Annotation],
    ) -> None:
        """Stage `merged_rows`: what became of a document's `stored_rows` and the `new_rows` of a server project."""
        withdrawn_keys = {(row.origin, row.annotation) for row in stored_rows if row.state == "withdrawn"}
        for row in merged_rows:
            if row.state == "withdrawn" and (row.origin, row.annotation) not in withdrawn_keys:
                self._withdrawal_counts[document.id] += 1
                if row.because != "cancelled" and row.annotation is not None:
                    self.lost_annotations.setdefault(origin, []).append((row.task or 0, row.annotation))
        if not merged_rows or not (stored_rows or new_rows):
            return
        data = self._staging.put(document, merged_rows)
        self.hashes[document.id] = sha256(data) if data is not None else self._stored_hashes[document.id]
        keys = {(row.origin, row.annotation) for row in new_rows}
        if self.judges_at_once and document.id not in self._keys_to_judge:
            self._judge(document, merged_rows, keys)
        else:
            self._keys_to_judge.setdefault(document.id, set()).update(keys)

    @property
    def changed_documents(self) -> list[str]:
        """The documents whose files would change, by id."""
        return sorted(name for name, digest in self.hashes.items() if digest != self._stored_hashes.get(name))

    def finish(self) -> int:
        """Judge the annotations that are not judged yet and report withdrawals; return how many there are."""
        for name, keys in sorted(self._keys_to_judge.items()):
            self._judge(self._documents[name], self.rows(name)[0], keys)
        for name, count in sorted(self._withdrawal_counts.items()):
            words = plural(count, "annotation is", "annotations are")
            message = f"{words} gone from the server: kept, and counted no longer"
            self._issues.append(Issue("ANN005", Level.WARNING, message, document=name))
        return sum(self._withdrawal_counts.values())

    def store(self) -> Iterator[str]:
        """Move every staged file in place; yield the documents whose files changed."""
        return self._staging.settle()

    def drop(self) -> None:
        """Delete the staged files; the stored ones stay as they are."""
        self._staging.drop()

    def _judge(
        self, document: Document, rows: Sequence[Annotation], keys: Collection[tuple[str | None, int | None]]
    ) -> None:
        file, text = self._project.pulled_name(document.id), self._project.text_of(document)
        for row in rows:
            if (row.origin, row.annotation) in keys:
                subject = Subject(document, row.labels, self._schema, text, row, zone_labels=other_layers(row, rows))
                self._issues.extend(run(subject, file))
