"""Documents' annotations on their way in: nothing that stands is touched before all of them are checked."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from claimset.labels.as_json import annotation_to_json, pretty_json
from claimset.model.document import Document
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.files.files import read_whole, sync_folder, writable, write_whole
from claimset.store.project import Project
from claimset.text.decode import sha256


class Staging:
    """
    What `annotations/pulled/` will hold, one file a document, below `.claimset/quarantine/`.

    What a run that was killed left there is thrown away: the next one brings it again.
    """

    def __init__(self, project: Project, schema_of: Callable[[Annotation], Schema]) -> None:
        self._project = project
        self._schema_of = schema_of
        self._folder = project.state / "quarantine"
        self._waiting: set[str] = set()
        self.drop()

    def file(self, name: str) -> Path:
        """Say where a document's annotations lie as they will be, whether anything came in or not."""
        return self._staged(name) if name in self._waiting else self._project.pulled_file(name)

    def written(self, document: Document, rows: list[Annotation]) -> bytes:
        """Return a document's annotations as they would be staged."""
        layers = [annotation_to_json(row, self._schema_of(row)) for row in rows]
        return pretty_json({"id": document.id, "layers": layers}).encode()

    def put(self, document: Document, rows: list[Annotation]) -> bytes | None:
        """Stage a document's annotations; return their bytes, or None where they are what stands there already."""
        data = self.written(document, rows)
        staged, standing = self._staged(document.id), self._project.pulled_file(document.id)
        if standing.is_file() and read_whole(standing) == data:
            if document.id in self._waiting:
                self._waiting.remove(document.id)
                staged.unlink()
            return None
        if not self._waiting:
            self._project.ready_state()
        with writable(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with staged.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        self._waiting.add(document.id)
        return data

    def settle(self) -> Iterator[str]:
        """Move everything in place, one whole file after the other; what it replaces is kept. Yield the documents."""
        if not self._waiting:
            return
        pulled = self._project.pulled_file("x").parent
        with writable(pulled):
            pulled.mkdir(parents=True, exist_ok=True)
            for name in sorted(self._waiting):
                target = self._project.pulled_file(name)
                if target.is_file():
                    old = read_whole(target)
                    kept = self._project.state / "kept" / "pulled" / f"{name}-{sha256(old)[:16]}.json"
                    write_whole(kept, old, mode=0o600)
                self._staged(name).replace(target)
                yield name
            sync_folder(pulled)
        self._waiting.clear()
        self.drop()

    def drop(self) -> None:
        """Throw away what is staged."""
        self._waiting.clear()
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._folder)

    def _staged(self, name: str) -> Path:
        return self._folder / f"{name}.json"
