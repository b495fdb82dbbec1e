"""Carries a schema migration to the server's projects. Labels in use never vanish from an interface."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import sleep

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.rewrite_result import rewritten_item
from claimset.labelstudio.payload.server_rows import ServerItem, TaskItems
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.migration.labels import LabelMigration
from claimset.migration.planner import plan_migration
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.project_page import renew_page
from claimset.sync.assignment.server_project import ServerProject, find_projects
from claimset.sync.pull.pull import pull
from claimset.sync.pull.stored_index import StoredIndex
from claimset.text.plural import plural

_TRIES = 4
_REWRITES = 3
_PAUSE_SECONDS = 2.0


class ServerMigration(msgspec.Struct, frozen=True):
    """
    The changes that a migration made on the server.

    `written` counts the rewritten items by kind (annotations, drafts, predictions, tasks). `issues` are those of the
    pull that runs first. `waiting` names the labels that a person has to replace on the server, with counts and places.
    """

    written: dict[str, int]
    issues: tuple[Issue, ...]
    waiting: tuple[str, ...] = ()


def migrate_servers(
    project: Project, servers: Iterable[AnnotationServer], progress: Progress = silent
) -> ServerMigration:
    """Bring every server to today's schema, one after the other. Raises the errors of `migrate_server`."""
    counts: Counter[str] = Counter()
    issues: list[Issue] = []
    open_names: list[str] = []
    for server in servers:
        migration = migrate_server(project, server, progress)
        counts.update(migration.written)
        issues += migration.issues
        open_names += migration.waiting
    return ServerMigration(dict(counts), tuple(issues), tuple(open_names))


def migrate_server(
    project: Project, server: AnnotationServer, progress: Progress = silent, wait: Callable[[float], None] = sleep
) -> ServerMigration:
    """
    Bring the annotations, drafts and predictions on the server to today's schema.

    There are four steps. The interfaces get the new names beside the old ones in use. Everything is pulled and stored.
    Each annotation, draft and prediction is rewritten. The old names are removed from the interfaces. A name whose
    successor a person has to choose stays in the interface, and its task keeps the earlier schema version. After a kill
    or an ambiguous answer, the server is read again before anything is sent. Raises Conflict, and changes nothing on
    the server, if the project's files are not migrated yet, or if an annotator has unsaved changes in an annotation
    that would be rewritten.
    """
    schema = project.schema()
    with project.locked():
        if plan_migration(project).rewrites:
            raise Conflict("the files here are not migrated yet", "claimset schema migrate --apply")
        targets = [
            (interface, target)
            for interface in schema.interfaces.values()
            for target in find_projects(server, schema, interface)
        ]
        jobs = [_ProjectMigration(project, server, schema, interface, target) for interface, target in targets]
        for job in jobs:
            job.require_no_unsaved_changes(progress)
        for interface, target in targets:
            renew_page(server, schema, interface, target)
    pull_result = pull(project, server, progress)
    counts: Counter[str] = Counter()
    with project.locked():
        gaps = StoredIndex(project, ()).gaps
        for job in jobs:
            job.gaps = gaps
            for _ in range(_REWRITES):
                counts += job.rewrite(progress, wait)
                renew_page(server, schema, job.interface, job.target)
                if not job.has_former_names():
                    break
            else:
                raise Conflict(
                    f"somebody is at work in '{job.interface.name}' with names of the earlier schema",
                    "run claimset schema migrate --apply --server again when nobody is",
                )
    return ServerMigration(
        dict(counts), tuple(pull_result.issues), tuple(name for job in jobs for name in job.open_names())
    )


