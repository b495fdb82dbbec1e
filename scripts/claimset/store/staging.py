"""Staged files of annotations: no stored file changes until all staged ones are checked."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from claimset.labels.as_json import annotation_to_json
from claimset.model.file_kind import FILE_KINDS, with_format
from claimset.model.json_text import pretty_json
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.files.files import read_whole, sync_folder, writable, write_whole
from claimset.store.project import Project
from claimset.text.decode import sha256


def encode_annotations(
    document_id: str, rows: Sequence[Annotation], schema_of: Callable[[Annotation], Schema]
) -> bytes:
    """Return the bytes of a document's file of annotations; `schema_of` returns the schema of an annotation."""
    values = [annotation_to_json(row, schema_of(row)) for row in rows]
    return pretty_json(with_format(FILE_KINDS["pulled"], {"id": document_id, "annotations": values})).encode()


class Staging:
    """
    New files for `annotations/pulled/`, one for each document, staged in `.claimset/quarantine/`.

    Files that a killed run left there are deleted, because the next pull brings their content again.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = _staging_folder(project)
        self._staged_ids: set[str] = set()
        self.drop()

    @property
    def staged_ids(self) -> tuple[str, ...]:
        """The documents with a staged file, by id."""
        return tuple(sorted(self._staged_ids))

    def file(self, document_id: str) -> Path:
        """Return the staged file of a document, or its pulled file where none is staged."""
        staged_file = self._folder / f"{document_id}.json"
        return staged_file if document_id in self._staged_ids else self._project.pulled_file(document_id)

    def put(self, document_id: str, data: bytes) -> None:
        """Stage the file of a document's annotations, unless the pulled file has the same bytes."""
        staged_file, pulled_file = self._folder / f"{document_id}.json", self._project.pulled_file(document_id)
        if pulled_file.is_file() and read_whole(pulled_file) == data:
            if document_id in self._staged_ids:
                self._staged_ids.remove(document_id)
                staged_file.unlink()
            return
        if not self._staged_ids:
            self._project.ready_state()
        with writable(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with staged_file.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        self._staged_ids.add(document_id)

    def drop(self) -> None:
        """Delete the staged files."""
        self._staged_ids.clear()
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._folder)


def settle(project: Project, document_ids: Iterable[str]) -> Iterator[str]:
    """
    Move the staged files of documents into place, one after the other, and yield the id of each document.

    A replaced file is kept in `.claimset/kept/pulled/`.
    """
    names = sorted(document_ids)
    if not names:
        return
    folder = project.pulled_file("x").parent
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            target = project.pulled_file(name)
            if target.is_file():
                old_bytes = read_whole(target)
                backup = project.state / "kept" / "pulled" / f"{name}-{sha256(old_bytes)[:16]}.json"
                write_whole(backup, old_bytes, mode=0o600)
            (_staging_folder(project) / f"{name}.json").replace(target)
            yield name
        sync_folder(folder)


def _staging_folder(project: Project) -> Path:
    return project.state / "quarantine"
