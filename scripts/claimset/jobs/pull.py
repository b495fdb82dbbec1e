"""Completed annotations from the server: every annotator's, proven, and nothing that a person made is lost."""

import gzip
import json
from collections.abc import Iterable
from typing import Any, cast

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.adapters.label_studio.regions import from_result
from claimset.checks.rule import Subject
from claimset.checks.runner import run
from claimset.flow.canonical import labels_sha256
from claimset.flow.protect import public
from claimset.flow.text import sha256
from claimset.jobs.people import People
from claimset.jobs.progress import Progress, silent
from claimset.jobs.stored import Stored
from claimset.jobs.target import find
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, MadeBy
from claimset.model.schema import Interface, Schema


class Pulled:
    """What a pull brought: annotations that came in, drafts and skipped ones that did not, and issues."""

    def __init__(self) -> None:
        self.annotations = 0
        self.changed: list[str] = []
        self.drafts = 0
        self.skipped = 0
        self.issues: list[Issue] = []


def pull(project: Project, server: Server, progress: Progress = silent) -> Pulled:
    """
    Bring in every completed annotation of every interface's project.

    What the server said is kept as it is in a git-ignored snapshot first. An annotation that cannot be read, whose
    text is another, or whose spans cannot be proven is listed and stays out; the rest comes in.
    """
    schema = project.schema()
    documents = {document.id: document for document in project.documents()}
    accounts = server.accounts()
    with project.locked():
        people = People(project)
        done = Pulled()
        found: dict[str, list[Annotation]] = {}
        for interface in schema.interfaces.values():
            target = find(server, schema, interface)
            if target is None:
                continue
            tasks = list(server.completed(target))
            _snapshot(project, interface, tasks)
            for number, task in enumerate(tasks):
                progress(f"pulling {interface.name}", number, len(tasks))
                for annotation, document in _read(task, interface, schema, documents, accounts, people, server, done):
                    found.setdefault(document.id, []).append(annotation)
            progress(f"pulling {interface.name}", len(tasks), len(tasks))
        people.save()
        stored = Stored(project, schema)
        for name, annotations in sorted(found.items()):
            _store(project, documents[name], annotations, schema, stored, done)
    return done


def merge(existing: Iterable[Annotation], new: Iterable[Annotation]) -> list[Annotation]:
    """
    Add what came in to what is there; nothing is taken away.

    A newer state of the same annotation takes its place. Of several annotations by one person in one interface the
    one updated last counts, and the others stay as superseded.
    """
    rows = list(existing)
    for item in new:
        twin = next(
            (
                index
                for index, row in enumerate(rows)
                if (row.annotator, row.interface) == (item.annotator, item.interface)
                and (row.annotation == item.annotation or (row.annotation is None and row.sha256 == item.sha256))
            ),
            None,
        )
        if twin is None:
            rows.append(item)
        elif rows[twin].annotation is not None:
            rows[twin] = item
    newest: dict[tuple[str, str], Annotation] = {}
    for row in rows:
        key = (row.annotator, row.interface)
        if key not in newest or _age(newest[key]) < _age(row):
            newest[key] = row
    marked = [msgspec.structs.replace(row, superseded=newest[row.annotator, row.interface] is not row) for row in rows]
    return sorted(marked, key=lambda row: (row.interface, row.annotator, row.annotation or 0))


def _age(annotation: Annotation) -> tuple[str, int]:
    return annotation.updated or "", annotation.annotation or 0


def _read(
    task: dict[str, Any],
    interface: Interface,
    schema: Schema,
    documents: dict[str, Document],
    accounts: dict[int, str],
    people: People,
    server: Server,
    done: Pulled,
) -> Iterable[tuple[Annotation, Document]]:
    data = task.get("data") or {}
    done.drafts += len(task.get("drafts") or ())
    document = documents.get(str(data.get("doc_id")))
    url = f"{server.url}/projects/{task.get('project')}/data?task={task.get('id')}"
    if document is None:
        done.issues.append(Issue("DOC005", Level.ERROR, f"task {task.get('id')} is of no document here", url=url))
        return
    text = str(data.get("text", ""))
    if sha256(text.encode("utf-8", "surrogatepass")) != document.sha256:
        message = f"the text of task {task.get('id')} on the server is not the document's"
        done.issues.append(Issue("DOC001", Level.ERROR, message, document=document.id, url=url))
        return
    for row in task.get("annotations") or ():
        if row.get("was_cancelled"):
            done.skipped += 1
            continue
        who = row.get("completed_by")
        who = who.get("id") if isinstance(who, dict) else who
        annotator = people.pseudonym(accounts.get(int(who or 0), f"account {who}"))
        reading = from_result(row.get("result") or (), text, schema, interface)
        if reading.problems:
            done.issues.extend(
                Issue("SCH003", Level.ERROR, problem, document=document.id, annotator=annotator, url=url)
                for problem in reading.problems
            )
            continue
        labels = reading.labels if document.is_open else public(reading.labels, schema)
        done.annotations += 1
        yield (
            Annotation(
                annotator=annotator,
                interface=interface.name,
                made_by=cast("MadeBy", people.made_by(annotator)),
                schema_version=schema.version,
                guideline_version=schema.guidelines,
                text_sha256=document.sha256,
                sha256=labels_sha256(labels, schema),
                labels=labels,
                task=task.get("id"),
                annotation=row.get("id"),
                lead_time=row.get("lead_time"),
                created=row.get("created_at"),
                updated=row.get("updated_at"),
            ),
            document,
        )


def _store(
    project: Project, document: Document, new: list[Annotation], schema: Schema, stored: Stored, done: Pulled
) -> None:
    file = project.pulled_file(document.id)
    existing: list[Annotation] = []
    if file.is_file():
        existing, problems = stored.pulled(file)
        if problems:
            # What is there cannot be read whole: writing it again would lose the part that could not.
            done.issues.extend(problems)
            return
    rows = merge(existing, new)
    together = Labels(layers={name: spans for item in rows for name, spans in item.labels.layers.items()})
    text = project.text_of(document)
    for annotation in new:
        subject = Subject(document, annotation.labels, schema, text, annotation, elsewhere=together)
        done.issues.extend(run(subject, project.relative(file)))
    if project.write_pulled(document, rows, schema):
        done.changed.append(document.id)


def _snapshot(project: Project, interface: Interface, tasks: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(task, ensure_ascii=False, sort_keys=True) + "\n" for task in tasks)
    if lines:
        project.keep_snapshot(interface.name, gzip.compress(lines.encode("utf-8", "surrogatepass"), mtime=0))
