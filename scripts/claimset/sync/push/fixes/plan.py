"""Plan of fixes: which annotations on the server can be mended, and which fixes are proposed there already."""

from collections.abc import Collection, Iterable

import msgspec

from claimset.check.fix.fix_project import FixResult, LabelJudge, PlannedMend
from claimset.check.fix.mend import mend
from claimset.check.result import other_layers
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.labels.protect import public_labels
from claimset.labelstudio.payload.sent_fix import SentFix, sent_fix
from claimset.labelstudio.payload.server_rows import FixPrediction
from claimset.labelstudio.payload.tasks import ServerTask
from claimset.labelstudio.port import AnnotationServer
from claimset.model.document import Document
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.store.waivers import read_waivers
from claimset.sync.assignment.project_page import is_interface_current, push_command
from claimset.sync.assignment.server_project import ServerProject, find_projects, project_title
from claimset.text.decode import sha256


class FixesPlan(msgspec.Struct, frozen=True, kw_only=True):
    """
    The fixes for one interface's project, or for one annotator's.

    `new_fixes` are not on the server yet, `unchanged_count` are. `old_proposals` are earlier fixes that no longer
    apply. `stale_documents` have annotations that changed on the server since the pull.
    """

    interface: str
    project: int
    new_fixes: tuple[SentFix, ...]
    unchanged_count: int
    old_proposals: tuple[FixPrediction, ...]
    stale_documents: tuple[str, ...]
    changes: tuple[PlannedMend, ...]
    annotator: str | None = None


def plan_fixes(
    project: Project, server: AnnotationServer, interfaces: Collection[str] = (), progress: Progress = silent
) -> list[FixesPlan]:
    """
    Mend the current annotations on the server, and compare with the fixes proposed there; nothing is changed.

    The server's labels are mended, once they are proven to be those that were pulled. The pulled labels of a protected
    text are incomplete, so an annotator who copied a fix made from them would lose labels. An annotation that changed
    since the pull, or cannot be read, is left out until the next pull, and its proposed fix stays. Raises Conflict if a
    project's interface differs from the schema's, and Misconfigured for an unknown interface.
    """
    schema = project.schema()
    unknown_names = [name for name in interfaces if name not in schema.interfaces]
    if unknown_names:
        raise Misconfigured(
            f"the schema has no interface '{unknown_names[0]}'", f"use one of {', '.join(schema.interfaces)}"
        )
    job = _Planner(project, schema, server)
    plans = []
    for interface in schema.interfaces.values():
        if interfaces and interface.name not in interfaces:
            continue
        for target in find_projects(server, schema, interface):
            if not is_interface_current(server, schema, interface, target):
                name = project_title(schema, interface, target.annotator)
                raise Conflict(
                    f"the project '{name}' has other labels than the schema",
                    f"{push_command(interface)} updates it if the change is compatible; then pull and push the fixes "
                    "again",
                )
            plans.append(job.plan(interface, target, progress))
    return plans


