"""Plays the annotators: posts the project's stored annotations, each from the account of its annotator."""

import secrets

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.machine import Machine
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.store.project import Project
from claimset.sync.assignment.people import People, invented_address
from claimset.sync.assignment.server_project import find_project


class PlayResult(msgspec.Struct, frozen=True):
    """How many annotations were posted, and by how many accounts."""

    annotations: int
    accounts: int


def play(source: Project, target: Project, server: LabelStudio, progress: Progress = silent) -> PlayResult:
    """
    Post the annotations of `source` to the tasks of `target`'s server projects.

    Every annotator signs up through the invitation and logs in; nothing is imported. The accounts are entered in the
    map of people of `target`, so that a pull gives everybody the same pseudonym again.
    """
    schema = target.schema()
    label_reader = LabelReader(source, schema)
    documents = {document.id: document for document in target.documents()}
    rows: dict[str, list[tuple[str, Annotation]]] = {}
    for file in source.stored("pulled"):
        for annotation in label_reader.pulled(file)[0]:
            if annotation.counts:
                rows.setdefault(annotation.annotator, []).append((file.stem, annotation))
    tasks: dict[str, int] = {}
    for interface in schema.interfaces.values():
        project = find_project(server, schema, interface)
        if project is not None:
            tasks |= {task.key: task.id for task in server.tasks.list_keyed(project.id)}
    people = People(target)
    assignments = [
        (annotator, name, annotation)
        for annotator, items in sorted(rows.items())
        for name, annotation in items
        if f"{name}/{annotation.interface}" in tasks
    ]
    accounts: dict[str, Account] = {}
    posted_count = 0
    try:
        for number, (annotator, name, annotation) in enumerate(assignments):
            progress("annotating", number, len(assignments))
            if annotator not in accounts:
                accounts[annotator] = _account(server, annotator)
                machine = annotation.machine if isinstance(annotation.machine, Machine) else None
                people.enter(annotator, invented_address(annotator), annotation.made_by, machine)
            text = target.text_of(documents[name])
            if text is None:
                continue
            interface = schema.interfaces[annotation.interface]
            saved_labels = to_result(annotation.labels, text, schema, interface)
            lead_time = 0.0 if annotation.lead_time is None else annotation.lead_time
            posted_count += 1
            accounts[annotator].complete(tasks[f"{name}/{annotation.interface}"], saved_labels, lead_time)
    finally:
        for account in accounts.values():
            account.close()
    people.save()
    progress("annotating", len(assignments), len(assignments))
    return PlayResult(posted_count, len(accounts))


def _account(server: LabelStudio, annotator: str) -> Account:
    password = secrets.token_urlsafe(12)
    newcomer = Account(server.url)
    newcomer.sign_up(server.accounts.invitation(), invented_address(annotator), password)
    newcomer.close()
    account = Account(server.url)
    account.log_in(invented_address(annotator), password)
    return account
