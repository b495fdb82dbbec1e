"""The project on disk: reads and writes its files."""

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

from claimset.labels.as_json import annotation_to_json, record_to_json
from claimset.labels.prediction_json import prediction_from_json, prediction_to_json
from claimset.model.document import ID_PATTERN, Document, Fingerprint, lock_file, read_lock
from claimset.model.file_kind import (
    FILE_KINDS,
    format_line,
    require_format,
    rows_of,
    stated_format_in,
    with_format,
    without_format,
)
from claimset.model.json_text import decode_json, parse_json, pretty_json
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Misconfigured
from claimset.model.version import is_version, version_numbers
from claimset.schema.read import parse_schema
from claimset.store.files.files import read_some, read_whole, writable, write_whole
from claimset.store.files.json_pieces import LARGEST_PIECE
from claimset.store.layout import SCHEMA
from claimset.store.schema_folder import SchemaFolder, refuse_older
from claimset.store.state import PrivateState
from claimset.text.decode import LARGEST_TEXT, TextRefused, decode, sha256
from claimset.text.propose_zones import ZoneRules


class Project(PrivateState):
    """
    A project folder. `schema/`, `raw/` and `annotations/` are tracked, `.claimset/` and `build/` are not.

    Every file is written whole or not at all. Texts that are not ours are in `.claimset/texts/`.
    """

    @classmethod
    def find(cls, start: Path) -> "Project":
        """Return the project that the folder `start` is in. Raises Misconfigured where there is none."""
        try:
            folder_of_start = start.resolve()
        except OSError as error:
            raise Misconfigured("the current folder is gone", "go to the project's folder") from error
        for folder in (folder_of_start, *folder_of_start.parents):
            if (folder / SCHEMA).is_file():
                project = cls(folder)
                project.require_own_folders()
                return project
        raise Misconfigured(
            f"no project here: neither {start} nor a folder above it has schema/schema.json",
            "go to the project's folder, or name it with --project",
        )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the project for writing. Raises Conflict if another process holds the lock."""
        self.ready_state()
        with writable(self.state):
            lock = FileLock(self.state / "lock", timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise Conflict(
                    "another claimset command is changing this project", "wait until it has finished"
                ) from error
        try:
            yield
        finally:
            lock.release()

    def schema(self) -> Schema:
        """Return the schema. Raises Misconfigured for one that cannot be used."""
        return SchemaFolder(self.root).schema()

    def version(self, version: str) -> Schema:
        """Return the kept schema of a version. Raises Misconfigured if it is missing or cannot be used."""
        file = self.version_file(version)
        if not is_version(version) or not file.is_file():
            version_names = ", ".join(self.versions()) or "none"
            raise Misconfigured(
                f"the schema {version} is not kept in schema/versions (kept: {version_names})",
                "restore it from version control; claimset schema build keeps the one of today",
            )
        try:
            source = parse_json(read_whole(file))
            refuse_older(source, self.relative(file))
            return parse_schema(source)
        except ValueError as error:
            raise Misconfigured(f"{file} cannot be used as a schema: {error}", "name another, or mend it") from error

    def versions(self) -> list[str]:
        """Return the versions whose schema is kept, the oldest first."""
        names = [file.stem for file in self.version_file("").parent.glob("*.json") if is_version(file.stem)]
        return sorted(names, key=version_numbers)

    def zone_rules(self) -> ZoneRules:
        """Return the rules that propose zones; none where the project has none."""
        return SchemaFolder(self.root).zone_rules(self.schema())

    def documents(self) -> list[Document]:
        """Return the documents of the manifest, in its order. Raises Misconfigured for an invalid line."""
        if not self.manifest_file.is_file():
            return []
        documents: dict[str, Document] = {}
        lines = read_whole(self.manifest_file).splitlines()
        for number, line in rows_of(FILE_KINDS["manifest"], lines, "raw/manifest.jsonl"):
            try:
                document = decode_json(line, type=Document)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Misconfigured(f"raw/manifest.jsonl, line {number}: {error}", "mend the line") from error
            if not ID_PATTERN.fullmatch(document.id):
                raise Misconfigured(f"raw/manifest.jsonl, line {number}: the id cannot name a file", "mend the line")
            if document.id in documents:
                raise Misconfigured(
                    f"raw/manifest.jsonl, line {number}: {document.id} stands there twice", "keep one of the lines"
                )
            _intern_strings(document)
            documents[document.id] = document
        return list(documents.values())

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Return the fingerprints in the lock, by document id. Raises Misconfigured for an invalid lock."""
        if not self.lock_file.is_file():
            return {}
        try:
            data = read_whole(self.lock_file)
            require_format(
                FILE_KINDS["lock"], stated_format_in(data, "raw/texts.lock.json") or 0, "raw/texts.lock.json"
            )
            rows = read_lock(data, "raw/texts.lock.json")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(f"raw/texts.lock.json: {error}", "restore the file from version control") from error
        return {row.id: row for row in rows}

    def bytes_of(self, document: Document) -> bytes | None:
        """Return the bytes of a text, of a text that is too large only the start; None for a missing file."""
        file = self.text_file(document)
        try:
            return read_some(file, LARGEST_TEXT) if file.is_file() else None
        except OSError as error:
            raise Misconfigured(f"cannot read {file}: {error.strerror}", "check its permissions") from error

    def text_of(self, document: Document) -> str | None:
        """Return a text; None for one that is not at hand, or that is no text any more."""
        data = self.bytes_of(document)
        try:
            return None if data is None else decode(data)
        except TextRefused:
            return None

    def keep_text(self, document_id: str, data: bytes, is_open: bool) -> bool:
        """Store a text byte for byte. Raises Conflict where another text has the id."""
        file = self._text_file(document_id, is_open)
        if is_open and file.is_file() and read_whole(file) != data:
            raise Conflict(f"{file.name} holds another text", "give the new text another id")
        if not is_open:
            self.ready_state()
        return write_whole(file, data, mode=0o644 if is_open else 0o600)

    def write_manifest(self, documents: Iterable[Document]) -> bool:
        """Write the manifest, a line for each document, sorted by id."""
        rows = sorted(documents, key=lambda row: row.id)
        lines = (json.dumps(msgspec.to_builtins(row), ensure_ascii=False) for row in rows)
        data = "".join(line + "\n" for line in lines).encode()
        return write_whole(self.manifest_file, format_line(FILE_KINDS["manifest"]) + data)

    def write_fingerprints(self, fingerprints: Iterable[Fingerprint]) -> bool:
        """Write the lock, a line for each text, sorted by id."""
        return write_whole(self.lock_file, lock_file(fingerprints).encode())

    def prediction(self, document_id: str, schema: Schema) -> Prediction | None:
        """Return the prediction of a document; None for none. Raises Misconfigured for an invalid file."""
        file = self._annotations("predicted", document_id)
        if not file.is_file():
            return None
        try:
            value = parse_json(read_whole(file, LARGEST_PIECE))
            body = without_format(FILE_KINDS["predicted"], value, self.relative(file))
            return prediction_from_json(body, schema)
        except ValueError as error:
            raise Misconfigured(
                f"{self.relative(file)} is no prediction: {error}",
                "remove the file, or restore it from version control",
            ) from error

    def write_prediction(self, document_id: str, prediction: Prediction, schema: Schema) -> bool:
        """Write the prediction of a document; the replaced file is kept."""
        return self._replace("predicted", document_id, {"id": document_id, **prediction_to_json(prediction, schema)})

    def write_pulled(self, document: Document, annotations: Iterable[Annotation], schema: Schema) -> bool:
        """Write all annotations of a document; the replaced file is kept."""
        rows = [annotation_to_json(item, schema) for item in annotations]
        return self._replace("pulled", document.id, {"id": document.id, "annotations": rows})

    def write_gold(self, record: Record, schema: Schema) -> bool:
        """Write a gold record; the replaced file is kept."""
        return self._replace("gold", record.id, record_to_json(record, schema))

    def _replace(self, kind: str, document_id: str, data: dict[str, Any]) -> bool:
        file = self._annotations(kind, document_id)
        new_bytes = pretty_json(with_format(FILE_KINDS[kind], data)).encode()
        if file.is_file():
            old_bytes = read_whole(file)
            if old_bytes == new_bytes:
                return False
            self.ready_state()
            write_whole(
                self.state / "kept" / kind / f"{document_id}-{sha256(old_bytes)[:16]}.json", old_bytes, mode=0o600
            )
        return write_whole(file, new_bytes)


def _intern_strings(document: Document) -> None:
    """Replace equal strings of many documents by one object, to save memory."""
    for name in ("language", "outlet", "host", "published", "genre", "licence", "event", "added"):
        value = getattr(document, name)
        if value is not None:
            msgspec.structs.force_setattr(document, name, sys.intern(value))
