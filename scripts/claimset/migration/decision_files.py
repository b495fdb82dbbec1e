"""Plans the new content of the files of decisions in a migration."""

from collections.abc import Sequence

from claimset.migration.decision_move import DecisionMove, MigratedGold
from claimset.migration.plan import RewrittenFile
from claimset.migration.stored_versions import StoredVersions
from claimset.model.decision import Decision
from claimset.model.file_kind import FILE_KINDS
from claimset.model.issue import Issue
from claimset.model.name_choice import Decisions
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.version import version_numbers
from claimset.rules.engine.shape import unreadable
from claimset.store.decisions import decision_lines
from claimset.store.files.json_lines import json_rows
from claimset.store.kept.migrations import Migrations
from claimset.store.project import Project


class DecisionFiles:
    """
    The files of decisions of one migration: the plan gets `rewrites` and `changed_lines`, and `issues` stop it.

    `curator` is the pseudonym of the person who decides the open choices of the migration. The decisions about a
    document go together: while one of its annotations waits for a person, they wait too.
    """

    def __init__(self, project: Project, today: Schema, versions: StoredVersions, curator: str | None) -> None:
        self._project, self._today, self._versions, self._curator = project, today, versions, curator
        self._documents = {document.id: document for document in project.documents()}
        self._migrations = Migrations(project)
        self.rewrites: list[RewrittenFile] = []
        self.changed_lines = 0
        self.issues: list[Issue] = []

    def move(
        self,
        document_id: str,
        rows: Sequence[tuple[Annotation, Annotation]] | None,
        choices: Decisions,
        gold: MigratedGold | None,
    ) -> Record | None:
        """
        Plan the file of a document's decisions; return the gold record made from it if it equals the migrated gold.

        `rows` are (annotation before, annotation after), None if none of them is migrated; `choices` are a person's
        answers to open choices.
        """
        if rows is None:
            file = self._project.pulled_file(document_id)
            rows = [(row, row) for row in self._versions.pulled(file)[0]] if file.is_file() else []
        if document_id not in self._documents or any(
            after.counts and after.schema_version != self._today.version for _, after in rows
        ):
            return None
        name = self._project.decision_name(document_id)
        lines: list[Decision] = []
        for line in decision_lines(self._project, document_id):
            if isinstance(line, str):
                self.issues.append(unreadable(name, line))
                return None
            lines.append(line)
        versions = {before.schema_version for before, after in rows if before is not after}
        if gold is not None:
            versions.add(gold.before.schema_version)
        migration = self._versions.migration(max(versions, key=version_numbers))
        move = DecisionMove(migration, self._documents[document_id], rows, choices, gold, self._curator)
        moved_lines, record = move.lines(lines), None
        if gold is not None:
            moved_lines, record = move.gold(gold, moved_lines)
        if moved_lines != lines:
            data = json_rows(FILE_KINDS["decisions"], moved_lines)
            before = self._migrations.bytes_of(name)
            self.rewrites.append(RewrittenFile(name, "decisions", document_id, before, data))
            self.changed_lines += len([line for line in moved_lines if line not in lines])
        return record
