"""Carries a schema migration to the server's projects. Labels in use never vanish from an interface."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import sleep

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.migration.decisions import read_filled_in
from claimset.migration.planner import plan_migration
from claimset.model.issue import Issue, Level
from claimset.model.name_choice import Decisions
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.assignment.project_page import renew_page
from claimset.sync.assignment.server_project import find_projects
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from claimset.sync.pull.stored_index import StoredIndex
from claimset.sync.rewrite_project import ProjectRewrite

_REWRITES = 3


class ServerMigration(msgspec.Struct, frozen=True):
    """
    The changes that a migration made on the server.

    `written` counts the rewritten items by kind (annotations, drafts, predictions, tasks). `issues` are those of its
    pulls. `waiting` are the names for which a person has to choose a successor, with counts and places on the server.
    """

    written: dict[str, int]
    issues: tuple[Issue, ...]
    waiting: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing waits for a person, and no issue is an error."""
        return not self.waiting and all(issue.level != Level.ERROR for issue in self.issues)


def migrate_servers(
    project: Project,
    servers: Iterable[AnnotationServer],
    progress: Progress = silent,
    decisions_table: Path | None = None,
) -> ServerMigration:
    """Bring every server to today's schema, one after the other. Raises the errors of `migrate_server`."""
    decisions = read_filled_in(decisions_table) if decisions_table is not None else {}
    counts: Counter[str] = Counter()
    issues: list[Issue] = []
    open_names: list[str] = []
    for server in servers:
        migration = migrate_server(project, server, progress, decisions=decisions)
        counts.update(migration.written)
        issues += migration.issues
        open_names += migration.waiting
    return ServerMigration(dict(counts), tuple(issues), tuple(open_names))


def migrate_server(
    project: Project,
    server: AnnotationServer,
    progress: Progress = silent,
    wait: Callable[[float], None] = sleep,
    decisions: Mapping[str, Decisions] | None = None,
) -> ServerMigration:
    """
    Bring the annotations, drafts and predictions on the server to today's schema.

    There are five steps. The interfaces get the new names beside the old ones in use. Everything is pulled and stored.
    Each annotation, draft and prediction is rewritten; of several successors of a name it gets the one that its stored
    labels have, because a person chose it, or the one that `decisions` have, by document. The old names are removed
    from the interfaces. Annotations that were rewritten by `decisions` are pulled. A name whose successor nobody chose
    stays in the interface, and its task keeps the earlier schema version. After a kill or an ambiguous answer, the
    server is read again before anything is sent. Raises Conflict, and changes nothing on the server, if the project's
    files are not migrated yet, or if an annotator has unsaved changes in an annotation that would be rewritten.
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
        jobs = [
            ProjectRewrite(project, server, schema, interface, target, decisions or {}) for interface, target in targets
        ]
        for job in jobs:
            job.require_no_unsaved_changes(progress)
        for interface, target in targets:
            renew_page(server, schema, interface, target)
    issues = list(pull(project, server, progress).issues)
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
    if decisions and counts["annotations"]:
        # A pull of everything finds each error again that still stands; what the first one only warned of is said once.
        warnings = [issue for issue in issues if issue.level is not Level.ERROR]
        issues = pull(project, server, progress, PullOptions(full=True)).issues
        issues = [*warnings, *(issue for issue in issues if issue not in warnings)]
    return ServerMigration(dict(counts), tuple(issues), tuple(name for job in jobs for name in job.open_names()))