class _ProjectMigration:
    """The migration of one server project."""

    def __init__(
        self, project: Project, server: AnnotationServer, schema: Schema, interface: Interface, target: ServerProject
    ) -> None:
        self._project = project
        self._server = server
        self._schema = schema
        self.interface = interface
        self.target, self._target = target, target.id
        self._origin = target.origin
        self.gaps: dict[tuple[str, int], Answers] = {}
        self._former_names = FormerNames(schema, interface)
        self._migrations: dict[str, LabelMigration] = {}

    def require_no_unsaved_changes(self, progress: Progress) -> None:
        """Raise Conflict if an annotator has unsaved changes in an annotation that would be rewritten."""
        tasks_with_drafts: list[int] = []
        for number, task in enumerate(self._server.editor.tasks(self._target)):
            progress(f"looking at {self.interface.name}", number, None)
            if self._has_unsaved_changes(task):
                tasks_with_drafts.append(task.id)
        if tasks_with_drafts:
            raise _unsaved_changes(tasks_with_drafts)

    def rewrite(self, progress: Progress, wait: Callable[[float], None]) -> Counter[str]:
        """Rewrite every task with names or defaults of an earlier schema; a snapshot keeps the old JSON."""
        tasks = [
            task
            for task in self._server.editor.tasks(self._target)
            if self._changed_items(task) or self._is_outdated(task)
        ]
        if tasks:
            data = gzip.compress("".join(_snapshot_lines(tasks)).encode("utf-8", "surrogatepass"), mtime=0)
            self._project.keep_snapshot(f"{self.interface.name}-before", data)
        counts: Counter[str] = Counter()
        for number, task in enumerate(tasks):
            progress(f"rewriting {self.interface.name}", number, len(tasks))
            self._rewrite_task(task.id, counts, wait)
        progress(f"rewriting {self.interface.name}", len(tasks), len(tasks))
        return counts

    def has_former_names(self) -> bool:
        """Say whether anything on the server still has an earlier name."""
        return any(
            self._former_names.successor(name) != name
            for task in self._server.editor.tasks(self._target)
            for item in task.items
            for name in item.terms
        )

    def open_names(self) -> list[str]:
        """Return the former names whose successor a person has to choose, each with its count and place."""
        counts = Counter(
            name for task in self._server.editor.tasks(self._target) for name in self._undecided_names(task)
        )
        place = f"on the server, in '{self.interface.name}'"
        return [f"{name} ({plural(count, 'time')} {place})" for name, count in counts.items()]

    def _undecided_names(self, task: TaskItems) -> list[str]:
        return [name for item in task.items for name in self._former_names.undecided_names(item.terms)]

    def _rewrite_task(self, number: int, counts: Counter[str], wait: Callable[[float], None]) -> None:
        for _ in range(_TRIES):
            task = self._server.editor.task(self._target, number)
            if task is None:
                return
            if self._has_unsaved_changes(task):
                raise _unsaved_changes([number])
            try:
                for item in self._changed_items(task):
                    self._server.editor.rewrite(item)
                    counts[item.kind] += 1
                if self._is_outdated(task):
                    self._server.editor.mark(task, self._schema.version)
                    counts["tasks"] += 1
            except AmbiguousOutcome:
                wait(_PAUSE_SECONDS)
            else:
                return
        raise Unreachable(
            f"{self._server.url} broke off {_TRIES} times while a task was rewritten",
            "run it again; tasks that were rewritten stay so",
        )

    def _changed_items(self, task: TaskItems) -> list[ServerItem]:
        """Return the new version of each item that has to be rewritten."""
        items = [
            rewritten_item(item, self._schema, self.interface, *self._migration_of(task, item)) for item in task.items
        ]
        return [item for item, old_item in zip(items, task.items, strict=True) if item != old_item]

    def _has_unsaved_changes(self, task: TaskItems) -> bool:
        # Label Studio deletes the draft of an annotation as soon as the annotation is changed.
        drafts = {item.annotation for item in task.items if item.annotation is not None}
        return bool(drafts) and any(
            item.kind == "annotations" and item.id in drafts for item in self._changed_items(task)
        )

    def _is_outdated(self, task: TaskItems) -> bool:
        """Say whether a task should get today's schema version: not while a person has to choose a name in it."""
        return self._version(task) not in {"", self._schema.version} and not self._undecided_names(task)

    def _migration_of(self, task: TaskItems, item: ServerItem) -> tuple[LabelMigration | None, Answers]:
        """Return the migration from the schema that an item was made under, and its questions that were never asked."""
        version = self._version(task)
        if version in {"", self._schema.version}:
            return None, {}
        if version not in self._migrations:
            self._migrations[version] = LabelMigration(self._project.version(version), self._schema)
        gaps = self.gaps.get((self._origin, item.id), {}) if item.kind == "annotations" else {}
        return self._migrations[version], gaps

    @staticmethod
    def _version(task: TaskItems) -> str:
        return str(task.data.get("schema_version") or "")


def _unsaved_changes(tasks: Sequence[int]) -> Conflict:
    return Conflict(
        f"annotators have unsaved changes in annotations of {plural(len(tasks), 'task')}, such as task {tasks[0]}: "
        "Label Studio would throw them away",
        "have them press Update or discard the changes there, then run it again",
    )


def _snapshot_lines(tasks: Sequence[TaskItems]) -> Iterator[str]:
    for task in tasks:
        yield json.dumps(task.raw, ensure_ascii=False, sort_keys=True) + "\n"
