"""Documents as tasks of one interface, with their spans, labels, relations and characters checked before sending."""

from collections.abc import Collection, Sequence

import msgspec

from claimset.labelstudio.payload.tasks import payload, sendable_json, sent_prediction
from claimset.labelstudio.task import prepare
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.schema import Interface, Schema
from claimset.model.task import PrefillSource, Task
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.prediction_errors import prediction_errors, schema_without_questions
from claimset.rules.engine.shape import Shape
from claimset.store.project import Project
from claimset.sync.push.earlier_labels import PrefillGap
from claimset.sync.push.prefill import PredictionMaker
from claimset.sync.review.tasks import ReviewTasks
from claimset.text.decode import TextRefused, decode, sha256


class TaskToSend(msgspec.Struct, frozen=True):
    """
    A document's task; `content` is the hash of its prediction, None without one, "" if it cannot be sent.

    `gap` is the reason why labels of an earlier pass are not in the prediction, if they are not.
    """

    task: Task
    content: str | None
    gap: PrefillGap | None = None


class OutgoingTasks:
    """
    Documents as tasks of one interface; each is read and checked once, for all annotators together.

    With an `annotator` the tasks are for that annotator only. `source` is explained at `EarlierLabels`, and `held_out`
    at `PredictionMaker`.
    """

    def __init__(
        self,
        project: Project,
        schema: Schema,
        interface: Interface,
        source: PrefillSource | None = None,
        annotator: str | None = None,
        held_out: Collection[str] | None = None,
    ) -> None:
        self._project, self._schema, self._interface = project, schema, interface
        self._shape = Shape(schema.source)
        self._prediction_maker = PredictionMaker(project, schema, source, held_out)
        self._source, self._annotator = source, annotator
        self._reviews = ReviewTasks(project, schema) if interface.reviews is not None else None
        self._schema_without_questions = schema_without_questions(schema)
        self._tasks: dict[str, TaskToSend | Sequence[Issue] | None] = {}
        self._problems: dict[str, Sequence[Issue]] = {}

    def of(self, document: Document) -> TaskToSend | Sequence[Issue] | None:
        """Return a document's task, or the issues of its text or prediction; None if the project lacks the text."""
        if document.id not in self._tasks:
            self._tasks[document.id] = self._read(document)
        return self._tasks[document.id]

    def problems(self, document: Document, task: TaskToSend) -> Sequence[Issue]:
        """Return the issues for which a task must not be sent: the server would accept it unchecked."""
        if document.id not in self._problems:
            self._problems[document.id] = self._find_problems(document, task)
        return self._problems[document.id]

    def _read(self, document: Document) -> TaskToSend | Sequence[Issue] | None:
        data = self._project.bytes_of(document)
        if data is None:
            return None
        file = self._project.relative(self._project.text_file(document))
        try:
            text = decode(data)
        except TextRefused as error:
            return [Issue("DOC004", Level.ERROR, str(error), document=document.id, file=file)]
        if sha256(data) != document.sha256:
            message = "the text is not the one that the manifest was written for"
            return [Issue("DOC001", Level.ERROR, message, document=document.id, file=file)]
        name = self._project.relative(self._project.prediction_file(document.id))
        try:
            task, gap = self._task(document, text)
        except Misconfigured as error:
            return [Issue("SCH002", Level.ERROR, error.message, document=document.id, file=name)]
        try:
            server_prediction = sent_prediction(task, self._schema)
            return TaskToSend(task, server_prediction.content if server_prediction else None, gap)
        except (ValueError, KeyError, UnicodeError):
            # A span outside the text, a label or attribute of no schema, a lone surrogate: `_find_problems` names it.
            return TaskToSend(task, "")

    def _task(self, document: Document, text: str) -> tuple[Task, PrefillGap | None]:
        if self._reviews is not None:
            return self._reviews.task(document, text, self._interface), None
        prefill = self._prediction_maker.of(document, text, self._interface, self._annotator)
        return prepare(document, text, self._schema, self._interface, prefill.prediction, self._source), prefill.gap

    def _find_problems(self, document: Document, task: TaskToSend) -> Sequence[Issue]:
        name = self._project.relative(self._project.prediction_file(document.id))
        prediction = task.task.prediction
        # A curator sees annotations with their errors: an error may be the very difference to decide.
        if prediction is not None and task.task.review is None:
            errors = prediction_errors(
                document, prediction.labels, self._schema_without_questions, task.task.text, self._shape, name
            )
            if errors:
                return errors
        if task.content == "" or sendable_json(payload(task.task, self._schema)) is None:
            message = "its task would hold a NUL character or a lone surrogate: the server could list no task any more"
            return [Issue("SCH001", Level.ERROR, message, document=document.id, file=name)]
        return ()
