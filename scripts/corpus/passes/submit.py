"""Completes a document on the server from the account of its annotator, once in each interface."""

from collections.abc import Mapping
from http import HTTPStatus

from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.task import key_of
from claimset.labelstudio.transport.accounts import Account
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured, Unreachable
from claimset.server.serve import TeamServer
from claimset.store.accounts import FILE
from claimset.store.project import Project
from claimset.sync.assignment.people import People, invented_address
from claimset.sync.assignment.server_project import find_project
from claimset.text.decode import sha256

_LEAD_TIME = 0.0
"""Nobody measures how long a machine reads."""


def sign_in(project: Project, server: AnnotationServer, annotator: str) -> Account:
    """
    Log in with an annotator's account, which is made the first time.

    Nobody types its password: it follows from that of the owner of the project's server, which only this machine knows.
    Raises Misconfigured if the map of annotators does not say that it is a machine's: its labels would be a person's.
    """
    if People(project).made_by(annotator) != "machine":
        raise Misconfigured(
            f".claimset/{FILE} does not say that {annotator} is a machine",
            "passes prepare enters it; or copy that file from where that was done",
        )
    owner = TeamServer(project).credentials()
    password = sha256(f"{owner.password} {annotator}".encode())
    account = Account(server.url)
    if invented_address(annotator) in server.accounts.emails().values():
        account.log_in(invented_address(annotator), password)
    else:
        account.sign_up(server.accounts.invitation(), invented_address(annotator), password)
    return account


def submit(
    server: AnnotationServer,
    account: Account,
    document: Document,
    regions: Mapping[str, list[Region]],
    schema: Schema,
    annotator: str,
) -> str:
    """
    Submit an annotator's regions of a document, by interface; work that was submitted before is updated.

    Return what happened, in words. Raises Misconfigured if the annotator does not have the document on the server.
    """
    number = next(number for number, email in server.accounts.emails().items() if email == invented_address(annotator))
    outcomes = []
    for name, result in regions.items():
        interface = schema.interfaces[name]
        target = find_project(server, schema, interface, annotator)
        key = key_of(document, interface, annotator)
        task = (
            next((item.id for item in server.tasks.list_keyed(target.id) if item.key == key), None) if target else None
        )
        if target is None or task is None:
            raise Misconfigured(f"{annotator} has no task {key} on the server", "claimset push --annotators …")
        stored = [
            row
            for batch in server.annotations.export(target.id, [task])
            for exported_task in batch
            for row in exported_task.annotations
            if row.account == number
        ]
        if not stored:
            account.complete(task, result, _LEAD_TIME)
            outcomes.append(f"{name} submitted")
        elif stored[0].result == result:
            outcomes.append(f"{name} as before")
        else:
            answer = account.ask("PATCH", f"/api/annotations/{stored[0].id}/", json={"result": result})
            if answer.status_code != HTTPStatus.OK:
                raise Unreachable(f"{server.url} did not update {key} (status {answer.status_code})", "see its log")
            outcomes.append(f"{name} updated")
    return ", ".join(outcomes)
