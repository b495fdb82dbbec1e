"""Progress of the labelling: documents waiting, in progress and done, and the hours left at the pace so far."""

from collections.abc import Iterable

import msgspec

from claimset.gold.acceptance import LabelAcceptance, acceptance
from claimset.labels.as_json import annotation_heads
from claimset.labelstudio.port import AnnotationServer
from claimset.model.record import Head
from claimset.model.refusal import Refusal
from claimset.model.schema import Schema
from claimset.model.trouble import Trouble
from claimset.server.servers import Servers
from claimset.store.files.files import read_whole
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.store.refusals import refusal_lines
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.assignment.server_project import find_projects
from claimset.sync.review.interfaces import with_review_interfaces
from claimset.sync.tempo import Tempo, tempo


class Stage(msgspec.Struct, frozen=True):
    """
    Progress of one interface, or of one annotator in it if annotators have projects or servers of their own.

    `documents` counts the assigned documents, or all of them if none are assigned. `unsent` documents are not on the
    server. Of those on the server, `waiting` have no work, `in_progress` have only a draft, `done` have a completed
    annotation. `unpulled` counts completed annotations that were not pulled. `in_progress` and `unpulled` are None if
    no server was asked; `unpulled` is None for reviews too. `hours_left` estimates the rest from the median lead time
    of the pulled annotations.
    """

    interface: str
    annotator: str | None
    documents: int
    unsent: int
    waiting: int
    in_progress: int | None
    done: int
    unpulled: int | None
    hours_left: float | None


class Pace(msgspec.Struct, frozen=True):
    """The pace of one annotator in one interface, from the pulled annotations; `last` is their last submission."""

    annotator: str
    interface: str
    tempo: Tempo
    last: str | None


class Status(msgspec.Struct, frozen=True):
    """
    The stages of all interfaces in use, the pace of every annotator, and the refused annotations.

    `proposals` says what annotators made of proposals, and `held_out` counts the documents that show none.
    """

    on_server: bool
    stages: tuple[Stage, ...]
    annotators: tuple[Pace, ...]
    refused: tuple[Refusal, ...]
    proposals: tuple[LabelAcceptance, ...] = ()
    held_out: int = 0


def status(project: Project, servers: Servers) -> Status:
    """
    Return the progress of the labelling; nothing is changed.

    The servers count their tasks and annotations, in a few requests a project; no annotation is read. If no server
    answers, or an annotator's own server does not, the pulled annotations are counted instead. The error of a server
    that breaks off is added to `servers.failures`. Raises Unreachable if it is the only server.
    """
    schema = with_review_interfaces(project.schema())
    pulled_work = _PulledWork(project)
    stages: list[Stage] = []
    for name, server in servers.connections.items():
        try:
            stages += list(_stages(server, schema, pulled_work, name or None))
        except Trouble as trouble:
            if not servers.has_own_servers:
                raise
            servers.failures[name] = trouble
    answered = bool(servers.connections.keys() - servers.failures.keys())
    if servers.has_own_servers:
        stages += [stage for name in servers.failures if name for stage in pulled_work.stages(schema, name)]
    elif not answered:
        stages += list(pulled_work.stages(schema))
    order = list(schema.interfaces)
    stages.sort(key=lambda row: (order.index(row.interface), row.annotator or ""))
    refused = tuple(line for line in refusal_lines(project) if isinstance(line, Refusal))
    return Status(
        answered,
        tuple(stages),
        tuple(pulled_work.paces(schema)),
        refused,
        acceptance(project),
        len(held_out_documents(project)),
    )


class _PulledWork:
    """Counts of the pulled annotations by interface and annotator; labels are not read."""

    def __init__(self, project: Project) -> None:
        self.documents = {document.id for document in project.documents()}
        self._assignment = stored_assignment(project)
        self.completed_documents: dict[tuple[str, str | None], set[str]] = {}
        self.annotations: dict[tuple[str, str], list[Head]] = {}
        self.annotation_counts: dict[str, int] = {}
        for file in project.stored("pulled"):
            for row in annotation_heads(read_whole(file), project.relative(file)):
                self._add(file.stem, row)

    def documents_of(self, annotator: str | None) -> set[str]:
        """Return the ids of an annotator's documents; all of them for None, and if nothing is assigned."""
        if annotator is None or self._assignment is None:
            return self.documents
        return self.documents & self._assignment.documents_of(annotator)

    def stages(self, schema: Schema, annotator: str | None = None) -> Iterable[Stage]:
        """Yield the stage of each interface, or of an annotator in it, from the pulled annotations."""
        documents = self.documents_of(annotator)
        for interface in schema.interfaces.values():
            done_count = len(self.completed_documents.get((interface.name, annotator), set()) & documents)
            open_count = len(documents) - done_count
            if done_count:
                hours = self.pace(interface.name, annotator).hours_for(open_count)
                yield Stage(interface.name, annotator, len(documents), 0, open_count, None, done_count, None, hours)

    def pace(self, interface: str, annotator: str | None) -> Tempo:
        """Return an annotator's pace in an interface, or everybody's if theirs is not known."""
        own_pace = self.tempo(interface, annotator)
        return own_pace if own_pace.median_seconds is not None else self.tempo(interface)

    def tempo(self, interface: str, annotator: str | None = None) -> Tempo:
        """Return an annotator's pace in an interface, or that of all annotators for None."""
        annotator_rows = [
            row
            for (name, row_annotator), rows in self.annotations.items()
            for row in rows
            if name == interface and annotator in {None, row_annotator}
        ]
        return tempo((row.lead_time, row.created) for row in annotator_rows)

    def paces(self, schema: Schema) -> Iterable[Pace]:
        """Yield the pace of every annotator."""
        order = list(schema.interfaces)
        for (interface, annotator), rows in sorted(self.annotations.items(), key=lambda item: (item[0][1], item[0][0])):
            if interface in order:
                last = max((row.created for row in rows if row.created), default=None)
                yield Pace(annotator, interface, self.tempo(interface, annotator), last)

    def _add(self, name: str, row: Head) -> None:
        if row.state in {"current", "unread"}:
            for annotator in (None, row.annotator):
                self.completed_documents.setdefault((row.interface, annotator), set()).add(name)
        if row.annotation is not None and row.state != "withdrawn":
            self.annotations.setdefault((row.interface, row.annotator), []).append(row)
            self.annotation_counts[row.origin or ""] = self.annotation_counts.get(row.origin or "", 0) + 1


def _stages(
    server: AnnotationServer, schema: Schema, pulled_work: _PulledWork, server_annotator: str | None
) -> Iterable[Stage]:
    for interface in schema.interfaces.values():
        for target in find_projects(server, schema, interface):
            completed, task_count = server.tasks.count_completed(target.id), server.tasks.count(target.id)
            draft_count = server.tasks.count_in_progress(target.id)
            open_count = max(0, task_count - completed.tasks)
            annotator = target.annotator or server_annotator
            is_review = interface.reviews is not None
            # A curator is assigned no documents, and decisions do not say which reviews were read.
            document_count = task_count if is_review else len(pulled_work.documents_of(annotator))
            yield Stage(
                interface.name,
                annotator,
                document_count,
                max(0, document_count - task_count),
                max(0, open_count - draft_count),
                draft_count,
                completed.tasks,
                None
                if is_review
                else max(0, completed.annotations - pulled_work.annotation_counts.get(target.origin, 0)),
                pulled_work.pace(interface.name, annotator).hours_for(open_count),
            )
