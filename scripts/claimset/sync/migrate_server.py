"""The server's projects follow a migration: nothing that is in use ever vanishes from an interface."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import sleep

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames, used_terms
from claimset.labelstudio.payload.rewrite_result import rewrite_result
from claimset.labelstudio.transport.client import Server
from claimset.labelstudio.transport.edit_annotations import AnnotationEditor, ServerItem, TaskItems
from claimset.labelstudio.transport.http import AmbiguousOutcome
from claimset.migration.labels import LabelMigration
from claimset.migration.plan import plan_migration
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject, find_or_create, find_projects
from claimset.sync.pull.pull import pull
from claimset.sync.pull.stored_index import StoredIndex
from claimset.text.plural import plural

_TRIES = 4
_ROUNDS = 3
_PAUSE = 2.0


class ServerMigration(msgspec.Struct, frozen=True):
    """
    How many annotations, drafts, predictions and tasks were rewritten, what the pull before it had to say, and what
    waits on the server for a person to relabel it, in words.
    """

    written: dict[str, int]
    issues: tuple[Issue, ...]
    waiting: tuple[str, ...] = ()


def migrate_servers(project: Project, servers: Iterable[Server], progress: Progress = silent) -> ServerMigration:
    """Bring every server to today's schema, one after the other. Raises what `follow` raises."""
    written: Counter[str] = Counter()
    issues: list[Issue] = []
    waiting: list[str] = []
    for server in servers:
        done = migrate_server(project, server, progress)
        written.update(done.written)
        issues += done.issues
        waiting += done.waiting
    return ServerMigration(dict(written), tuple(issues), tuple(waiting))


def migrate_server(
    project: Project, server: Server, progress: Progress = silent, wait: Callable[[float], None] = sleep
) -> ServerMigration:
    """
    Bring what annotators made on the server to today's schema.

    First its interfaces say the new names beside the old ones in use; then everything is pulled, and kept as it is;
    then annotation after annotation, draft after draft and prediction after prediction is rewritten; only then the
    old names go. A name of which a person has to decide what it became stays, and stays on offer; its task goes on
    saying the earlier schema. After a kill, or an answer that leaves open what was done, everything is looked at again
    before anything is sent. Raises Conflict, and changes nothing there, where the files here are not migrated yet, and
    where an annotator has unsaved changes in an annotation that would be rewritten.
    """
    schema = project.schema()
    there = AnnotationEditor(server.url, server.token)
    try:
        with project.locked():
            if plan_migration(project).rewrites:
                raise Conflict("the files here are not migrated yet", "claimset schema migrate --apply")
            targets = [
                (interface, target)
                for interface in schema.interfaces.values()
                for target in find_projects(server, schema, interface)
            ]
            jobs = [_Follow(project, there, schema, interface, target) for interface, target in targets]
            for job in jobs:
                job.require(progress)
            for interface, target in targets:
                find_or_create(server, schema, interface, annotator=target.annotator)
        pulled = pull(project, server, progress)
        written: Counter[str] = Counter()
        with project.locked():
            gaps = StoredIndex(project, ()).gaps
            for job in jobs:
                job.gaps = gaps
                for _ in range(_ROUNDS):
                    written += job.rewrite(progress, wait)
                    find_or_create(server, schema, job.interface, annotator=job.annotator)
                    if not job.left():
                        break
                else:
                    raise Conflict(
                        f"somebody is at work in '{job.interface.name}' with names of the earlier schema",
                        "run claimset schema migrate --apply --server again when nobody is",
                    )
        return ServerMigration(
            dict(written), tuple(pulled.issues), tuple(words for job in jobs for words in job.waiting())
        )
    finally:
        there.close()


