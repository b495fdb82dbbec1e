"""Texts that are not ours: found in a folder by their content, kept where version control does not look."""

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
    What became of one document: PRESENT before, MISSING, or the verdict on the best copy, and the file it is in.

    `sentences` of the lock's `of` are proven.
    """

    document: str
    verdict: Verdict | Literal["PRESENT", "MISSING"]
    file: str | None
    sentences: int
    of: int

    @property
    def is_here(self) -> bool:
        """Whether the text is at hand now, byte for byte."""
        return self.verdict in {"PRESENT", "EXACT", "NORMALISED"}


class Hydration(msgspec.Struct, frozen=True):
    """What a folder gave: one row a document that is not ours, by id, and the files that could not be opened."""

    documents: tuple[HydratedDocument, ...]
    unreadable: tuple[str, ...]


def hydrate(project: Project, folder: Path, progress: Progress = silent) -> Hydration:
    """
    Look through every file below `folder` for the texts that the lock knows. Nothing is downloaded.

    Kept is what has the bytes of the original, as it lies there (EXACT) or once white space is put back (NORMALISED);
    of a copy that is the same in part only its verdict is told.
    """
    documents = [document for document in project.documents() if not document.is_open]
    locks = project.fingerprints()
    missing_documents = [document for document in documents if not _has_intact_text(project, document)]
    wanted_locks = {
        document.id: locks.get(document.id, _manifest_fingerprint(document)) for document in missing_documents
    }
    with project.locked():
        result = search(folder, wanted_locks, progress)
        for name, found_copy in result.copies.items():
            if found_copy.copy.verdict in {"EXACT", "NORMALISED"}:
                project.keep_text(name, found_copy.copy.text.encode(), is_open=False)
    rows = []
    for document in documents:
        sentence_count = len(locks[document.id].sentences) if document.id in locks else 0
        found_copy2 = result.copies.get(document.id)
        if document.id not in wanted_locks:
            rows.append(HydratedDocument(document.id, "PRESENT", None, sentence_count, sentence_count))
        elif found_copy2 is None:
            rows.append(HydratedDocument(document.id, "MISSING", None, 0, sentence_count))
        else:
            rows.append(
                HydratedDocument(
                    document.id, found_copy2.copy.verdict, found_copy2.file, found_copy2.copy.sentences, sentence_count
                )
            )
    return Hydration(tuple(sorted(rows, key=lambda row: row.document)), result.unreadable)


def count_missing_texts(project: Project) -> int:
    """Count the documents that are not ours and whose text is not at hand."""
    return sum(
        1 for document in project.documents() if not document.is_open and not project.text_file(document).is_file()
    )


def renew_lock_file(project: Project) -> tuple[str, ...]:
    """
    Make the lock anew for every text that is at hand, and return the ids whose entry changed.

    Zones that take no label are those of the gold record, else those of every annotation and proposal: what they say
    today is what no sentence of theirs is hashed by. Raises Misconfigured where a text is not that of the manifest.
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
    """Return what a manifest line alone knows of a text: a copy is found by its bytes."""
    return Fingerprint(document.id, document.length, document.bytes, document.sha256, "")
