"""Reads `annotations/`: each annotation and record under the schema that it was made under."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_to_json
from claimset.migration.labels import LabelMigration
from claimset.migration.silence import Silence
from claimset.model.issue import Issue
from claimset.model.name_choice import ChoiceKey, Decisions, later_key
from claimset.model.record import Annotation, Record
from claimset.model.schema import Interface, Schema
from claimset.model.version import version_numbers
from claimset.rules.engine.shape import Shape
from claimset.store.document_files import UnreadFile, read_content
from claimset.store.files.json_pieces import LARGEST_PIECE, too_large
from claimset.store.kept.migrations import KeptMigration, Migrations
from claimset.store.project import Project


class StoredVersions:
    """
    Reads annotations and gold of any stored version strictly, and makes the migrations to today's schema.

    An annotation that its own schema does not admit is read under today's: it came in after the schema changed, with
    today's names.
    """

    def __init__(self, project: Project, today: Schema) -> None:
        self._project = project
        self._today = today
        self._label_reader = {today.version: LabelReader(project, today)}
        self._shapes: dict[str, Shape] = {}
        self._migrations: dict[str, LabelMigration] = {}
        self._stored_versions = frozenset(project.versions())

    def migration(self, version: str) -> LabelMigration:
        """Return the migration from a version to today's. Raises Misconfigured if its schema is not stored."""
        if version not in self._migrations:
            schema = self._today if version == self._today.version else self._project.version(version)
            self._migrations[version] = LabelMigration(schema, self._today)
        return self._migrations[version]

    def is_outdated(self, value: object) -> bool:
        """Say whether an annotation or a record, as JSON, was made under another schema than today's."""
        return version_of(value) not in {None, self._today.version}

    def pulled(self, file: Path) -> tuple[list[Annotation], list[Issue]]:
        """Read every annotation of a document, with today's names or those of the schema version that it states."""
        return self._pulled(read_content(file), file.stem)

    def misfit(self, document_id: str, data: bytes) -> Issue | None:
        """Return the first issue of a document's file of annotations as it would be written (`data`); None if none."""
        content = data if len(data) <= LARGEST_PIECE else UnreadFile(too_large(LARGEST_PIECE))
        return next(iter(self._pulled(content, document_id)[1]), None)

    def _pulled(self, data: bytes | UnreadFile, document_id: str) -> tuple[list[Annotation], list[Issue]]:
        name = self._project.pulled_name(document_id)
        rows, values, issues = self._label_reader[self._today.version].rows_in(data, document_id, name)
        annotations: list[Annotation] = []
        for number, row in enumerate(rows):
            result = row
            version = version_of(values[number])
            if not isinstance(result, Annotation) and version in self._stored_versions:
                result = self._reader(version)[0].annotation(values[number], f"/annotations/{number}", name)
            if isinstance(result, Annotation):
                annotations.append(result)
            elif not isinstance(row, Annotation):
                issues += row
        return annotations, issues

    def silence(self, versions: tuple[str, str] | None, interface: Interface, earlier: Annotation | None) -> Silence:
        """
        Return the meaning of omissions in an annotation that is stored as `earlier`, if it is.

        `versions` are (schema version, guideline version) that it was made under. If that schema is not stored, its
        questions are unknown, and today's are assumed.
        """
        version = versions[0] if versions and versions[0] in self._stored_versions else self._today.version
        return Silence(self.migration(version), interface, earlier)

    def annotations(self, file: Path, rows: list[Any]) -> tuple[list[tuple[Annotation, Schema]], list[Issue]]:
        """Read the annotations of a file, as JSON, each with the schema that it was read under."""
        annotations: list[tuple[Annotation, Schema]] = []
        issues: list[Issue] = []
        name = self._project.relative(file)
        for number, row in enumerate(rows):
            problems: list[Issue] = []
            for version in dict.fromkeys((version_of(row) or self._today.version, self._today.version)):
                stored, schema = self._reader(version)
                annotation = stored.annotation(row, f"/annotations/{number}", name)
                if isinstance(annotation, Annotation):
                    annotations.append((annotation, schema))
                    break
                problems = problems or annotation
            else:
                issues += problems[:1]
        return annotations, issues

    def schema_of(self, annotation: Annotation) -> Schema:
        """Return the schema whose names an annotation uses: the one that it states, unless only today's admits it."""
        if annotation.schema_version not in self._stored_versions:
            return self._today
        schema = self.migration(annotation.schema_version).old
        if schema is self._today or not annotation.labels.layers.keys() <= schema.layers.keys():
            return self._today
        shape = self._shape(annotation.schema_version)
        return self._today if any(shape.of_labels(labels_to_json(annotation.labels, schema), "")) else schema

    def decisions(self, document_id: str, annotator: str, version: str) -> Decisions:
        """
        Return the decisions of tables about an annotator's labels of a document that has names of an earlier version.

        Where one was decided again in a later migration, the decisions are put together. Raises Misconfigured if a kept
        migration cannot be read.
        """
        decisions: dict[ChoiceKey, str] = {}
        for migration in self._kept_migrations:
            if version_numbers(migration.to) <= version_numbers(version):
                continue
            new_names = {
                (row.span, row.start, row.end, row.old): row.new
                for row in migration.decisions
                if row.document == document_id and annotator in row.annotators
            }
            decisions = {key: new_names.get(later_key(key, name), name) for key, name in decisions.items()} | new_names
        return decisions

    @cached_property
    def _kept_migrations(self) -> list[KeptMigration]:
        return Migrations(self._project).all()

    def gold(self, file: Path, value: object) -> tuple[Record | None, Schema, list[Issue]]:
        """Read a gold record, with the schema that it was read under."""
        stored, schema = self._reader(version_of(value) or self._today.version)
        record, issues = stored.gold(file)
        if record is None and schema is not self._today:
            record, _ = self._reader(self._today.version)[0].gold(file)
            schema = self._today
        return record, schema, issues

    def relabelled(self, record: Record, migrated_rows: Iterable[Annotation] | None) -> Decisions:
        """
        Return the labels that annotators gave a record's spans when they relabelled them under today's schema.

        `migrated_rows` are the annotations of the document after their migration; None if none of them is migrated. A
        span that got two different labels is left out.
        """
        file = self._project.pulled_file(record.id)
        rows = migrated_rows if migrated_rows is not None else self.pulled(file)[0] if file.is_file() else []
        labels: dict[tuple[str, int, int], set[str]] = {}
        for row in rows:
            if row.counts and row.schema_version == self._today.version:
                for span in row.labels.spans:
                    labels.setdefault((span.id, span.start, span.end), set()).add(span.label)
        return {
            (span.id, span.start, span.end, span.label): next(iter(new_labels))
            for span in record.labels.spans
            if len(new_labels := labels.get((span.id, span.start, span.end), set())) == 1
        }

    def migration_of_prediction(self, labels: object, *, today: bool) -> LabelMigration | None:
        """
        Return the migration from the newest other schema that admits a prediction's labels; None if none does.

        With `today`, today's schema admits them too, and only the newest other one is tried.
        """
        versions = [version for version in reversed(self._project.versions()) if version != self._today.version]
        for version in versions[:1] if today else versions:
            if not any(self._shape(version).of_labels(labels, "")):
                return self._migrations[version]
        return None

    def _shape(self, version: str) -> Shape:
        if version not in self._shapes:
            self._shapes[version] = Shape(self.migration(version).old.source)
        return self._shapes[version]

    def _reader(self, version: str) -> tuple[LabelReader, Schema]:
        if version == self._today.version:
            return self._label_reader[version], self._today
        schema = self.migration(version).old
        if version not in self._label_reader:
            self._label_reader[version] = LabelReader(self._project, schema)
        return self._label_reader[version], schema


def version_of(value: object) -> str | None:
    """Return the schema version that an annotation or a record, as JSON, states; None if it states none."""
    version = value.get("schema_version") if isinstance(value, dict) else None
    return version if isinstance(version, str) else None
