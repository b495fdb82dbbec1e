"""Mends files from anywhere: exports of Label Studio, records and predictions, single, in lists or JSON Lines."""

import copy
import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from claimset.check.files.exports import annotation_of, document_of
from claimset.check.files.file_zones import FileZones
from claimset.check.files.findings import KnownDocuments
from claimset.check.fix.fix_project import FixResult, LabelJudge, UnappliedMend, mended_record
from claimset.check.fix.mend import MendedLabels, describe_edit, mend
from claimset.labels.as_json import labels_from_json, labels_to_json, record_from_json, record_to_json
from claimset.model.document import ID_PATTERN
from claimset.model.exported import ExportedAnnotation, ExportedTask, TaskReader
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

_PULLED = "labels of people are mended on the server"
_BROKEN = "a part of it cannot be read"


def fix_files(
    paths: Iterable[Path],
    schema: Schema,
    project: Project | None = None,
    codes: Collection[str] | None = None,
    progress: Progress = silent,
    *,
    read_task: TaskReader,
    text_field: str | None = None,
    write: bool = True,
) -> FixResult:
    """
    Mend exports, records and predictions in files; for a folder every JSON file below it.

    A file with mends is replaced, and the old one is kept beside it as `<name>.<hash>.orig`. A raw export of Label
    Studio, which `read_task` recognises by its tasks, stays as it is, and `<name>.mended.json` is written beside it.
    These stay as they are: files of pulled annotations, files with a part that cannot be read, files that change while
    they are read, and exports whose mended file exists with other content. Without `write` no file is written.

    Raises Misconfigured for a file of the project itself.
    """
    files = [file for path in paths for file in files_of(path)]
    for file in files:
        _refuse(file, project)
    job = _FixFiles(schema, project, codes, write, read_task, text_field)
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
        text_field: str | None,
    ) -> None:
        self._read_task: Callable[[object], ExportedTask | None] = lambda value: read_task(value, schema, text_field)
        self._schema = schema
        self._documents = KnownDocuments(project, schema)
        self._shape = Shape(schema.source)
        self._judging = LabelJudge(schema)
        self._codes = codes
        self._write = write
        self.result = FixResult()

    def file(self, file: Path) -> None:
        """Mend one file, or add the reason why it stays as it is. Issues without a mend are left to a check."""
        pieces: list[tuple[bytes, bytes]] = []
        result = FixResult()
        zones = FileZones(file, self._schema, self._documents, self._read_task)
        is_export = False
        for piece in json_pieces(file):
            pointer = "" if piece.index is None else f"/{piece.index}"
            try:
                value = read_json(piece.data)
            except NotJson:
                self.result.untouched[file.as_posix()] = _BROKEN
                return
            task = self._read_task(value)
            if task is None and isinstance(value, dict) and isinstance(value.get("annotations"), list):
                self.result.untouched[file.as_posix()] = _PULLED
                return
            is_export = is_export or task is not None
            old_bytes = piece.data.strip()
            if task is None:
                new_value = self._value(value, file.as_posix(), pointer, result)
            else:
                new_value = self._task(value, task, zones, (file.as_posix(), pointer), result)
            pieces.append((old_bytes, old_bytes if new_value is None else _encode_value(new_value, old_bytes)))
        if self._write and any(old_bytes != new_value for old_bytes, new_value in pieces):
            try:
                if is_export:
                    self.result.copies[file] = _write_copy(file, pieces)
                else:
                    _replace(file, pieces)
            except Conflict as conflict:
                # Files before this one are mended already, so those after it are too.
                self.result.untouched[file.as_posix()] = f"{conflict.message}: {conflict.remedy}"
                return
        self.result.changes.extend(result.changes)
        self.result.unmended.extend(result.unmended)

    def _task(
        self, value: Any, task: ExportedTask, zones: FileZones, place: tuple[str, str], result: FixResult
    ) -> Any | None:
        """Return the JSON of a task with mended annotations and predictions; None if nothing is mended."""
        if task.text is None:
            return None
        file, pointer = place
        document = document_of(task, task.text, self._documents)
        new_value = None
        for exported in task.annotations():
            if exported.reading is None or exported.interface is None:
                continue
            labels = exported.reading.labels
            annotation = annotation_of(exported, labels, task, document, self._schema)
            zone_labels = zones.beside(annotation, document, task.text)
            judge = self._judging.of(document, task.text, file, annotation, zone_labels, tracked=False)
            mended_labels = mend(labels, judge, self._codes, self._schema)
            new_result = exported.with_labels(mended_labels.labels) if mended_labels.mended_issues else None
            if mended_labels.mended_issues and new_result is None:
                _add_unwritten(result, mended_labels, pointer + exported.pointer)
                continue
            result.add(mended_labels, "file", task.text if document.is_open else None, pointer + exported.pointer)
            if new_result is not None:
                new_value = copy.deepcopy(value) if new_value is None else new_value
                _annotation_in(new_value, exported)["result"] = new_result
        return new_value

    def _value(self, value: Any, file: str, pointer: str, result: FixResult) -> Any | None:
        """Return a mended JSON value; None if nothing is mended, or for a value of another form."""
        name = value.get("id") if isinstance(value, dict) else None
        if not isinstance(name, str) or not ID_PATTERN.fullmatch(name):
            return None
        stated = {FORMAT: value[FORMAT]} if FORMAT in value else {}
        if "provenance" in value:
            content = {key: item for key, item in value.items() if key != FORMAT}
            if any(self._shape.of_record(content, file)):
                return None
            record = record_from_json(content, self._schema)
            mended_labels = self._mend(
                name, record.labels, (file, pointer, record.text_sha256, record.language), result
            )
            new_record = record_to_json(mended_record(record, mended_labels, self._schema), self._schema)
            return {**stated, **new_record} if mended_labels.mended_issues else None
        if not isinstance(value.get("labels"), dict) or any(self._shape.of_labels(value["labels"], file)):
            return None
        labels = labels_from_json(value["labels"], self._schema)
        mended_labels = self._mend(name, labels, (file, pointer, "", ""), result)
        return (
            {**value, "labels": labels_to_json(mended_labels.labels, self._schema)}
            if mended_labels.mended_issues
            else None
        )

    def _mend(self, name: str, labels: Labels, place: tuple[str, str, str, str], result: FixResult) -> MendedLabels:
        file, pointer, digest, language = place
        stored = self._documents.document(name)
        document = stored or self._documents.stand_in(name, digest, language)
        text = self._documents.text(document)
        judge = self._judging.of(document, text, file, tracked=stored is not None)
        mended_labels = mend(labels, judge, self._codes, self._schema)
        result.add(mended_labels, "file", text if document.is_open else None, pointer)
        return mended_labels