class _Follow:
    def __init__(
        self, project: Project, there: AnnotationEditor, schema: Schema, interface: Interface, target: ServerProject
    ) -> None:
        self._project = project
        self._there = there
        self._schema = schema
        self.interface = interface
        self._target = target.id
        self._origin = target.origin
        self.annotator = target.annotator
        self.gaps: dict[tuple[str, int], Answers] = {}
        self._earlier = FormerNames(schema, interface)
        self._migrations: dict[str, LabelMigration] = {}

    def require(self, progress: Progress) -> None:
        """Raise Conflict where a person has to do something first."""
        busy: list[int] = []
        for number, task in enumerate(self._there.task_items(self._target)):
            progress(f"looking at {self.interface.name}", number, None)
            if self._busy(task):
                busy.append(task.id)
        if busy:
            raise _unsaved(busy)

    def rewrite(self, progress: Progress, wait: Callable[[float], None]) -> Counter[str]:
        """Rewrite every task that has something of an earlier schema; all of them are kept as they are first."""
        todo = [task for task in self._there.task_items(self._target) if self._changes(task) or self._outdated(task)]
        if todo:
            data = gzip.compress("".join(_lines(todo)).encode("utf-8", "surrogatepass"), mtime=0)
            self._project.keep_snapshot(f"{self.interface.name}-before", data)
        written: Counter[str] = Counter()
        for number, task in enumerate(todo):
            progress(f"rewriting {self.interface.name}", number, len(todo))
            self._task(task.id, written, wait)
        progress(f"rewriting {self.interface.name}", len(todo), len(todo))
        return written

    def left(self) -> bool:
        """Say whether anything on the server still has an earlier name."""
        return any(
            self._earlier.successor(said) != said
            for task in self._there.task_items(self._target)
            for item in task.items
            for said in used_terms(item.regions)
        )

    def waiting(self) -> list[str]:
        """Say what on the server has an earlier name of which a person has to decide, and how often."""
        words = Counter(word for task in self._there.task_items(self._target) for word in self._open(task))
        where = f"on the server, in '{self.interface.name}'"
        return [f"{word} ({plural(count, 'time')} {where})" for word, count in words.items()]

    def _open(self, task: TaskItems) -> list[str]:
        return [word for item in task.items for word in self._earlier.undecided_names(item.regions)]

    def _task(self, number: int, written: Counter[str], wait: Callable[[float], None]) -> None:
        for _ in range(_TRIES):
            task = self._there.task(self._target, number)
            if task is None:
                return
            if self._busy(task):
                raise _unsaved([number])
            try:
                for item, result in self._changes(task):
                    self._there.rewrite(item, result)
                    written[item.kind] += 1
                if self._outdated(task):
                    self._there.mark(task, self._schema.version)
                    written["tasks"] += 1
            except AmbiguousOutcome:
                wait(_PAUSE)
            else:
                return
        raise Unreachable(
            f"{self._there.url} broke off {_TRIES} times while a task was rewritten",
            "run it again; what was rewritten stays",
        )

    def _changes(self, task: TaskItems) -> list[tuple[ServerItem, list[object]]]:
        found = [
            (item, rewrite_result(item, self._schema, self.interface, *self._past(task, item))) for item in task.items
        ]
        return [(item, result) for item, result in found if result != item.result]

    def _busy(self, task: TaskItems) -> bool:
        # Label Studio throws the draft of an annotation away as soon as the annotation is changed.
        drafts = {item.annotation for item in task.items if item.annotation is not None}
        return bool(drafts) and any(item.kind == "annotations" and item.id in drafts for item, _ in self._changes(task))

    def _outdated(self, task: TaskItems) -> bool:
        """Say whether a task is to say today's schema: not while a person has to decide something of it."""
        return self._version(task) not in {"", self._schema.version} and not self._open(task)

    def _past(self, task: TaskItems, item: ServerItem) -> tuple[LabelMigration | None, Answers]:
        """Return the way from the schema that an item was made under, and what nobody was asked of it."""
        version = self._version(task)
        if version in {"", self._schema.version}:
            return None, {}
        if version not in self._migrations:
            self._migrations[version] = LabelMigration(self._project.version(version), self._schema)
        known = self.gaps.get((self._origin, item.id), {}) if item.kind == "annotations" else {}
        return self._migrations[version], known

    @staticmethod
    def _version(task: TaskItems) -> str:
        return str(task.data.get("schema_version") or "")


def _unsaved(tasks: Sequence[int]) -> Conflict:
    return Conflict(
        f"annotators have unsaved changes in annotations of {plural(len(tasks), 'task')}, such as task {tasks[0]}: "
        "Label Studio would throw them away",
        "have them press Update or discard the changes there, then run it again",
    )


def _lines(tasks: Sequence[TaskItems]) -> Iterator[str]:
    for task in tasks:
        yield json.dumps(task.raw, ensure_ascii=False, sort_keys=True) + "\n"
