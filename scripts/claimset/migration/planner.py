"""Makes the plan of a migration: the new content of every stored file."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.gold.gaps import answers_without, assume_annotation, assume_record, count_gaps
from claimset.labels.as_json import (
    annotation_to_json,
    labels_from_json,
    labels_sha256,
    labels_to_json,
    record_to_json,
)
from claimset.migration.decision_files import DecisionFiles
from claimset.migration.decision_move import MigratedGold
from claimset.migration.label_move import MigratedLabels
from claimset.migration.labels import new_hashes, renamed_sources
from claimset.migration.plan import MigrationPlan, RewrittenFile
from claimset.migration.stored_versions import StoredVersions
from claimset.migration.tally import MigrationTally
from claimset.model.file_kind import FILE_KINDS, FileKind, OtherFormat, with_format, without_format
from claimset.model.issue import Issue, Level
from claimset.model.json_text import pretty_json
from claimset.model.name_choice import Decisions
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Schema
from claimset.model.version import version_numbers
from claimset.rules.engine.shape import NotJson, Shape, read_json, unreadable
from claimset.store.kept.migrations import Migrations
from claimset.store.project import Project

_EMPTY = "stays empty: nobody was asked"
_ASSUMED = "gets the default, and nobody was asked"


def plan_migration(
    project: Project,
    progress: Progress = silent,
    *,
    assume: bool = False,
    decisions: Mapping[str, Decisions] | None = None,
    curator: str | None = None,
) -> MigrationPlan:
    """
    Plan the migration of all annotations, predictions, gold and decisions to today's schema; nothing is changed.

    With `assume` the schema's default is written for questions that nobody was asked, and the provenance records it.
    `decisions` are those of the `curator`, by document. Raises Misconfigured if the schema of a version that is in use
    is not stored.
    """
    return _Planner(project, assume, decisions or {}, curator).plan(progress)


class _Planner:
    def __init__(self, project: Project, assume: bool, decisions: Mapping[str, Decisions], curator: str | None) -> None:
        self._project = project
        self._decisions = decisions
        self._assume = assume
        self._schema = project.schema()
        self._versions = StoredVersions(project, self._schema)
        self._shape = Shape(self._schema.source)
        self._migrations = Migrations(project)
        self._tally = MigrationTally(self._schema.version, decisions)
        self._issues: list[Issue] = []
        self._rewrites: list[RewrittenFile] = []
        self._decision_files = DecisionFiles(project, self._schema, self._versions, curator)
        self._rows: dict[str, list[tuple[Annotation, Annotation]]] = {}
        self._gold_ids: set[str] = set()

    def plan(self, progress: Progress) -> MigrationPlan:
        files = [(kind, file) for kind in ("predicted", "pulled", "gold") for file in self._project.stored(kind)]
        outdated_predictions = self._outdated_predictions()
        for number, (kind, file) in enumerate(files):
            progress("planning", number, len(files))
            value = self._json(file, FILE_KINDS[kind])
            if value is None:
                continue
            if kind == "predicted":
                self._prediction(file, value, outdated_predictions)
            elif kind == "pulled":
                self._pulled(file, value)
            else:
                self._gold(file, value)
        for document_id in sorted(self._rows.keys() - self._gold_ids):
            self._decision_files.move(document_id, self._rows[document_id], self._decisions.get(document_id, {}), None)
        if self._decision_files.changed_lines:
            self._tally.add("decisions carried", "decisions", self._decision_files.changed_lines)
        self._rewrites += self._decision_files.rewrites
        self._issues += self._decision_files.issues
        progress("planning", len(files), len(files))
        tally, to = self._tally, self._schema.version
        versions = tuple(sorted(tally.versions, key=version_numbers))
        rewrites, issues = tuple(self._rewrites), tuple(self._issues)
        choices = tally.open_choices, tally.table_rows
        return MigrationPlan(to, versions, rewrites, tally.counts, tally.undecided, issues, *choices)

    def _pulled(self, file: Path, value: Any) -> None:
        rows = value.get("annotations") if isinstance(value, dict) else None
        if not isinstance(rows, list) or not any(map(self._needs_rewrite, rows)):
            return
        old, issues = self._versions.annotations(file, rows)
        self._issues += issues
        new = [self._annotation(before, schema, file) for before, schema in old]
        if not issues and len(old) == len(rows):
            values = [annotation_to_json(row, schema) for row, schema in new]
            self._rewrite(file, "pulled", {**value, "annotations": values}, tuple(old), tuple(new))
        pairs = [(before, after) for (before, _), (after, _) in zip(old, new, strict=True)]
        if any(before is not after for before, after in pairs):
            self._rows[file.stem] = pairs

    def _needs_rewrite(self, row: object) -> bool:
        return self._versions.is_outdated(row) or (self._assume and isinstance(row, dict) and "gaps" in row)

    def _annotation(self, old: Annotation, schema: Schema, file: Path) -> tuple[Annotation, Schema]:
        """Return the migrated annotation and its schema, or the same annotation if it waits for a person."""
        new = old
        if old.schema_version != self._schema.version:
            decisions = self._versions.decisions(file.stem, old.annotator, old.schema_version)
            new, migrated = self._migrate(old, schema, {**decisions, **self._decisions.get(file.stem, {})})
            data = labels_to_json(new.labels, self._schema)
            # Nobody can relabel an annotation that no longer counts. It stays as it is, and is not listed as waiting.
            if self._tally.waits(migrated, self._shape.of_labels(data, file.name), file.stem if old.counts else None):
                return old, schema
            self._tally.move("pulled", migrated, old.schema_version)
        gaps = new.gaps
        if gaps and (self._assume or new is not old):
            self._tally.add("annotations with a question that nobody was asked", "pulled")
            self._tally.answers(_ASSUMED if self._assume else _EMPTY, gaps, "pulled")
        return assume_annotation(new, self._schema) if self._assume else new, self._schema

    def _migrate(
        self, annotation: Annotation, schema: Schema, decisions: Decisions
    ) -> tuple[Annotation, MigratedLabels]:
        if schema is self._schema:
            updated = msgspec.structs.replace(annotation, schema_version=schema.version)
            return updated, MigratedLabels(annotation.labels, Counter(), Counter())
        return self._versions.migration(annotation.schema_version).annotation(annotation, decisions)

    def _gold(self, file: Path, value: Any) -> None:
        outdated, rows = self._versions.is_outdated(value), self._rows.get(file.stem)
        if not outdated and not rows and not self._assume:
            return
        record, schema, issues = self._versions.gold(file, value)
        if record is None:
            self._issues += issues
            return
        choices = self._decisions.get(file.stem, {})
        new, migrated, new_schema = record, MigratedLabels(record.labels, Counter(), Counter()), schema
        if schema is not self._schema:
            migration = self._versions.migration(record.schema_version)
            migrated_rows = None if rows is None else [after for _, after in rows]
            choices = {**self._versions.relabelled(record, migrated_rows), **choices}
            new, migrated = migration.record(record, choices)
        if not migrated.undecided:
            new, gaps = self._with_defaults(new, migrated)
            new = msgspec.structs.replace(new, schema_version=self._schema.version)
        problems = self._shape.of_record(record_to_json(new, self._schema), file.name)
        if self._tally.waits(migrated, problems, file.stem):
            new = record
        else:
            new_schema = self._schema
            if outdated:
                self._tally.move("gold", migrated, record.schema_version)
            if outdated or self._assume:
                self._tally.answers(_ASSUMED if self._assume else _EMPTY, gaps, "gold")
        new = renamed_sources(new, new_hashes(rows or ()))
        if new_schema is self._schema:
            is_edited = labels_sha256(record.labels, schema) != record.provenance.sha256
            gold = MigratedGold(record, new, self._decisions.get(file.stem, {}), is_edited)
            new = self._decision_files.move(file.stem, rows, choices, gold) or new
            self._gold_ids.add(file.stem)
        if new != record:
            self._rewrite(file, "gold", record_to_json(new, new_schema), ((record, schema),), ((new, new_schema),))

    def _with_defaults(self, record: Record, migrated: MigratedLabels) -> tuple[Record, Answers]:
        """Return the record, with defaults if they are assumed, and its gaps before any default was written."""
        record_with_defaults = assume_record(record, self._schema)
        gaps = answers_without(record_with_defaults.provenance.assumptions, record.provenance.assumptions)
        if self._assume:
            return record_with_defaults, gaps
        for (place, name), number in count_gaps(gaps).items():
            attributes = (
                self._schema.layers[place].attributes if place in self._schema.layers else self._schema.document
            )
            if attributes[name].required:
                migrated.undecided[f"'{name}' of {place} is required and nobody was asked: --assume-defaults"] += number
        return record, gaps

    def _prediction(self, file: Path, value: Any, outdated_predictions: Collection[str] | None) -> None:
        labels = value.get("labels") if isinstance(value, dict) else None
        if not isinstance(labels, dict):
            return
        name = self._project.relative(file)
        fits = not any(self._shape.of_labels(labels, name))
        if fits and outdated_predictions is not None and name not in outdated_predictions:
            return
        migration = self._versions.migration_of_prediction(labels, today=fits)
        if migration is None:
            if not fits:
                message = "no stored version of the schema admits its labels"
                self._issues.append(Issue("SCH002", Level.ERROR, message, document=file.stem, file=name))
            return
        decisions = self._decisions.get(file.stem)
        migrated = migration.labels(labels_from_json(labels, migration.old), decisions=decisions)
        data = labels_to_json(migrated.labels, self._schema)
        if not self._tally.waits(migrated, self._shape.of_labels(data, name), file.stem) and migrated.changes:
            self._tally.move("predicted", migrated, migration.old.version)
            self._rewrite(file, "predicted", {**value, "labels": data})

    def _outdated_predictions(self) -> Collection[str] | None:
        """
        Return the names of predictions that were not migrated to today's schema yet; None for all of them.

        A prediction states no version. Once a migration to today's schema has ended, a prediction that fits it was
        migrated or made since.
        """
        stored = [item for item in self._migrations.all() if item.to == self._schema.version]
        if not stored:
            return None
        return {name for item in stored for name, state in self._migrations.state(item).items() if state == "before"}

    def _rewrite(
        self,
        file: Path,
        kind: str,
        data: Mapping[str, Any],
        old: tuple[tuple[Annotation | Record, Schema], ...] = (),
        new: tuple[tuple[Annotation | Record, Schema], ...] = (),
    ) -> None:
        name = self._project.relative(file)
        before, after = self._migrations.bytes_of(name), pretty_json(with_format(FILE_KINDS[kind], data)).encode()
        if before != after:
            self._rewrites.append(RewrittenFile(name, kind, file.stem, before, after, old, new))

    def _json(self, file: Path, kind: FileKind) -> Any:
        name = self._project.relative(file)
        try:
            return without_format(kind, read_json(self._migrations.bytes_of(name)), name)
        except NotJson as error:
            self._issues.append(unreadable(name, str(error)))
        except OtherFormat as error:
            self._issues.append(unreadable(name, error.reason))
        return None
