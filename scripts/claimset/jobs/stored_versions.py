"""What stands in `annotations/`, each part read under the schema that it was made under."""

from pathlib import Path
from typing import Any

from claimset.adapters.disk import Project
from claimset.checks.shape import Shape
from claimset.flow.migration import Migration
from claimset.jobs.stored import Stored
from claimset.model.issue import Issue
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema


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
        self._migrations: dict[str, Migration] = {}

    def migration(self, version: str) -> Migration:
        """Return the way from a version to today's. Raises Misconfigured where its schema is not kept."""
        if version not in self._migrations:
            self._migrations[version] = Migration(self._project.version(version), self._today)
        return self._migrations[version]

    def outdated(self, value: object) -> bool:
        """Say whether an annotation or a record, as JSON, was made under another schema than today's."""
        return version_of(value) not in {None, self._today.version}

    def annotations(self, file: Path, rows: list[Any]) -> tuple[list[tuple[Annotation, Schema]], list[Issue]]:
        """Read the annotations of a file, each with the schema that it was read under."""
        found: dict[int, tuple[Annotation, Schema]] = {}
        problems: dict[int, Issue] = {}
        versions = {version_of(row) for row in rows if self.outdated(row)}
        for version in (*sorted(filter(None, versions)), self._today.version):
            stored, schema = self._reader(version)
            annotations, issues = stored.pulled(file)
            broken = {number: issue for issue in issues if (number := _number(issue)) is not None}
            readable = (number for number in range(len(rows)) if number not in broken)
            for number, annotation in zip(readable, annotations, strict=True):
                if schema is self._today or annotation.schema_version == version:
                    found.setdefault(number, (annotation, schema))
            for number, issue in broken.items():
                if version_of(rows[number]) in {version, None}:
                    problems.setdefault(number, issue)
        unread = [issue for number, issue in sorted(problems.items()) if number not in found]
        return [found[number] for number in sorted(found)], unread

    def gold(self, file: Path, value: object) -> tuple[Record | None, Schema, list[Issue]]:
        """Read a gold record, with the schema that it was read under."""
        stored, schema = self._reader(version_of(value) or self._today.version)
        record, issues = stored.gold(file)
        if record is None and schema is not self._today:
            record, _ = self._reader(self._today.version)[0].gold(file)
            schema = self._today
        return record, schema, issues

    def of_prediction(self, labels: object, *, today: bool) -> Migration | None:
        """Return the way from the newest other schema that admits a prediction's labels; None where none does."""
        versions = [version for version in reversed(self._project.versions()) if version != self._today.version]
        for version in versions[:1] if today else versions:
            if version not in self._shapes:
                self._shapes[version] = Shape(self.migration(version).old.source)
            if not any(self._shapes[version].of_labels(labels, "")):
                return self._migrations[version]
        return None

    def _reader(self, version: str) -> tuple[Stored, Schema]:
        if version == self._today.version:
            return self._stored[version], self._today
        schema = self.migration(version).old
        if version not in self._stored:
            self._stored[version] = Stored(self._project, schema)
        return self._stored[version], schema


def version_of(value: object) -> str | None:
    """Return the version that an annotation or a record says, as JSON."""
    found = value.get("schema_version") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _number(issue: Issue) -> int | None:
    parts = (issue.pointer or "").split("/")
    return int(parts[2]) if len(parts) > 2 and parts[1] == "layers" and parts[2].isdigit() else None
