"""Texts that are not ours: found in a folder by their content, kept where version control does not look."""

from pathlib import Path

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.files import read_below
from claimset.flow.text import TextRefused, decode, normalise, sha256
from claimset.model.document import Document


class Hydration(msgspec.Struct, frozen=True):
    """
    What a folder gave: ids that were found, that were there before, that lie there in another form, that are missing.

    A text in another form (other line ends or spaces) has other offsets, so it is named and not taken. `unreadable`
    are files that could not be opened.
    """

    found: tuple[str, ...]
    present: tuple[str, ...]
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]


def hydrate(project: Project, folder: Path) -> Hydration:
    """Look through every file below `folder` for the bytes that the lock knows. Nothing is downloaded."""
    documents = [document for document in project.documents() if not document.is_open]
    waiting = {document.sha256: document for document in documents if not _intact(project, document)}
    fingerprints = {row.normalised_sha256: row.id for row in project.fingerprints().values()}
    sizes = {document.bytes for document in waiting.values()}
    largest = max(sizes, default=0) * 2 + 1024
    found: list[str] = []
    altered: set[str] = set()
    unreadable: list[str] = []
    with project.locked():
        for file, data in read_below(folder, largest):
            if data is None:
                unreadable.append(str(file))
                continue
            document = waiting.pop(sha256(data), None)
            if document is not None:
                project.keep_text(document.id, data, is_open=False)
                found.append(document.id)
                continue
            twin = _known_as(data, fingerprints)
            if twin is not None:
                altered.add(twin)
    missing = {document.id for document in waiting.values()}
    present = {document.id for document in documents} - missing - set(found)
    return Hydration(
        tuple(sorted(found)),
        tuple(sorted(present)),
        tuple(sorted(altered & missing)),
        tuple(sorted(missing - altered)),
        tuple(unreadable),
    )


def waiting(project: Project) -> int:
    """Count the documents that are not ours and whose text is not at hand."""
    return sum(
        1 for document in project.documents() if not document.is_open and not project.text_file(document).is_file()
    )


def _intact(project: Project, document: Document) -> bool:
    data = project.bytes_of(document)
    return data is not None and sha256(data) == document.sha256


def _known_as(data: bytes, fingerprints: dict[str, str]) -> str | None:
    try:
        return fingerprints.get(sha256(normalise(decode(data)).encode()))
    except TextRefused:
        return None
