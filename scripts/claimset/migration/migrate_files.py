"""Migrates all stored annotations, predictions, gold and decisions to today's schema, and back to the same bytes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from claimset.check.result import other_layers
from claimset.migration.decisions import read_filled_in, require_fitting
from claimset.migration.plan import MigrationPlan
from claimset.migration.planner import plan_migration
from claimset.migration.tally import OpenDecision
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.name_choice import Decisions
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict
from claimset.model.waiver import Waiver
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.rules.waivers import content_of
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import KeptDecision, KeptMigration, Migrations
from claimset.store.project import Project
from claimset.store.waivers import read_waivers


class MigrationResult(msgspec.Struct, frozen=True):
    """
    The number of files that were written, the file that an undo reads, and the decisions that wait for a person.

    `migration_name` is None if nothing had to be written.
    """

    files: int
    migration_name: str | None = msgspec.field(name="kept")
    undecided: tuple[OpenDecision, ...] = ()


class UndoneMigration(msgspec.Struct, frozen=True):
    """
    The names of the files that an undo restored, and the versions before and after the migration that it undid.

    `changed_files` are those of documents that changed between two parts: they keep the changes of the earlier part.
    """

    files: tuple[str, ...]
    changed_files: tuple[str, ...] = msgspec.field(name="changed")
    from_versions: tuple[str, ...] = msgspec.field(name="from")
    to: str


class Consequences(msgspec.Struct, frozen=True):
    """The consequences of a migration: waivers that lapse, and counts of new errors by rule code."""

    lapsing: tuple[Waiver, ...]
    new_errors: dict[str, int]


def apply_migration(
    project: Project,
    progress: Progress = silent,
    *,
    assume: bool = False,
    decisions_table: Path | None = None,
    curator: str | None = None,
    continues: int | None = None,
) -> MigrationResult:
    """
    Migrate the project. The old bytes are stored first, for an undo; then each file is written, whole or not at all.

    Annotations that wait for a person's decision stay as they are, and the rest is migrated. `assume` writes the
    schema's default for questions that nobody was asked. `decisions_table` is a table of decisions that the `curator`
    filled in. `continues` is the number of the newest migration if this one is a later part of the same run: one undo
    takes both back. If the process is killed, another `apply_migration` goes on and `undo_migration` goes back. Raises
    Conflict, and changes nothing, if a file cannot be read, and Misconfigured if a decision is none of the choices.
    """
    decisions = read_filled_in(decisions_table) if decisions_table is not None else {}
    with project.locked():
        plan = plan_migration(project, progress, assume=assume, decisions=decisions, curator=curator)
        _require_readable(plan)
        require_fitting(decisions, plan.open_choices)
        migrations = Migrations(project)
        migration = _migration_to_store(migrations, plan, decisions, continues)
        if plan.rewrites or migration.changed_before:
            migrations.keep(migration)
        if not plan.rewrites:
            return MigrationResult(0, None, plan.undecided)
        for number, item in enumerate(sorted(plan.rewrites, key=lambda item: _write_order(item.name))):
            progress("migrating", number, len(plan.rewrites))
            migrations.write(item.name, item.after)
        progress("migrating", len(plan.rewrites), len(plan.rewrites))
        return MigrationResult(len(plan.rewrites), migrations.name(migration), plan.undecided)


def continuable_migration(project: Project) -> int | None:
    """Return the number of the newest migration if a later part can continue it: no file of it changed since."""
    migration = Migrations(project).intact(project.schema().version)
    return None if migration is None else migration.number


def undo_migration(project: Project, progress: Progress = silent) -> UndoneMigration:
    """
    Undo the last migration, and then the earlier parts that it continues: every file gets the bytes that it had.

    A document that a pull changed between two parts stays as it was before the later one. Raises Conflict, and changes
    nothing, if a file was changed since, and Misconfigured if no migration is stored.
    """
    with project.locked():
        migrations = Migrations(project)
        parts = migrations.undoable_parts()
        stored_parts = reversed(migrations.all()[-len(parts) :])
        changed_files = {
            name
            for stored, part in zip(stored_parts, parts, strict=True)
            for name in stored.files.keys() - part.files.keys()
        }
        for part in parts[1:]:
            # After a kill of this undo the earlier part is undone like any other.
            migrations.keep(part)
        for part in parts:
            names = sorted(part.files, key=_write_order, reverse=True)
            migrations.undo(part, f"the migration to {part.to}", names, progress)
        files = {name for part in parts for name in part.files} - changed_files
        first = parts[-1]
        return UndoneMigration(tuple(sorted(files)), tuple(sorted(changed_files)), first.from_versions, first.to)


def consequences(project: Project, plan: MigrationPlan) -> Consequences:
    """Judge the files that would change, before under the old schema and after under the new one."""
    documents = {document.id: document for document in project.documents()}
    issues_before: list[Issue] = []
    issues_after: list[Issue] = []
    for item in plan.rewrites:
        document = documents.get(item.document)
        if document is not None:
            text = project.text_of(document)
            issues_before += _judge(item.old, document, text)
            issues_after += _judge(item.new, document, text)
    contents_before, contents_after = (
        {content_of(issue) for issue in issues_before},
        {content_of(issue) for issue in issues_after},
    )
    lapsing = [
        row for row in read_waivers(project) if row.content in contents_before and row.content not in contents_after
    ]
    error_counts = _errors(issues_after)
    error_counts.subtract(_errors(issues_before))
    return Consequences(tuple(lapsing), {code: count for code, count in sorted(error_counts.items()) if count > 0})


def _judge(parts: Sequence[tuple[Annotation | Record, Schema]], document: Document, text: str | None) -> list[Issue]:
    """Run the rules over the annotations or the record of a file, each under its own schema."""
    rows = [row for row, _ in parts if isinstance(row, Annotation)]
    issues: list[Issue] = []
    for row, schema in parts:
        if isinstance(row, Annotation):
            subject = Subject(document, row.labels, schema, text, row, zone_labels=other_layers(row, rows))
        else:
            subject = Subject(document, row.labels, schema, text)
        issues += run(subject)
    return issues


def _errors(issues: list[Issue]) -> Counter[str]:
    return Counter(issue.code for issue in issues if issue.level == Level.ERROR)


def _require_readable(plan: MigrationPlan) -> None:
    if plan.issues:
        issue = plan.issues[0]
        raise Conflict(
            f"{issue.file} cannot be read under its schema ({issue.message}): nothing is changed",
            "claimset schema migrate --plan lists all of them; mend or restore them first",
        )


def _migration_to_store(
    migrations: Migrations, plan: MigrationPlan, decisions: Mapping[str, Decisions], continues: int | None
) -> KeptMigration:
    """Return the migration to store: the unfinished one with more files, or else a new one."""
    files = {item.name: MigratedFile.of(item.before, item.after) for item in plan.rewrites}
    kept_decisions = tuple(_kept_decisions(plan, decisions))
    last = migrations.unfinished(plan.to)
    if last is not None:
        states = migrations.state(last)
        if all(states.get(name, "before") == "before" for name in files):
            versions = tuple(dict.fromkeys((*last.from_versions, *plan.from_versions)))
            merged_decisions = (*last.decisions, *kept_decisions)
            return replace(last, from_versions=versions, files={**last.files, **files}, decisions=merged_decisions)
    newest = next(reversed(migrations.all()), None)
    new = KeptMigration(1, plan.from_versions or (plan.to,), plan.to, files, kept_decisions)
    if newest is None:
        return new
    new = replace(new, number=newest.number + 1)
    if newest.number != continues:
        return new
    changed_before = tuple(name for name, state in migrations.state(newest).items() if state == "else")
    versions = plan.from_versions or newest.from_versions
    return replace(new, from_versions=versions, continues=continues, changed_before=changed_before)


def _kept_decisions(plan: MigrationPlan, decisions: Mapping[str, Decisions]) -> Iterator[KeptDecision]:
    """Yield the decisions about documents whose annotations are migrated, with the annotators who have the span."""
    for item in plan.rewrites:
        migrated_rows = [
            row
            for (old_row, _), (row, _) in zip(item.old, item.new, strict=True)
            if isinstance(row, Annotation) and row is not old_row
        ]
        for key, new in decisions.get(item.document, {}).items():
            annotators = {row.annotator for row in migrated_rows if key[0] in {"", *_span_ids(row)}}
            if annotators:
                yield KeptDecision(item.document, tuple(sorted(annotators)), *key, new)


def _span_ids(row: Annotation) -> Iterator[str]:
    return (span.id for span in row.labels.spans)


def _write_order(name: str) -> tuple[bool, str]:
    # The next run needs the annotations' old hashes to find the decisions and gold records that name them, and the old
    # gold to find decisions. So decisions are written first and annotations last, and restored in reverse.
    return "/pulled/" in name, name