class _Planner:
    """Plans the fixes of server projects from the pulled annotations."""

    def __init__(self, project: Project, schema: Schema, server: AnnotationServer) -> None:
        self._project = project
        self._schema = schema
        self._server = server
        self._judge = LabelJudge(schema, read_waivers(project))
        self._documents = {document.id: document for document in project.documents()}
        label_reader = LabelReader(project, schema)
        self._partly_read = {(item.origin, item.annotation) for item in read_refusals(project) if item.partial}
        self._rows = {file.stem: label_reader.pulled(file)[0] for file in project.stored("pulled")}

    def plan(self, interface: Interface, target: ServerProject, progress: Progress) -> FixesPlan:
        server_proposals = self._server.fixes.of_project(target.id)
        proposed_annotations = {item.annotation for item in server_proposals}
        rows_by_task: dict[int, list[tuple[Document, Annotation]]] = {}
        superseded_annotations: set[int] = set()
        for document, row in self._stored_rows(interface, target):
            if not row.counts:
                superseded_annotations.add(row.annotation or 0)
            elif row.state == "current" and (
                row.annotation in proposed_annotations or self._may_need_fix(document, row)
            ):
                rows_by_task.setdefault(row.task or 0, []).append((document, row))
        fixes: list[SentFix] = []
        result, judged_annotations, total = FixResult(), set[int](), len(rows_by_task)
        stale_documents: set[str] = set()
        for batch in self._server.annotations.export(target.id, sorted(rows_by_task)):
            for task in batch:
                progress(f"mending {interface.name}", total - len(rows_by_task), total)
                for document, row in rows_by_task.pop(task.id):
                    annotation_fixes = self._fixes_of(task, document, row, interface, result)
                    if annotation_fixes is None:
                        stale_documents.add(document.id)
                        continue
                    judged_annotations.add(row.annotation or 0)
                    fixes.extend(annotation_fixes)
        # The server did not send the rest: their tasks or annotations are gone.
        stale_documents |= {document.id for rows in rows_by_task.values() for document, _ in rows}
        first_proposals: dict[tuple[int, int, str], FixPrediction] = {}
        for item in server_proposals:
            first_proposals.setdefault((item.task, item.annotation, item.digest), item)
        keys = {item.key for item in fixes}
        valid_ids = {item.id for key, item in first_proposals.items() if key in keys}
        return FixesPlan(
            interface=interface.name,
            annotator=target.annotator,
            project=target.id,
            new_fixes=tuple(item for item in fixes if item.key not in first_proposals),
            unchanged_count=len(valid_ids),
            # A fix for an annotation that was not pulled, or not in its current state, stays.
            old_proposals=tuple(
                item
                for item in server_proposals
                if item.annotation in judged_annotations | superseded_annotations and item.id not in valid_ids
            ),
            stale_documents=tuple(sorted(stale_documents)),
            changes=tuple(result.changes),
        )

    def _stored_rows(self, interface: Interface, target: ServerProject) -> Iterable[tuple[Document, Annotation]]:
        for name, rows in self._rows.items():
            for row in rows:
                on_server = row.origin == target.origin and row.task is not None and row.annotation is not None
                if on_server and row.interface == interface.name and name in self._documents:
                    yield self._documents[name], row

    def _may_need_fix(self, document: Document, row: Annotation) -> bool:
        text = self._project.text_of(document)
        # Only the server has all labels of a protected text.
        if text is None or not document.is_open or (row.origin, row.annotation) in self._partly_read:
            return True
        judge = self._judge.of(document, text, None, row, other_layers(row, self._rows[document.id]))
        return any(issue.fix is not None for issue in judge(row.labels))

    def _fixes_of(
        self, task: ServerTask, document: Document, row: Annotation, interface: Interface, fix_result: FixResult
    ) -> list[SentFix] | None:
        """Return the fix of an annotation, if it needs one; None if it is not on the server as it was pulled."""
        readable_annotations = (item for item in task.annotations if not item.cancelled and not item.wrong_names)
        annotation = next((item for item in readable_annotations if item.id == row.annotation), None)
        text = task.text(self._schema.text.field)
        if (
            annotation is None
            or annotation.id is None
            or sha256(text.encode("utf-8", "surrogatepass")) != document.sha256
        ):
            return None
        reading = annotation.read(text, self._schema, interface)
        arrows = [problem.proposed_relation for problem in reading.problems]
        comparable_labels = reading.labels if document.is_open else public_labels(reading.labels, self._schema)
        if None in arrows or labels_sha256(comparable_labels, self._schema) != row.sha256:
            return None
        # An arrow without a label is not stored; one that can mean a single thing is proposed with that.
        proposed_arrows = tuple(arrow for arrow in arrows if arrow is not None)
        labels = msgspec.structs.replace(reading.labels, relations=(*reading.labels.relations, *proposed_arrows))
        other_annotations = other_layers(row, self._rows[document.id])
        judge = self._judge.of(document, text, None, row, other_annotations, tracked=document.is_open)
        outcome = mend(labels, judge, schema=self._schema)
        if not outcome.mended_issues and labels == reading.labels:
            return []
        for arrow in proposed_arrows:
            ends = f"{arrow.source}→{arrow.target}"
            words = f"an arrow without a label {ends}", f"{arrow.label} {ends}"
            address = (document.id, row.annotator, None, None)
            fix_result.changes.append(PlannedMend("REL007", "server", *address, *words, None))
        fix_result.add(outcome, "server", text if document.is_open else None)
        digest = labels_sha256(outcome.labels, self._schema)[:8]
        return [sent_fix(task.id, annotation, digest, outcome.labels, text, self._schema, interface)]
