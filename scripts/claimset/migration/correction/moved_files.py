"""Makes the files of a document's labels anew for a corrected text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimset.labels.as_json import annotation_to_json, record_to_json
from claimset.migration.correction.moved_labels import (
    Rows,
    corrected_record,
    moved_annotation,
    moved_decisions,
    moved_prediction,
)
from claimset.migration.correction.places import Places
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS, with_format, without_format
from claimset.model.issue import Issue
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.labels import Labels
from claimset.model.record import Record
from claimset.model.trouble import Conflict
from claimset.store.decisions import read_document_decisions
from claimset.store.files.files import read_whole
from claimset.store.files.json_lines import json_rows
from claimset.store.project import Project


class MovedFiles:
    """
    The files of a document's labels, as they are in the corrected text.

    `digest` is the SHA-256 of the corrected text. Every method raises Conflict for a file that cannot be read.
    """

    def __init__(self, project: Project, document: Document, places: Places, digest: str) -> None:
        self._project, self._document, self._places, self._digest = project, document, places, digest
        self._schema = project.schema()
        self._versions = StoredVersions(project, self._schema)
        self._rows: Rows = ()

    def read(self) -> tuple[dict[str, bytes], list[Labels], set[str] | None]:
        """Return the files by name, the labels that say which zones exclude others, and the ids of gold's spans."""
        project, name = self._project, self._document.id
        files: dict[str, bytes] = {}
        labels: list[Labels] = []
        pulled, gold, predicted = project.pulled_file(name), project.gold_file(name), project.prediction_file(name)
        if pulled.is_file():
            files[project.relative(pulled)] = self._pulled(pulled)
            labels = [after.labels for _, after in self._rows]
        if project.decision_file(name).is_file():
            lines = moved_decisions(read_document_decisions(project, name), self._places, self._rows)
            files[project.decision_name(name)] = json_rows(FILE_KINDS["decisions"], lines)
        if predicted.is_file():
            try:
                value = moved_prediction(self._json(predicted, "predicted"), self._places)
            except (KeyError, TypeError, AttributeError) as error:
                raise Conflict(
                    f"{project.relative(predicted)} is no prediction: nothing is changed",
                    "remove the file, or restore it from version control",
                ) from error
            files[project.relative(predicted)] = _file_bytes("predicted", value)
        if not gold.is_file():
            return files, labels, None
        record, data = self._gold(gold)
        files[project.relative(gold)] = data
        return files, [record.labels], {span.id for span in record.labels.spans}

    def _pulled(self, file: Path) -> bytes:
        value = self._json(file, "pulled")
        rows, issues = self._versions.annotations(file, value["annotations"])
        _require_readable(issues)
        moved = [(moved_annotation(row, schema, self._places, self._digest), schema) for row, schema in rows]
        self._rows = [(before, after) for (before, _), (after, _) in zip(rows, moved, strict=True)]
        for before, _ in self._rows:
            self._require_text(before.text_sha256, file)
        return _file_bytes("pulled", {**value, "annotations": [annotation_to_json(*item) for item in moved]})

    def _gold(self, file: Path) -> tuple[Record, bytes]:
        record, schema, issues = self._versions.gold(file, self._json(file, "gold"))
        if record is None:
            _require_readable(issues)
            raise Conflict(f"{self._project.relative(file)} cannot be read", "claimset check names what is wrong")
        self._require_text(record.text_sha256, file)
        moved = corrected_record(record, schema, self._places, self._digest, self._rows)
        return moved, _file_bytes("gold", record_to_json(moved, schema))

    def _require_text(self, digest: str, file: Path) -> None:
        if digest != self._document.sha256:
            raise Conflict(
                f"{self._project.relative(file)} is about another text than the present one: nothing is changed",
                "claimset check names what is wrong; mend it first",
            )

    def _json(self, file: Path, kind: str) -> dict[str, Any]:
        name = self._project.relative(file)
        try:
            value = without_format(FILE_KINDS[kind], parse_json(read_whole(file)), name)
        except ValueError as error:
            raise Conflict(f"{name} cannot be read: {error}", "restore the file from version control") from error
        wanted = {"pulled": "annotations", "predicted": "labels", "gold": "provenance"}[kind]
        if not isinstance(value, dict) or wanted not in value:
            raise Conflict(f"{name} has no {wanted!r}: nothing is changed", "claimset check names what is wrong")
        body: dict[str, Any] = value
        return body


def _require_readable(issues: Sequence[Issue]) -> None:
    if issues:
        issue = issues[0]
        raise Conflict(
            f"{issue.file} cannot be read ({issue.message}): nothing is changed",
            "claimset check names what is wrong; mend it first",
        )


def _file_bytes(kind: str, value: dict[str, Any]) -> bytes:
    return pretty_json(with_format(FILE_KINDS[kind], value)).encode()
