"""Proposals at the moment in which an annotator opens a task, made by the learned models."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from claimset.labelstudio.payload.tasks import sent_prediction
from claimset.labelstudio.port import AnnotationServer, Backends
from claimset.labelstudio.task import prepare
from claimset.learn.combine import combine
from claimset.learn.learn import PRECISION
from claimset.learn.proposer import MODEL, Proposer
from claimset.learn.training_data import training_data
from claimset.learn.unlabelled import UnlabelledDocuments
from claimset.learn.values import with_values
from claimset.model.machine import Machine
from claimset.model.progress import Progress, silent
from claimset.server.backend import ProposalBackend
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_projects
from claimset.sync.push.prefill import PredictionMaker


class LiveProposals:
    """
    Makes the predictions that Label Studio asks for when an annotator opens a task.

    A task gets the prediction that `claimset push` would send after `claimset propose`: spans of the learned models,
    with values and arrows. Another annotator's work on the document changes nothing, for annotators work apart. No
    prediction is made for a document that

    - is of the hold-out, unless people labelled it in an earlier pass that the task shows;
    - is of test, or may still come to it because it has no split;
    - has gold;
    - was added to the project after this object was made;
    - has another text on the server than in the project.

    Raises the errors of `Proposer`.
    """

    def __init__(self, project: Project, progress: Progress = silent) -> None:
        self._project, self._schema = project, project.schema()
        data = training_data(project, self._schema, progress)
        self._proposer = Proposer(project, self._schema, PRECISION, data)
        documents = project.documents()
        self._documents = {document.id: document for document in documents if data.may_propose(document)}
        self._unlabelled = UnlabelledDocuments(project, self._schema)

    @property
    def outdated(self) -> dict[str, int]:
        """The documents whose gold changed or came since a model was learned, counted by layer."""
        return self._proposer.outdated

    def predict(self, tasks: Sequence[Any]) -> list[list[dict[str, Any]]]:
        """Return the prediction of each task in a list of its own, which is empty where there is none."""
        return [list(self._of_task(task)) for task in tasks]

    def _of_task(self, task: object) -> Iterator[dict[str, Any]]:
        match task:
            case {"data": {"doc_id": str(name), "task_key": str(key), "text_sha256": str(digest)}}:
                document = self._documents.get(name)
            case _:
                return
        _, interface_name, *annotator = [*key.split("/"), ""]
        interface = self._schema.interfaces.get(interface_name)
        if document is None or interface is None or document.sha256 != digest:
            return
        tokens, text = self._unlabelled.tokens(document), self._unlabelled.text(document)
        if tokens is None or text is None or self._project.gold_file(name).is_file():
            return
        machine = Machine(MODEL, self._proposer.version)
        stored = self._project.prediction(name, self._schema)
        valued = with_values(self._proposer.propose(tokens), document, text, self._schema)
        prediction = combine(stored, machine, valued.layers)
        # Made for each task: somebody may have pulled or held out documents since the start.
        maker = PredictionMaker(self._project, self._schema, proposals={name: prediction})
        prefill = maker.of(document, text, interface, annotator[0] or None)
        sent = sent_prediction(prepare(document, text, self._schema, interface, prefill.prediction), self._schema)
        if sent is not None and sent.result:
            yield sent.row()


def connect_backend(
    project: Project,
    server: AnnotationServer,
    backends: Backends,
    backend: ProposalBackend,
    connected: Collection[int] = (),
) -> list[int]:
    """
    Connect every project of the dataset on a server with a backend, in the place of former ones of ours.

    Returns the numbers of these projects; those in `connected` are left as they are.
    """
    schema, numbers = project.schema(), []
    for interface in schema.interfaces.values():
        for target in find_projects(server, schema, interface):
            if target.id not in connected:
                for former in backends.of_project(target.id).values():
                    backends.remove(target.id, former)
                backends.connect(target.id, backend.url, backend.user, backend.password)
                numbers.append(target.id)
    return numbers


def disconnect_backends(project: Project, server: AnnotationServer, backends: Backends) -> None:
    """Remove our backends from every project of the dataset, so that no task waits for one that is gone."""
    schema = project.schema()
    for interface in schema.interfaces.values():
        for target in find_projects(server, schema, interface):
            for number in backends.of_project(target.id).values():
                backends.remove(target.id, number)
