"""A strict reader of the files in `annotations/`. What cannot be read becomes an issue."""

from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.as_json import annotation_from_json, record_from_json
from claimset.labels.prediction_json import prediction_from_json, prediction_parts
from claimset.model.file_kind import FILE_KINDS, OtherFormat, without_format
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.task import Prediction
from claimset.model.version import is_version
from claimset.rules.engine.shape import NotJson, Shape, read_json, unreadable
from claimset.store.document_files import UnreadFile, read_content
from claimset.store.project import Project

_STATES_THAT_DO_NOT_COUNT = {"superseded", "withdrawn"}


class LabelReader:
    """
    Reads a project's annotations, predictions and gold under its schema.

    Every method returns what was read and a list of issues, which say what is wrong with the file.
    """

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project = project
        self._schema = schema
        self._shape = Shape(schema.source)

    def gold(self, file: Path) -> tuple[Record | None, list[Issue]]:
        """Read a gold record; the issues say what is wrong with the file."""
        return self.gold_in(read_content(file), file.stem, self._project.relative(file))

    def gold_in(self, data: bytes | UnreadFile, document_id: str, name: str) -> tuple[Record | None, list[Issue]]:
        """Read the gold record of a document from the content of the file `name`."""
        value, issues = _json(data, name, "gold")
        return (None, issues) if issues else self.record(value, document_id, name)

    def record(self, value: Any, document_id: str, name: str) -> tuple[Record | None, list[Issue]]:
        """Read a record from JSON that states no format; `name` is the file that it comes from."""
        issues = self._summarise_if_outdated(value, list(self._shape.of_record(value, name)), "", name)
        if issues:
            return None, issues
        record = record_from_json(value, self._schema)
        return record, _check_id(record.id, document_id, name)

    def pulled(self, file: Path) -> tuple[list[Annotation], list[Issue]]:
        """Read every annotator's labels of a document. A broken annotation does not hide the others."""
        return self.pulled_in(read_content(file), file.stem, self._project.relative(file))

    def pulled_in(self, data: bytes | UnreadFile, document_id: str, name: str) -> tuple[list[Annotation], list[Issue]]:
        """Read every annotator's labels of a document from the content of the file `name`."""
        results, values, issues = self.rows_in(data, document_id, name)
        for row, value in zip(results, values, strict=True):
            # Nobody relabels what no longer counts: it stays in the words of its own schema.
            if not isinstance(row, Annotation) and not (
                self._is_of_other_version(value) and value.get("state") in _STATES_THAT_DO_NOT_COUNT
            ):
                issues += row
        return [row for row in results if isinstance(row, Annotation)], issues

    def rows_in(
        self, data: bytes | UnreadFile, document_id: str, name: str
    ) -> tuple[list[Annotation | list[Issue]], list[Any], list[Issue]]:
        """
        Read a file of annotations row by row.

        Returns three lists: for each row the annotation, or the issues with it; the same rows as JSON; and the issues
        with the file `name` as a whole.
        """
        value, issues = _json(data, name, "pulled")
        if issues:
            return [], [], issues
        if not isinstance(value, dict) or not isinstance(value.get("annotations"), list):
            return [], [], [unreadable(name, "it has no list 'annotations'")]
        rows = value["annotations"]
        results = [self.annotation(row, f"/annotations/{number}", name) for number, row in enumerate(rows)]
        return results, rows, _check_id(value.get("id"), document_id, name)

    def prediction(self, file: Path) -> tuple[Prediction | None, list[Issue]]:
        """Read what a machine proposes for a document; the issues say what is wrong with the file."""
        return self.prediction_in(read_content(file), self._project.relative(file))

    def prediction_in(self, data: bytes | UnreadFile, name: str) -> tuple[Prediction | None, list[Issue]]:
        """Read what a machine proposes from the content of the file `name`."""
        value, issues = _json(data, name, "predicted")
        if issues:
            return None, issues
        try:
            _, labels = prediction_parts(value)
        except ValueError as error:
            return None, [unreadable(name, str(error))]
        issues = [
            msgspec.structs.replace(issue, pointer=f"/labels{issue.pointer}")
            for issue in self._shape.of_labels(labels, name)
        ]
        return (None, issues) if issues else (prediction_from_json(value, self._schema), [])

    def annotation(self, row: Any, pointer: str, name: str) -> Annotation | list[Issue]:
        """Read one annotator's labels from JSON, found at the JSON pointer `pointer` of the file `name`."""
        if not isinstance(row, dict) or not isinstance(row.get("labels"), dict):
            return [Issue("SCH002", Level.ERROR, "the annotation has no 'labels'", pointer=pointer, file=name)]
        issues = [
            msgspec.structs.replace(issue, pointer=f"{pointer}{issue.pointer}")
            for issue in self._shape.of_annotation(row, name)
        ]
        if issues:
            return self._summarise_if_outdated(row, issues, pointer, name)
        annotation = annotation_from_json(row, self._schema)
        if annotation.interface not in self._schema.interfaces:
            message = f"the schema has no interface '{annotation.interface}'"
            return [Issue("SCH002", Level.ERROR, message, pointer=f"{pointer}/interface", file=name)]
        return annotation

    def _is_of_other_version(self, value: Any) -> bool:
        version = value.get("schema_version") if isinstance(value, dict) else None
        return isinstance(version, str) and version != self._schema.version and is_version(version)

    def _summarise_if_outdated(self, value: Any, issues: list[Issue], pointer: str, name: str) -> list[Issue]:
        """Return one issue in the place of all where the value was made under another version of the schema."""
        if not issues or not self._is_of_other_version(value):
            return issues
        message = (
            f"it was made under schema {value['schema_version']}, and {self._schema.version} does not admit it: "
            "claimset schema migrate --plan says what becomes of it, and what a person has to relabel"
        )
        return [Issue("SCH002", Level.ERROR, message, pointer=pointer, file=name)]


def _json(data: bytes | UnreadFile, name: str, kind: str) -> tuple[Any, list[Issue]]:
    if isinstance(data, UnreadFile):
        return None, [unreadable(name, data.reason)]
    try:
        return without_format(FILE_KINDS[kind], read_json(data), name), []
    except NotJson as error:
        return None, [unreadable(name, str(error))]
    except OtherFormat as error:
        return None, [unreadable(name, error.reason)]


def _check_id(stored_id: object, document_id: str, name: str) -> list[Issue]:
    if stored_id == document_id:
        return []
    message = f"the id is not '{document_id}', the document that the file is named after"
    return [Issue("SCH002", Level.ERROR, message, pointer="/id", file=name)]
