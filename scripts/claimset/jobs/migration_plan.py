"""What a migration would do to everything that is stored."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.migrations import Kept, Migrations
from claimset.checks.shape import Refused, Shape, read_json, unreadable
from claimset.flow.canonical import annotation_to_json, labels_from_json, labels_to_json, pretty, record_to_json
from claimset.flow.migration import Moved, sources
from claimset.jobs.progress import Progress, silent
from claimset.jobs.stored_versions import StoredVersions
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.version import numbers

KINDS = ("predicted", "pulled", "gold")


class Rewrite(msgspec.Struct, frozen=True):
    """A file of annotations: its bytes before and after, and what was said in it, for whoever judges both."""

    name: str
    kind: str
    document: str
    before: bytes
    after: bytes
    old: tuple[tuple[Annotation | Record, Schema], ...] = ()
    new: tuple[Annotation | Record, ...] = ()


class Undecided(msgspec.Struct, frozen=True):
    """Something that a person has to decide, how often it stands, and in which documents."""

    what: str
    count: int
    documents: tuple[str, ...]


class MigrationPlan(msgspec.Struct, frozen=True):
    """
    What would be done.

    `counts` says of each change how often it is made in files of each kind. Where `undecided` or `issues` has
    anything, nothing is done.
    """

    to: str
    from_versions: tuple[str, ...]
    rewrites: tuple[Rewrite, ...]
    counts: dict[str, Counter[str]]
    undecided: tuple[Undecided, ...]
    issues: tuple[Issue, ...]

    def files(self, kind: str) -> int:
        """How many files of a kind would change."""
        return sum(1 for item in self.rewrites if item.kind == kind)


def plan(project: Project, progress: Progress = silent) -> MigrationPlan:
    """
    Say what it takes to bring every annotation, prediction and gold record to today's schema; nothing is changed.

    Raises Misconfigured where the schema of a version that is in use is not kept.
    """
    return _Planner(project).plan(progress)


class _Planner:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._schema = project.schema()
        self._versions = StoredVersions(project, self._schema)
        self._shape = Shape(self._schema.source)
        self._kept = Migrations(project)
        self._counts: dict[str, Counter[str]] = {}
        self._undecided: dict[str, tuple[Counter[str], list[str]]] = {}
        self._issues: list[Issue] = []
        self._rewrites: list[Rewrite] = []
        self._from: set[str] = set()

    def plan(self, progress: Progress) -> MigrationPlan:
        files = [(kind, file) for kind in KINDS for file in self._project.stored(kind)]
        hashes: dict[str, dict[tuple[str, str, str], str]] = {}
        fresh = self._unmigrated_predictions()
        for number, (kind, file) in enumerate(files):
            progress("planning", number, len(files))
            value = self._json(file)
            if value is None:
                continue
            if kind == "predicted":
                self._prediction(file, value, fresh)
            elif kind == "pulled":
                hashes[file.stem] = self._pulled(file, value)
            else:
                self._gold(file, value, hashes.get(file.stem, {}))
        progress("planning", len(files), len(files))
        undecided = [
            Undecided(what, counts.total(), tuple(sorted(set(documents))))
            for what, (counts, documents) in sorted(self._undecided.items())
        ]
        versions = sorted(self._from, key=numbers)
        return MigrationPlan(
            self._schema.version,
            tuple(versions),
            tuple(self._rewrites),
            self._counts,
            tuple(undecided),
            tuple(self._issues),
        )

    def _pulled(self, file: Path, value: Any) -> dict[tuple[str, str, str], str]:
        rows = value.get("layers") if isinstance(value, dict) else None
        if not isinstance(rows, list) or not any(map(self._versions.outdated, rows)):
            return {}
        found, issues = self._versions.annotations(file, rows)
        self._issues += issues
        new: list[Annotation | Record] = []
        hashes = {}
        for before, schema in found:
            after = before
            if before.schema_version != self._schema.version:
                after, moved = self._moved(before, schema)
                self._count("pulled", file.stem, moved, before.schema_version)
                hashes[before.annotator, before.interface, before.sha256] = after.sha256
            new.append(after)
        if not issues and len(found) == len(rows):
            layers = [annotation_to_json(row, self._schema) for row in new if isinstance(row, Annotation)]
            for row in layers:
                self._fits(self._shape.of_labels(row["labels"], file.name), file.stem)
            self._rewrite(file, "pulled", {**value, "layers": layers}, tuple(found), tuple(new))
        return hashes

    def _moved(self, annotation: Annotation, schema: Schema) -> tuple[Annotation, Moved]:
        if schema is self._schema:
            retold = msgspec.structs.replace(annotation, schema_version=schema.version)
            return retold, Moved(annotation.labels, Counter(), Counter())
        return self._versions.migration(annotation.schema_version).annotation(annotation)

    def _gold(self, file: Path, value: Any, hashes: Mapping[tuple[str, str, str], str]) -> None:
        outdated = self._versions.outdated(value)
        if not outdated and not hashes:
            return
        record, schema, issues = self._versions.gold(file, value)
        if record is None:
            self._issues += issues
            return
        after, moved = record, Moved(record.labels, Counter(), Counter())
        if schema is not self._schema:
            after, moved = self._versions.migration(record.schema_version).record(record)
        if outdated:
            after = msgspec.structs.replace(after, schema_version=self._schema.version)
            self._count("gold", file.stem, moved, record.schema_version)
        after = sources(after, hashes)
        if after != record:
            data = record_to_json(after, self._schema)
            self._fits(self._shape.of_record(data, file.name), file.stem)
            self._rewrite(file, "gold", data, ((record, schema),), (after,))

    def _prediction(self, file: Path, value: Any, fresh: Collection[str] | None) -> None:
        labels = value.get("labels") if isinstance(value, dict) else None
        if not isinstance(labels, dict):
            return
        name = self._project.relative(file)
        today = not any(self._shape.of_labels(labels, name))
        if today and fresh is not None and name not in fresh:
            return
        migration = self._versions.of_prediction(labels, today=today)
        if migration is None:
            if not today:
                message = "no schema that is kept admits what it proposes"
                self._issues.append(Issue("SCH002", Level.ERROR, message, document=file.stem, file=name))
            return
        moved = migration.labels(labels_from_json(labels, migration.old))
        if moved.done or moved.undecided:
            self._count("predicted", file.stem, moved, migration.old.version)
            data = {**value, "labels": labels_to_json(moved.labels, self._schema)}
            self._fits(self._shape.of_labels(data["labels"], name), file.stem)
            self._rewrite(file, "predicted", data)

    def _unmigrated_predictions(self) -> Collection[str] | None:
        """
        Return the predictions that were not brought to today's schema yet; None for all of them.

        A prediction says no version. One that fits today's schema was migrated, or made since, as soon as a migration
        to it is kept and through.
        """
        kept = [item for item in self._kept.all() if item.to == self._schema.version]
        if not kept:
            return None
        return {name for item in kept for name, state in self._kept.state(item).items() if state == "before"}

    def _rewrite(
        self,
        file: Path,
        kind: str,
        data: object,
        old: tuple[tuple[Annotation | Record, Schema], ...] = (),
        new: tuple[Annotation | Record, ...] = (),
    ) -> None:
        name = self._project.relative(file)
        before, after = self._kept.bytes_of(name), pretty(data).encode()
        if before != after:
            self._rewrites.append(Rewrite(name, kind, file.stem, before, after, old, new))

    def _count(self, kind: str, document: str, moved: Moved, version: str) -> None:
        self._from.add(version)
        for what, count in {f"schema {version} → {self._schema.version}": 1, **moved.done}.items():
            self._counts.setdefault(what, Counter())[kind] += count
        for what, count in moved.undecided.items():
            self._open(what, count, document)

    def _fits(self, issues: Iterable[Issue], document: str) -> None:
        # Whatever is undecided already does not fit either: it is said once.
        if not any(document in documents for _, documents in self._undecided.values()):
            for issue in issues:
                self._open(f"not admitted by schema {self._schema.version}: {issue.message}", 1, document)

    def _open(self, what: str, count: int, document: str) -> None:
        counts, documents = self._undecided.setdefault(what, (Counter(), []))
        counts[what] += count
        documents.append(document)

    def _json(self, file: Path) -> Any:
        name = self._project.relative(file)
        try:
            return read_json(self._kept.bytes_of(name))
        except Refused as error:
            self._issues.append(unreadable(name, str(error)))
            return None


def unfinished(door: Migrations, to: str) -> Kept | None:
    """Return the newest migration to a version where it was broken off half way, by a kill or an undo."""
    kept = door.all()
    if not kept or kept[-1].to != to or "before" not in door.state(kept[-1]).values():
        return None
    return kept[-1]