def _encode_value(value: Any, old_bytes: bytes) -> bytes:
    # A value on one line stays on one line, because the file may be JSON Lines.
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return (pretty_json(value).rstrip("\n") if b"\n" in old_bytes else line).encode()


def _add_unwritten(result: FixResult, mended_labels: MendedLabels, pointer: str) -> None:
    """Add mends that cannot be written as regions of an export to the unapplied ones."""
    for issue in mended_labels.mended_issues:
        if issue.fix is not None:
            old_words, _ = describe_edit(issue.fix)
            result.unmended.append(UnappliedMend(issue.code, issue.document, issue.file, pointer, old_words, ()))


def _annotation_in(value: Any, exported: ExportedAnnotation) -> Any:
    """Return the JSON of an annotation in the JSON of its task."""
    for part in exported.pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def _write_copy(file: Path, pieces: Iterable[tuple[bytes, bytes]]) -> Path:
    """Write a mended export beside the file and return its path. Raises Conflict for an existing one that differs."""
    target = file.with_name(f"{file.stem}.mended{file.suffix}")
    data = _with_pieces(read_whole(file), pieces, file)
    if target.exists() and read_whole(target) != data:
        raise Conflict(f"{target} exists with other content", "move it away, then mend again")
    write_whole(target, data, file.stat().st_mode & 0o777)
    return target


def _replace(file: Path, pieces: Iterable[tuple[bytes, bytes]]) -> None:
    target = file.resolve()
    data = read_whole(target)
    new_data = _with_pieces(data, pieces, file)
    mode = target.stat().st_mode & 0o777
    write_whole(target.with_name(f"{target.name}.{sha256(data)[:8]}.orig"), data, mode)
    write_whole(target, new_data, mode)


def _with_pieces(data: bytes, pieces: Iterable[tuple[bytes, bytes]], file: Path) -> bytes:
    parts: list[bytes] = []
    position = 0
    for old, new in pieces:
        start = data.find(old, position)
        if start < 0:
            raise Conflict(f"{file} changed while it was read", "mend it again")
        parts += [data[position:start], new]
        position = start + len(old)
    return b"".join([*parts, data[position:]])
