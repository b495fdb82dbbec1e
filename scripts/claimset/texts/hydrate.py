"""Finds texts that the project may not publish in a person's folder, by content, and keeps them out of git."""

from pathlib import Path
from typing import Literal

import msgspec

from claimset.check.lock_zones import zones_without_labels
from claimset.model.document import Document, Fingerprint
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.own_copies.fingerprint import fingerprint
from claimset.own_copies.match import Verdict
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.texts.search import search


class HydratedDocument(msgspec.Struct, frozen=True):
    """
    The result for one document: PRESENT before, MISSING, or the verdict on its best copy, and the file of that copy.

    The copy has `sentences` of the `of` sentences in the lock.
    """

    document: str
    verdict: Verdict | Literal["PRESENT", "MISSING"]
    file: str | None
    sentences: int
    of: int

    @property
    def is_here(self) -> bool:
        """Whether the text is on this machine now, byte for byte."""
        return self.verdict in {"PRESENT", "EXACT", "NORMALISED"}


class Hydration(msgspec.Struct, frozen=True):
    """The result of a search: a row for each document whose text does not ship, by id, and files that did not open."""

    documents: tuple[HydratedDocument, ...]
    unreadable: tuple[str, ...]


def hydrate(project: Project, folder: Path, progress: Progress = silent) -> Hydration:
    """
    Search every file below `folder` for the texts of the lock. Nothing is downloaded.

    A copy is kept if it has the bytes of the original, as it is (EXACT) or after its white space is restored
    (NORMALISED). A copy that is the same in part gets a verdict and no text.
    """
    documents = [document for document in project.documents() if not document.is_open]
    locks = project.fingerprints()
    missing_documents = [document for document in documents if not _has_intact_text(project, document)]
    wanted_locks = {
        document.id: locks.get(document.id, _manifest_fingerprint(document)) for document in missing_documents
    }
    with project.locked():
        result = search(folder, wanted_locks, progress)
        for name, best_copy in result.copies.items():
            if best_copy.copy.verdict in {"EXACT", "NORMALISED"}:
                project.keep_text(name, best_copy.copy.text.encode(), is_open=False)
    rows = []
    for document in documents:
        sentence_count = len(locks[document.id].sentences) if document.id in locks else 0
        copy = result.copies.get(document.id)
        if document.id not in wanted_locks:
            rows.append(HydratedDocument(document.id, "PRESENT", None, sentence_count, sentence_count))
        elif copy is None:
            rows.append(HydratedDocument(document.id, "MISSING", None, 0, sentence_count))
        else:
            rows.append(
                HydratedDocument(document.id, copy.copy.verdict, copy.file, copy.copy.sentences, sentence_count)
            )
    return Hydration(tuple(sorted(rows, key=lambda row: row.document)), result.unreadable)


def count_missing_texts(project: Project) -> int:
    """Count the documents whose text does not ship and is not on this machine."""
    return sum(
        1 for document in project.documents() if not document.is_open and not project.text_file(document).is_file()
    )


def renew_lock_file(project: Project) -> tuple[str, ...]:
    """
    Compute the lock again for every text that is on this machine; return the ids whose entry changed.

    Sentences in zones without labels are not hashed. These zones are those of the gold record, else those of all
    annotations and predictions. Raises Misconfigured if a text here is not the one of the manifest.
    """
    schema = project.schema()
    with project.locked():
        old_locks = project.fingerprints()
        new_locks: dict[str, Fingerprint] = {}
        for document in project.documents():
            data = None if document.is_open else project.bytes_of(document)
            if data is not None and sha256(data) != document.sha256:
                raise Misconfigured(
                    f"the text of {document.id} that is here is not the one of the manifest",
                    "run claimset hydrate with a folder that holds an exact copy",
                )
            if data is not None:
                zones = zones_without_labels(project, document, schema)
                new_locks[document.id] = fingerprint(document.id, data, document.language, zones)
            elif document.id in old_locks:
                new_locks[document.id] = old_locks[document.id]
        if old_locks or new_locks:
            project.write_fingerprints(new_locks.values())
    return tuple(name for name in sorted(new_locks) if new_locks[name] != old_locks.get(name))


def _has_intact_text(project: Project, document: Document) -> bool:
    data = project.bytes_of(document)
    return data is not None and sha256(data) == document.sha256


def _manifest_fingerprint(document: Document) -> Fingerprint:
    """Return a fingerprint without sentences, from the manifest's line: it matches only an exact copy."""
    return Fingerprint(document.id, document.length, document.bytes, document.sha256, "")
