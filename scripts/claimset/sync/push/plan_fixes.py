"""What of the annotations on the server can be mended, and what of that is proposed there already."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from claimset.check.fix.fix_project import FixResult, LabelJudge, PlannedMend
from claimset.check.fix.mend import mend
from claimset.check.result import other_layers
from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_sha256
from claimset.labels.protect import public_labels
from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.payload.tasks import ServerAnnotation, ServerTask
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.client import Server
from claimset.labelstudio.transport.fix_predictions import FixPrediction, FixPredictions
from claimset.model.document import Document
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.server_project import ServerProject, find_projects, is_interface_current, project_title
from claimset.text.decode import sha256


class PlannedFix(msgspec.Struct, frozen=True):
    """The mended labels of one annotation as they are sent; `digest` begins their hash."""

    task: int
    annotation: int
    digest: str
    result: tuple[dict[str, Any], ...]


class FixesPlan(msgspec.Struct, frozen=True):
    """
    What is proposed in one interface's project, or in that of one annotator.

    `new` are not there yet and `unchanged` are; `old` are proposals of ours that no longer say what is wanted.
    `stale` documents have annotations that are not on the server as they were pulled.
    """

    interface: str
    project: int
    new: tuple[PlannedFix, ...]
    unchanged: int
    old: tuple[FixPrediction, ...]
    stale: tuple[str, ...]
    changes: tuple[PlannedMend, ...]
    annotator: str | None = None


def plan_fixes(
    project: Project, server: Server, interfaces: Collection[str] = (), progress: Progress = silent
) -> list[FixesPlan]:
    """
    Mend the annotations that count and lie on the server, and compare with what is proposed there; change nothing.

    It is the labels on the server that are mended, once they have proven to be those that were pulled: of a text that
    is not ours the pulled ones leave out what is protected, and whoever copied those would lose it. An annotation
    that was changed since, or cannot be read, is left out until it is pulled again, and what is proposed for it stays.
    Raises Conflict where a project's interface says something else than the schema's.
    """
    schema = project.schema()
    unknown = [name for name in interfaces if name not in schema.interfaces]
    if unknown:
        raise Misconfigured(f"the schema has no interface '{unknown[0]}'", f"use one of {', '.join(schema.interfaces)}")
    door = FixPredictions.from_connection(server)
    try:
        job = _Plan(project, schema, door)
        plans = []
        for interface in schema.interfaces.values():
            if interfaces and interface.name not in interfaces:
                continue
            for target in find_projects(server, schema, interface):
                if not is_interface_current(server, schema, interface, target):
                    name = project_title(schema, interface, target.annotator)
                    raise Conflict(
                        f"the project '{name}' offers other labels than the schema",
                        "claimset push brings what is compatible there; then pull and push the fixes again",
                    )
                plans.append(job.plan(interface, target, progress))
        return plans
    finally:
        door.close()


class _Plan:
    def __init__(self, project: Project, schema: Schema, door: FixPredictions) -> None:
        self._project = project
        self._schema = schema
        self._door = door
        self._judging = LabelJudge(schema, project.waivers())
        self._documents = {document.id: document for document in project.documents()}
        stored = Stored(project, schema)
        self._rows = {file.stem: stored.pulled(file)[0] for file in project.stored("pulled")}

    def plan(self, interface: Interface, target: ServerProject, progress: Progress) -> FixesPlan:
        there = self._door.proposals(target.id)
        proposed = {item.annotation for item in there}
        of_ours: dict[int, list[tuple[Document, Annotation]]] = {}
        over: set[int] = set()
        for document, row in self._of(interface, target):
            if not row.counts:
                over.add(row.annotation or 0)
            elif row.state == "current" and (row.annotation in proposed or self._may_need(document, row)):
                of_ours.setdefault(row.task or 0, []).append((document, row))
        wanted: list[PlannedFix] = []
        said, known, total = FixResult(), set[int](), len(of_ours)
        stale: set[str] = set()
        for batch in self._door.export_tasks(target.id, sorted(of_ours)):
            for task in batch:
                progress(f"mending {interface.name}", total - len(of_ours), total)
                for document, row in of_ours.pop(task.id):
                    mended = self._mended(task, document, row, interface, said)
                    if mended is None:
                        stale.add(document.id)
                        continue
                    known.add(row.annotation or 0)
                    wanted.extend(mended)
        # What is left was not given: its task or its annotations are gone.
        stale |= {document.id for rows in of_ours.values() for document, _ in rows}
        first: dict[tuple[int, int, str], FixPrediction] = {}
        for item in there:
            first.setdefault((item.task, item.annotation, item.digest), item)
        keys = {(item.task, item.annotation, item.digest) for item in wanted}
        keep = {item.id for key, item in first.items() if key in keys}
        return FixesPlan(
            interface.name,
            target.id,
            tuple(item for item in wanted if (item.task, item.annotation, item.digest) not in first),
            len(keep),
            # What is proposed for annotations that are not known here, or not as they are now, is another's to judge.
            tuple(item for item in there if item.annotation in known | over and item.id not in keep),
            tuple(sorted(stale)),
            tuple(said.changes),
            target.annotator,
        )

    def _of(self, interface: Interface, target: ServerProject) -> Iterable[tuple[Document, Annotation]]:
        for name, rows in self._rows.items():
            for row in rows:
                on_server = row.origin == target.origin and row.task is not None and row.annotation is not None
                if on_server and row.interface == interface.name and name in self._documents:
                    yield self._documents[name], row

    def _may_need(self, document: Document, row: Annotation) -> bool:
        text = self._project.text_of(document)
        # Of a text that is not ours only the server has all that was labelled.
        if text is None or not document.is_open:
            return True
        judge = self._judging.of(document, text, None, row, other_layers(row, self._rows[document.id]))
        return any(issue.fix is not None for issue in judge(row.labels))

    def _mended(
        self, task: ServerTask, document: Document, row: Annotation, interface: Interface, said: FixResult
    ) -> list[PlannedFix] | None:
        """Return what is wanted for an annotation: one proposal or none; None where it is not as it was pulled."""
        sound = (item for item in task.annotations if not item.cancelled and not item.wrong_names)
        found = next((item for item in sound if item.id == row.annotation), None)
        text = task.text(self._schema.text.field)
        if found is None or found.id is None or sha256(text.encode("utf-8", "surrogatepass")) != document.sha256:
            return None
        reading = found.read(text, self._schema, interface)
        pulled = reading.labels if document.is_open else public_labels(reading.labels, self._schema)
        if reading.problems or labels_sha256(pulled, self._schema) != row.sha256:
            return None
        others = other_layers(row, self._rows[document.id])
        judge = self._judging.of(document, text, None, row, others, tracked=document.is_open)
        mended = mend(reading.labels, judge)
        if not mended.mended_issues:
            return []
        said.add(mended, "server", text if document.is_open else None)
        result = to_result(mended.labels, text, self._schema, interface)
        digest = labels_sha256(mended.labels, self._schema)[:8]
        return [PlannedFix(task.id, found.id, digest, tuple(_with_notes(result, found)))]


def _with_notes(result: Iterable[Region], annotation: ServerAnnotation) -> list[Region]:
    """Return a result with what the editor keeps of its regions beside the labels, such as an annotator's notes."""
    before = {(region.get("id"), region.get("from_name")): region for region in annotation.result if "id" in region}
    return [
        {**before.get((region.get("id"), region["from_name"]), {}), **region} if "id" in region else region
        for region in result
    ]
