"""Documents' annotations on their way in: nothing that stands is touched before all of them are checked."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from claimset.labels.as_json import annotation_to_json, pretty_json
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS, with_format
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.files.files import read_whole, sync_folder, writable, write_whole
from claimset.store.project import Project
from claimset.text.decode import sha256


class Staging:
    """
    New files for `annotations/pulled/`, one a document, staged in `.claimset/quarantine/`.

    Files that a killed run left there are deleted: the next pull brings their content again.
    """

    def __init__(self, project: Project, schema_of: Callable[[Annotation], Schema]) -> None:
        self._project = project
        self._schema_of = schema_of
        self._folder = project.state / "quarantine"
        self._staged_ids: set[str] = set()
        self.drop()

    def file(self, name: str) -> Path:
        """Return the staged file of a document, or its pulled file where none is staged."""
        return self._staged(name) if name in self._staged_ids else self._project.pulled_file(name)

    def encode(self, document: Document, rows: list[Annotation]) -> bytes:
        """Return a document's annotations as they would be staged."""
        values = [annotation_to_json(row, self._schema_of(row)) for row in rows]
        return pretty_json(with_format(FILE_KINDS["pulled"], {"id": document.id, "annotations": values})).encode()

    def put(self, document: Document, rows: list[Annotation]) -> bytes | None:
        """Stage a document's annotations; return their bytes, or None where the pulled file has the same bytes."""
        data = self.encode(document, rows)
        staged_file, pulled_file = self._staged(document.id), self._project.pulled_file(document.id)
        if pulled_file.is_file() and read_whole(pulled_file) == data:
            if document.id in self._staged_ids:
                self._staged_ids.remove(document.id)
                staged_file.unlink()
            return None
        if not self._staged_ids:
            self._project.ready_state()
        with writable(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with staged_file.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        self._staged_ids.add(document.id)
        return data

    def settle(self) -> Iterator[str]:
        """Move everything in place, one whole file after the other; what it replaces is kept. Yield the documents."""
        if not self._staged_ids:
            return
        folder = self._project.pulled_file("x").parent
        with writable(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for name in sorted(self._staged_ids):
                target = self._project.pulled_file(name)
                if target.is_file():
                    old_bytes = read_whole(target)
                    backup = self._project.state / "kept" / "pulled" / f"{name}-{sha256(old_bytes)[:16]}.json"
                    write_whole(backup, old_bytes, mode=0o600)
                self._staged(name).replace(target)
                yield name
            sync_folder(folder)
        self._staged_ids.clear()
        self.drop()

    def drop(self) -> None:
        """Delete the staged files."""
        self._staged_ids.clear()
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._folder)

    def _staged(self, name: str) -> Path:
        return self._folder / f"{name}.json"
