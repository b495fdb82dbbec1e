"""Plan of an upgrade: every file that it would rewrite, with its bytes before and after and what changes in it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.older_forms import annotations_of_today, record_of_today
from claimset.model.document import lock_file, read_lock
from claimset.model.file_kind import (
    FILE_KINDS,
    FileKind,
    OtherFormat,
    format_line,
    require_format,
    stated_format,
    stated_format_in,
    with_format,
    without_format,
)
from claimset.model.issue import Issue
from claimset.model.json_text import parse_json, pretty_json
from claimset.rules.engine.shape import NotJson, read_json, unreadable
from claimset.schema.envelope import has_envelope, without_envelope
from claimset.store.files.files import read_whole
from claimset.store.layout import SCHEMA
from claimset.store.project import Project

_VERSIONS = "schema/versions/*.json"
_WITHOUT_FORM = "without the form of records and annotations, which claimset has itself"
_SAYS_FORMAT = "states its format"


class UpgradedFile(msgspec.Struct, frozen=True):
    """
    One file: its name from the root, the pattern of its kind, its bytes, and what changes, in words.

    `from_format` and `to_format` are None for the schema, which states none.
    """

    name: str
    place: str
    from_format: int | None
    to_format: int | None
    changes: tuple[str, ...]
    before: bytes
    after: bytes


class UpgradePlan(msgspec.Struct, frozen=True):
    """The files that would be rewritten, in the order of writing. If there are `issues`, no file can be."""

    files: tuple[UpgradedFile, ...]
    issues: tuple[Issue, ...]


def plan_upgrade(project: Project) -> UpgradePlan:
    """
    Return the files of an older claimset with their new content; nothing is changed.

    Files in `.claimset/` are not among them: they are read in their older form too, and get their format when a command
    writes them the next time.
    """
    files: list[UpgradedFile] = []
    issues: list[Issue] = []
    for place, file in _stored_files(project):
        name = project.relative(file)
        try:
            upgraded = _upgraded_file(project, place, name, read_whole(file))
        except OtherFormat as error:
            issues.append(unreadable(name, error.reason))
        except ValueError as error:
            issues.append(unreadable(name, str(error)))
        else:
            files += [upgraded] if upgraded is not None else []
    # The schema comes last, so that every other command refuses a half upgraded project.
    return UpgradePlan(tuple(sorted(files, key=lambda item: item.name)), tuple(issues))


def _stored_files(project: Project) -> Iterator[tuple[str, Path]]:
    tracked = [kind.place for kind in FILE_KINDS.values() if kind.place.startswith(("annotations/", "raw/"))]
    for place in (*tracked, SCHEMA, _VERSIONS):
        for file in sorted(project.root.glob(place)):
            if file.is_file():
                yield place, file


def _upgraded_file(project: Project, place: str, name: str, before: bytes) -> UpgradedFile | None:
    kind = next((kind for kind in FILE_KINDS.values() if kind.place == place), None)
    if kind is None:
        return _schema(place, name, before)
    # Here, files of every format up to today's are read, and newer ones are refused.
    readable_kind = msgspec.structs.replace(kind, oldest=0)
    if place.endswith(".jsonl"):
        return _lines(readable_kind, name, before)
    if kind.name == "lock":
        return _lock(readable_kind, name, before)
    return _object(project, readable_kind, name, before)


def _lines(kind: FileKind, name: str, before: bytes) -> UpgradedFile | None:
    """Return a file of JSON Lines with its format on a line of its own; every other byte stays."""
    first_line = next(iter(before.splitlines(keepends=True)), b"")
    if not before:
        return None
    number = stated_format(read_json(first_line), name)
    require_format(kind, number, name)
    if number == kind.format:
        return None
    end = b"\r\n" if first_line.endswith(b"\r\n") else b"\n"
    after = format_line(kind).rstrip() + end + before
    return UpgradedFile(name, kind.place, number, kind.format, (_SAYS_FORMAT,), before, after)


def _lock(kind: FileKind, name: str, before: bytes) -> UpgradedFile | None:
    number = stated_format_in(before, name) or 0
    after = lock_file(read_lock(before, name)).encode()
    if number == kind.format:
        return None
    return UpgradedFile(name, kind.place, number, kind.format, (_SAYS_FORMAT,), before, after)


def _object(project: Project, kind: FileKind, name: str, before: bytes) -> UpgradedFile | None:
    value = _json_object(before)
    number = stated_format(value, name)
    body = without_format(kind, value, name)
    today, changes = body, [] if number == kind.format else [_SAYS_FORMAT]
    if kind.name == "pulled":
        today = annotations_of_today(body)
        changes += [] if today is body else ["layers → annotations"]
    elif kind.name == "gold":
        today = record_of_today(body, _pulled(project, Path(name).stem))
        changes += [] if today is body else [f"layers → annotations, gold_status {today['provenance']['gold_status']}"]
    if not changes:
        return None
    after = pretty_json(with_format(kind, _as_written(kind, today))).encode()
    return UpgradedFile(name, kind.place, number, kind.format, tuple(changes), before, after)


def _as_written(kind: FileKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return a content whose parts that no person edits are tuples, which the writer puts on one line each."""
    match kind.name:
        case "predicted":
            return body
        case "gold":
            return {**body, "provenance": _frozen(body.get("provenance"))}
        case "pulled":
            rows = body.get("annotations")
            return {**body, "annotations": list(map(_frozen_answers, rows)) if isinstance(rows, list) else rows}
        case _:
            return {key: _frozen(value) for key, value in body.items()}


def _frozen_answers(row: Any) -> Any:
    if not isinstance(row, dict):
        return row  # a check reports it
    return {key: _frozen(value) if key in {"gaps", "assumptions"} else value for key, value in row.items()}


def _frozen(value: Any) -> Any:
    """Return a value with tuples in the place of lists, which are written on one line."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value


def _schema(place: str, name: str, before: bytes) -> UpgradedFile | None:
    source = _json_object(before)
    if not has_envelope(source):
        return None
    after = json.dumps(without_envelope(source), indent=1, ensure_ascii=False) + "\n"
    return UpgradedFile(name, place, None, None, (_WITHOUT_FORM,), before, after.encode())


def _json_object(data: bytes) -> dict[str, Any]:
    """Read a JSON object strictly, with its numbers as they stand."""
    if not isinstance(read_json(data), dict):
        raise NotJson("it is no JSON object")
    value: dict[str, Any] = parse_json(data)
    return value


def _pulled(project: Project, document_id: str) -> Any:
    """Return a document's stored annotations as JSON; None if there are none, or the file cannot be read."""
    file = project.pulled_file(document_id)
    try:
        return _json_object(read_whole(file)) if file.is_file() else None
    except NotJson:
        return None
