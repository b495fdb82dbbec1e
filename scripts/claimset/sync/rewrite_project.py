"""Rewrites the annotations, drafts and predictions of one server project in the names of today's schema."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.rewrite_result import rewritten_item
from claimset.labelstudio.payload.server_rows import ServerItem, TaskItems
from claimset.labelstudio.port import AmbiguousOutcome, AnnotationServer
from claimset.migration.labels import LabelMigration
from claimset.model.name_choice import Decisions
from claimset.model.progress import Progress
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Unreachable
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject
from claimset.sync.stored_choices import StoredChoices
from claimset.text.plural import plural

_TRIES = 4
_PAUSE_SECONDS = 2.0


class ProjectRewrite:
    """Rewrites the labels of one server project in the names of today's schema."""

    def __init__(
        self,
        project: Project,
        server: AnnotationServer,
        schema: Schema,
        interface: Interface,
        target: ServerProject,
        decisions: Mapping[str, Decisions],
    ) -> None:
        self._project = project
        self._server = server
        self._schema = schema
        self.interface = interface
        self.target = target
        self._origin = target.origin
        self.gaps: dict[tuple[str, int], Answers] = {}
        self._former_names = FormerNames(schema, interface)
        self._migrations: dict[str, LabelMigration] = {}
        self._stored_choices = StoredChoices(project, schema, target.origin, decisions)

    def require_no_unsaved_changes(self, progress: Progress) -> None:
        """Raise Conflict if an annotator has unsaved changes in an annotation that would be rewritten."""
        tasks_with_drafts: list[int] = []
        for number, task in enumerate(self._server.editor.tasks(self.target.id)):
            progress(f"looking at {self.interface.name}", number, None)
            if self._has_unsaved_changes(task):
                tasks_with_drafts.append(task.id)
        if tasks_with_drafts:
            raise _unsaved_changes(tasks_with_drafts)

    def rewrite(self, progress: Progress, wait: Callable[[float], None]) -> Counter[str]:
        """Rewrite every task with names or defaults of an earlier schema; a snapshot keeps the old JSON."""
        self._stored_choices.forget()  # a pull may have changed what is stored
        tasks = [
            task
            for task in self._server.editor.tasks(self.target.id)
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
            for task in self._server.editor.tasks(self.target.id)
            for item in task.items
            for name in item.terms
        )

    def open_names(self) -> list[str]:
        """Return the names whose successor a person has to choose, each with its count and place."""
        self._stored_choices.forget()  # a pull may have changed what is stored
        tasks = self._server.editor.tasks(self.target.id)
        counts = Counter(name for task in tasks for name in self._open_names(task))
        place = f"on the server, in '{self.interface.name}'"
        return [f"{name} ({plural(count, 'time')} {place})" for name, count in counts.items()]

    def _open_names(self, task: TaskItems) -> list[str]:
        """Return the names of a task that wait for a person: former ones, and ones that stayed beside others."""
        names = self._undecided_names(task.items) and self._undecided_names(self._items(task))
        if self._has_former_version(task):
            names += [name for item in task.items for name in self._stayed_names(task, item)]
        return names

    def _undecided_names(self, items: Sequence[ServerItem]) -> list[str]:
        return [name for item in items for name in self._former_names.undecided_names(item.terms)]

    def _stayed_names(self, task: TaskItems, item: ServerItem) -> list[str]:
        """Return the names of an item that stayed beside others, if nobody decided between them."""
        is_work = item.kind == "annotations" or (item.kind == "drafts" and item.annotation is None)
        names = list(self._former_names.stayed_names(item.terms)) if is_work else []
        return names if names and not self._stored_choices.decide_all(task, item) else []

    def _rewrite_task(self, number: int, counts: Counter[str], wait: Callable[[float], None]) -> None:
        for _ in range(_TRIES):
            task = self._server.editor.task(self.target.id, number)
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
        return [item for item, old_item in zip(self._items(task), task.items, strict=True) if item != old_item]

    def _items(self, task: TaskItems) -> list[ServerItem]:
        """Return the items of a task in today's names."""
        has_splits = self._former_names.has_splits
        return [
            rewritten_item(
                item,
                self._schema,
                self.interface,
                *self._migration_of(task, item),
                choices=self._stored_choices.of(task, item) if has_splits else None,
            )
            for item in task.items
        ]

    def _has_unsaved_changes(self, task: TaskItems) -> bool:
        # Label Studio deletes the draft of an annotation as soon as the annotation is changed.
        drafts = {item.annotation for item in task.items if item.annotation is not None}
        return bool(drafts) and any(
            item.kind == "annotations" and item.id in drafts for item in self._changed_items(task)
        )

    def _is_outdated(self, task: TaskItems) -> bool:
        """Say whether a task should get today's schema version: not while a person has to choose a name in it."""
        return self._has_former_version(task) and not self._open_names(task)

    def _has_former_version(self, task: TaskItems) -> bool:
        return self._version(task) not in {"", self._schema.version}

    def _migration_of(self, task: TaskItems, item: ServerItem) -> tuple[LabelMigration | None, Answers]:
        """Return the migration from the schema that an item was made under, and its questions that were never asked."""
        if not self._has_former_version(task):
            return None, {}
        version = self._version(task)
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
