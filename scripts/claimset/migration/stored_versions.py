"""Reader of `annotations/`: each annotation and record is read under the schema that it was made under."""

from pathlib import Path
from typing import Any

from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_to_json
from claimset.migration.decisions import Decisions
from claimset.migration.labels import LabelMigration
from claimset.migration.silence import Silence
from claimset.model.issue import Issue
from claimset.model.record import Annotation, Record
from claimset.model.schema import Interface, Schema
from claimset.rules.engine.shape import Shape
from claimset.store.document_files import UnreadFile, read_content
from claimset.store.files.json_pieces import LARGEST_PIECE, too_large
from claimset.store.project import Project


class StoredVersions:
    """
    Reads annotations and gold of any version that is kept, strictly, and knows the way to today's schema.

    What its own schema does not admit is read under today's: it came in after the schema changed, in today's words.
    """

    def __init__(self, project: Project, today: Schema) -> None:
        self._project = project
        self._today = today
        self._stored = {today.version: Stored(project, today)}
        self._shapes: dict[str, Shape] = {}
        self._migrations: dict[str, LabelMigration] = {}
        self._stored_versions = frozenset(project.versions())

    def migration(self, version: str) -> LabelMigration:
        """Return the way from a version to today's. Raises Misconfigured where its schema is not kept."""
        if version not in self._migrations:
            schema = self._today if version == self._today.version else self._project.version(version)
            self._migrations[version] = LabelMigration(schema, self._today)
        return self._migrations[version]

    def is_outdated(self, value: object) -> bool:
        """Say whether an annotation or a record, as JSON, was made under another schema than today's."""
        return version_of(value) not in {None, self._today.version}

    def pulled(self, file: Path) -> tuple[list[Annotation], list[Issue]]:
        """Read every annotator's labels of a document: in today's words, or in those of the schema that they say."""
        return self._pulled(read_content(file), file.stem)

    def misfit(self, document_id: str, data: bytes) -> Issue | None:
        """Say what is wrong with the annotations of a document as they would be written, if anything is."""
        content = data if len(data) <= LARGEST_PIECE else UnreadFile(too_large(LARGEST_PIECE))
        return next(iter(self._pulled(content, document_id)[1]), None)

    def _pulled(self, data: bytes | UnreadFile, document_id: str) -> tuple[list[Annotation], list[Issue]]:
        name = self._project.pulled_name(document_id)
        rows, values, issues = self._stored[self._today.version].rows_in(data, document_id, name)
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
        Return what omissions mean in an annotation that came in before as `earlier`.

        `versions` are those of the schema and guidelines that it was made under. Of a schema that is not kept nobody
        knows what was asked: it is taken for today's.
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
        """Return the schema in whose words an annotation is: the one it says, unless only today's admits it."""
        if annotation.schema_version not in self._stored_versions:
            return self._today
        schema = self.migration(annotation.schema_version).old
        if schema is self._today or not annotation.labels.layers.keys() <= schema.layers.keys():
            return self._today
        shape = self._shape(annotation.schema_version)
        return self._today if any(shape.of_labels(labels_to_json(annotation.labels, schema), "")) else schema

    def gold(self, file: Path, value: object) -> tuple[Record | None, Schema, list[Issue]]:
        """Read a gold record, with the schema that it was read under."""
        stored, schema = self._reader(version_of(value) or self._today.version)
        record, issues = stored.gold(file)
        if record is None and schema is not self._today:
            record, _ = self._reader(self._today.version)[0].gold(file)
            schema = self._today
        return record, schema, issues

    def relabelled(self, record: Record) -> Decisions:
        """
        Return what annotators chose for a record's spans when they relabelled them under today's schema.

        A span that two of them gave different labels is not decided.
        """
        file = self._project.pulled_file(record.id)
        rows = self.pulled(file)[0] if file.is_file() else []
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
        """Return the way from the newest other schema that admits a prediction's labels; None where none does."""
        versions = [version for version in reversed(self._project.versions()) if version != self._today.version]
        for version in versions[:1] if today else versions:
            if not any(self._shape(version).of_labels(labels, "")):
                return self._migrations[version]
        return None

    def _shape(self, version: str) -> Shape:
        if version not in self._shapes:
            self._shapes[version] = Shape(self.migration(version).old.source)
        return self._shapes[version]

    def _reader(self, version: str) -> tuple[Stored, Schema]:
        if version == self._today.version:
            return self._stored[version], self._today
        schema = self.migration(version).old
        if version not in self._stored:
            self._stored[version] = Stored(self._project, schema)
        return self._stored[version], schema


def version_of(value: object) -> str | None:
    """Return the version that an annotation or a record says, as JSON."""
    version = value.get("schema_version") if isinstance(value, dict) else None
    return version if isinstance(version, str) else None
