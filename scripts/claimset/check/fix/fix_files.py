"""Mending files of our own forms that lie anywhere: records and predictions, single, in lists or JSON Lines."""

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from claimset.check.files.findings import KnownDocuments
from claimset.check.fix.fix_project import FixResult, LabelJudge, mended_record
from claimset.check.fix.mend import MendedLabels, mend
from claimset.labels.as_json import labels_from_json, labels_to_json, record_from_json, record_to_json
from claimset.model.document import ID_PATTERN
from claimset.model.exported import TaskReader
from claimset.model.file_kind import FORMAT
from claimset.model.json_text import pretty_json
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.rules.engine.shape import NotJson, Shape, read_json
from claimset.store.files.files import read_whole, write_whole
from claimset.store.files.json_pieces import files_of, json_pieces
from claimset.store.project import Project
from claimset.text.decode import sha256

_EXPORT = "it is an export of Label Studio, which is mended on the server"
_PULLED = "what a person made is mended on the server"
_BROKEN = "a part of it cannot be read"


def fix_files(
    paths: Iterable[Path],
    schema: Schema,
    project: Project | None = None,
    codes: Collection[str] | None = None,
    progress: Progress = silent,
    *,
    read_task: TaskReader,
    write: bool = True,
) -> FixResult:
    """
    Mend records and predictions in files; of a folder every JSON file below it.

    A file is replaced whole, and the old one is kept beside it as `<name>.<hash>.orig`; what needed no mend keeps its
    bytes. Never rewritten are a raw export of Label Studio, annotations as they were pulled, and a file with a part
    that cannot be read; `read_task` knows an export by its tasks. Raises Misconfigured for a file of the project
    itself, which is named by its document.
    """
    files = [file for path in paths for file in files_of(path)]
    for file in files:
        _refuse(file, project)
    job = _FixFiles(schema, project, codes, write, read_task)
    for number, file in enumerate(files):
        progress("mending files", number, len(files))
        job.file(file)
    progress("mending files", len(files), len(files))
    return job.result


def _refuse(file: Path, project: Project | None) -> None:
    if project and file.resolve().is_relative_to((project.root / "annotations").resolve()):
        raise Misconfigured(f"{file} is a file of the project", f"name its document: claimset check {file.stem} --fix")


class _FixFiles:
    def __init__(
        self,
        schema: Schema,
        project: Project | None,
        codes: Collection[str] | None,
        write: bool,
        read_task: TaskReader,
    ) -> None:
        self._read_task = read_task
        self._schema = schema
        self._documents = KnownDocuments(project, schema)
        self._shape = Shape(schema.source)
        self._judging = LabelJudge(schema)
        self._codes = codes
        self._write = write
        self.result = FixResult()

    def file(self, file: Path) -> None:
        """Mend one file, or say why it is left as it is; what is wrong with it otherwise is for a check to say."""
        pieces: list[tuple[bytes, bytes]] = []
        result = FixResult()
        for piece in json_pieces(file):
            at = "" if piece.index is None else f"/{piece.index}"
            try:
                value = read_json(piece.data)
            except NotJson:
                self.result.untouched[file.as_posix()] = _BROKEN
                return
            is_task = self._read_task(value, self._schema, None) is not None
            if is_task or (isinstance(value, dict) and isinstance(value.get("annotations"), list)):
                self.result.untouched[file.as_posix()] = _EXPORT if is_task else _PULLED
                return
            old_bytes = piece.data.strip()
            new_value = self._value(value, file.as_posix(), at, result)
            pieces.append((old_bytes, old_bytes if new_value is None else _encode_value(new_value, old_bytes)))
        self.result.changes.extend(result.changes)
        self.result.unmended.extend(result.unmended)
        if self._write and any(old_bytes != new_value for old_bytes, new_value in pieces):
            _replace(file, pieces)

    def _value(self, value: Any, file: str, at: str, result: FixResult) -> Any | None:
        """Return a mended value, or None where nothing is mended, or where it is none of our forms."""
        name = value.get("id") if isinstance(value, dict) else None
        if not isinstance(name, str) or not ID_PATTERN.fullmatch(name):
            return None
        stated = {FORMAT: value[FORMAT]} if FORMAT in value else {}
        if "provenance" in value:
            content = {key: item for key, item in value.items() if key != FORMAT}
            if any(self._shape.of_record(content, file)):
                return None
            record = record_from_json(content, self._schema)
            mended_labels = self._mend(name, record.labels, (file, at, record.text_sha256, record.language), result)
            new_record = record_to_json(mended_record(record, mended_labels, self._schema), self._schema)
            return {**stated, **new_record} if mended_labels.mended_issues else None
        if not isinstance(value.get("labels"), dict) or any(self._shape.of_labels(value["labels"], file)):
            return None
        labels = labels_from_json(value["labels"], self._schema)
        mended_labels = self._mend(name, labels, (file, at, "", ""), result)
        return (
            {**value, "labels": labels_to_json(mended_labels.labels, self._schema)}
            if mended_labels.mended_issues
            else None
        )

    def _mend(self, name: str, labels: Labels, place: tuple[str, str, str, str], result: FixResult) -> MendedLabels:
        file, at, digest, language = place
        stored = self._documents.document(name)
        document = stored or self._documents.stand_in(name, digest, language)
        text = self._documents.text(document)
        judge = self._judging.of(document, text, file, tracked=stored is not None)
        mended_labels = mend(labels, judge, self._codes, self._schema)
        result.add(mended_labels, "file", text if document.is_open else None, at)
        return mended_labels


def _encode_value(value: Any, old_bytes: bytes) -> bytes:
    # What stood on one line stays on one: JSON Lines would be none otherwise.
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return (pretty_json(value).rstrip("\n") if b"\n" in old_bytes else line).encode()


def _replace(file: Path, pieces: Iterable[tuple[bytes, bytes]]) -> None:
    target = file.resolve()
    data = read_whole(target)
    parts: list[bytes] = []
    at = 0
    for old, new in pieces:
        start = data.find(old, at)
        if start < 0:
            raise Conflict(f"{file} changed while it was read", "mend it again")
        parts += [data[at:start], new]
        at = start + len(old)
    mode = target.stat().st_mode & 0o777
    write_whole(target.with_name(f"{target.name}.{sha256(data)[:8]}.orig"), data, mode)
    write_whole(target, b"".join([*parts, data[at:]]), mode)
